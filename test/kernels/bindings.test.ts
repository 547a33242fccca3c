/** Every kernel's wrapper against its shader, and every shader against the house: nobody lists bindings by hand unchecked. */
import { describe, expect, it } from 'vitest';
import type { TypeInfo } from 'wgsl_reflect';
// The package's own entry for Node is CommonJS under "type": "module" and does not load (1.6.0).
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { type Kernel, kernelCode } from '../../src/gpu/kernel.ts';

const modules = import.meta.glob<Record<string, unknown>>('../../src/kernels/**/*.ts', { eager: true });
const kernels = [
  ...new Set(
    Object.values(modules).flatMap((exports) =>
      Object.entries(exports).flatMap(([name, value]) => (name.endsWith('Kernel') ? [value as Kernel] : [])),
    ),
  ),
];
const shaders = Object.entries(
  import.meta.glob<string>(['../../shaders/**/*.wgsl', '!../../shaders/common/**'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);
const wrappers = Object.entries(
  import.meta.glob<string>('../../src/kernels/**/*.ts', { query: '?raw', import: 'default', eager: true }),
);
const tests = Object.values(
  import.meta.glob<string>(['./**/*.test.ts', '!./bindings.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  }),
);

/** The code with every function's body emptied: wgsl_reflect 1.6.0 stumbles over some correct statements. */
function withoutBodies(code: string): string {
  const text = code.replace(/\/\/[^\n]*/g, '');
  let result = '';
  for (let at = 0; ; ) {
    const next = text.slice(at).search(/\bfn\s/);
    if (next < 0) return result + text.slice(at);
    const start = text.indexOf('{', at + next);
    let depth = 0;
    let end = start;
    do {
      if (text[end] === '{') depth++;
      if (text[end] === '}') depth--;
      end++;
    } while (depth > 0);
    result += `${text.slice(at, start)}{}`;
    at = end;
  }
}

/** Every constant 64: sizes of arrays must be numbers for the reflection, and any will do. */
function reflect(kernel: Kernel): WgslReflect {
  const code = kernelCode(kernel, Object.fromEntries(Object.keys(kernel.constants).map((name) => [name, 64])));
  // It also takes the name of the address space for a keyword everywhere, and wants a plain number for the size.
  return new WgslReflect(
    withoutBodies(code)
      .replace(/(?<!<)\bworkgroup\b(?!>)/g, 'workgroup_')
      .replace(/@workgroup_size\([^)]*\)/, '@workgroup_size(1)'),
  );
}

/** The scalar types that a storage binding holds: f32 of array<vec4<f32>>, u32 and f32 of a struct with both. */
function scalarTypes(type: TypeInfo): string[] {
  const { format, members } = type as unknown as { format?: TypeInfo | null; members?: { type: TypeInfo }[] };
  if (members) return [...new Set(members.flatMap((m) => scalarTypes(m.type)))];
  if (format) return scalarTypes(format);
  const vector = /^vec[234]([fuih])$/.exec(type.name);
  return [vector ? { f: 'f32', u: 'u32', i: 'i32', h: 'f16' }[vector[1]]! : type.name];
}

/** Throws where Params or bindings of the wrapper are not those of its shader. */
function compare(kernel: Kernel): void {
  const found = reflect(kernel);
  expect(found.entry.compute.map((f) => f.name)).toEqual(['main']);
  expect([...found.entry.vertex, ...found.entry.fragment]).toEqual([]);

  const hasParams = Object.keys(kernel.params).length > 0;
  expect(found.uniforms.map((u) => [u.name, u.group, u.binding, u.type.name])).toEqual(
    hasParams ? [['params', 0, 0, 'Params']] : [],
  );
  if (hasParams) {
    const members = found.uniforms[0].members ?? [];
    expect(members.map((m) => [m.name, m.type.name])).toEqual(Object.entries(kernel.params));
  }

  const first = hasParams ? 1 : 0;
  const declared = Object.entries(kernel.bindings).map(([name, { access }], i) => [
    name,
    0,
    first + i,
    access === 'read' ? 'read' : 'read_write',
  ]);
  const inShader = found.storage.toSorted((a, b) => a.binding - b.binding);
  expect(inShader.map((s) => [s.name, s.group, s.binding, s.access || 'read'])).toEqual(declared);
  for (const storage of inShader) {
    const { type } = kernel.bindings[storage.name];
    const types = scalarTypes(storage.type);
    // A buffer of structs with several types is bound as words.
    expect(types.length > 1 ? ['u32'] : types, storage.name).toEqual([type]);
  }
  expect(inShader.length, 'storage buffers a stage').toBeLessThanOrEqual(8);
  expect([...found.textures, ...found.samplers]).toEqual([]);
}

describe('kernels', () => {
  it('are found', () => {
    expect(kernels.length).toBeGreaterThan(15);
    expect(new Set(kernels.map((k) => k.name)).size).toBe(kernels.length);
  });

  it.each(kernels.map((kernel) => [kernel.name, kernel] as const))(
    '%s: Params and bindings are those of the shader',
    (_name, kernel) => compare(kernel),
  );

  it('are not taken for equal where names, order, access or types differ', () => {
    const kernel = kernels.find((k) => k.name === 'adamW')!;
    const bindings = Object.entries(kernel.bindings);
    const broken: Partial<Kernel>[] = [
      { params: Object.fromEntries(Object.entries(kernel.params).reverse()) },
      { params: { ...kernel.params, size: 'f32' } },
      { bindings: Object.fromEntries(bindings.toReversed()) },
      { bindings: Object.fromEntries(bindings.slice(1)) },
      { bindings: Object.fromEntries(bindings.map(([name, spec]) => [name === 'm' ? 'mean' : name, spec])) },
      { bindings: { ...kernel.bindings, gradient: { ...kernel.bindings['gradient'], access: 'readWrite' } } },
      { bindings: { ...kernel.bindings, metrics: { ...kernel.bindings['metrics'], type: 'u32' } } },
    ];
    compare(kernel);
    for (const change of broken) expect(() => compare({ ...kernel, ...change }), JSON.stringify(change)).toThrow();
  });

  it.each(kernels.map((kernel) => [kernel.name, kernel] as const))(
    '%s: the header lists its bindings',
    (_name, kernel) => {
      const first = Object.keys(kernel.params).length > 0 ? 1 : 0;
      const comment = kernel.source.split('\n').filter((line) => line.startsWith('//'));
      expect(comment[0].startsWith(`// ${kernel.name}: `)).toBe(true);
      Object.entries(kernel.bindings).forEach(([name, { type }], i) => {
        const line = comment.find((text) => new RegExp(`^//\\s+${first + i}\\s+${name}\\s`).test(text));
        expect(line, `binding ${first + i} ${name}`).toBeDefined();
        expect(line, `type of ${name}`).toContain(type);
      });
      expect(comment.some((text) => text.startsWith('// Dispatch: '))).toBe(true);
    },
  );
});

describe('shaders', () => {
  const names = (text: string, stem: string) => new RegExp(`\\b${stem}(Kernel)?\\b`).test(text);
  it.each(shaders)('%s has a wrapper, and a test that names it or the module that chooses it', (path, source) => {
    const stem = path.replace(/^.*\/|\.wgsl$/g, '');
    const kernel = kernels.find((k) => k.name === stem);
    expect(kernel, `export const ${stem}Kernel = defineKernel({ name: '${stem}', … })`).toBeDefined();
    expect(kernel!.source).toBe(source);
    const choosers = wrappers.flatMap(([file, text]) =>
      text.includes(`/${stem}.ts'`) ? [file.replace(/^.*\/|\.ts$/g, '')] : [],
    );
    expect(
      [stem, ...choosers].some((name) => tests.some((text) => names(text, name))),
      `a test under test/kernels names ${[stem, ...choosers].join(' or ')}`,
    ).toBe(true);
  });
});
