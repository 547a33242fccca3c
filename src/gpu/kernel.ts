/**
 * Kernels bound by name. `defineKernel` ties a .wgsl file to the names, types, access and shapes of its bindings and to
 * the fields of its `Params`; `test/kernels/bindings.test.ts` compares each wrapper with its shader.
 */

import type { StructFields } from './layout.ts';
import type { ElementType, Tensor } from './tensor.ts';

export type Access = 'read' | 'write' | 'readWrite';
export interface BindingSpec {
  readonly access: Access;
  readonly type: ElementType;
  /** For people: 'T', 'C'. */
  readonly shape: readonly string[];
}

export const read = (type: ElementType, shape: readonly string[]): BindingSpec => ({ access: 'read', type, shape });
/** Written, every element in range. In WGSL `read_write`. */
export const write = (type: ElementType, shape: readonly string[]): BindingSpec => ({ access: 'write', type, shape });
/** Read and written: accumulated, or changed in place. */
export const readWrite = (type: ElementType, shape: readonly string[]): BindingSpec => ({
  access: 'readWrite',
  type,
  shape,
});

export interface Kernel {
  readonly name: string;
  readonly source: string;
  /** Whole files of shaders/common/, put in front of the source. */
  readonly common: readonly string[];
  /** Fields of the uniform `Params` (binding 0), in order; empty where the kernel has none. */
  readonly params: StructFields;
  /** Names of the constants that the prelude must define (`const NAME = value;`), with their WGSL type. */
  readonly constants: Readonly<Record<string, 'u32' | 'f32'>>;
  /** In binding order; the first has number 1 where there are params, else 0. */
  readonly bindings: Readonly<Record<string, BindingSpec>>;
  /** Features the kernel needs. */
  readonly features: readonly ('subgroups' | 'shader-f16')[];
}

export function defineKernel(spec: {
  name: string;
  source: string;
  common?: readonly string[];
  params?: StructFields;
  constants?: Readonly<Record<string, 'u32' | 'f32'>>;
  bindings: Readonly<Record<string, BindingSpec>>;
  features?: readonly ('subgroups' | 'shader-f16')[];
}): Kernel {
  return { common: [], params: {}, constants: {}, features: [], ...spec };
}

/** The prelude and the source: what the GPU compiles, and what a lesson can show. */
export function kernelCode(kernel: Kernel, constants: Readonly<Record<string, number>>): string {
  const enable = kernel.features.map((f) => (f === 'shader-f16' ? 'enable f16;' : `enable ${f};`));
  const lines = Object.entries(kernel.constants).map(([name, type]) => {
    const value = constants[name];
    if (value === undefined) throw new Error(`${kernel.name}: constant ${name} is missing.`);
    return type === 'f32'
      ? `const ${name}: f32 = ${Number.isInteger(value) ? `${value}.0` : value};`
      : `const ${name}: u32 = ${value}u;`;
  });
  for (const name of Object.keys(constants))
    if (!(name in kernel.constants))
      throw new Error(
        `${kernel.name}: unknown constant ${name}; known are ${Object.keys(kernel.constants).join(', ')}.`,
      );
  return [...enable, ...lines, ...kernel.common, kernel.source].join('\n');
}

/** One kernel launch as the wrapper describes it; `ProgramBuilder.add` turns it into a dispatch. */
export interface Launch {
  readonly kernel: Kernel;
  readonly constants?: Readonly<Record<string, number>>;
  readonly params?: Readonly<Record<string, number>>;
  readonly bindings: Readonly<Record<string, Tensor>>;
  readonly workgroups: readonly [number, number?, number?];
  /** Floating-point operations, for submit splitting and the Kernels page. */
  readonly flops?: number;
  /** What the launch is for: 'layer 3 down'. */
  readonly label?: string;
}
