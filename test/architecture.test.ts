/** The arrows of the house (docs/ARCHITECTURE.md), read from every import under src/, type imports included. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/**
 * Room → what it may import. `room` is everything in it, `room/stem` one module (or folder) of it, and `…:types` its
 * types alone. A room may always import itself. A file belongs to the longest room name that begins its path.
 */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  config: ['core'],
  data: ['core', 'config:types'],
  items: ['data', 'core', 'config'],
  gflow: ['items', 'data:types', 'core', 'config'],
  reference: ['core'],
  gpu: ['core'],
  kernels: ['gpu', 'core', 'shaders'],
  tuning: ['kernels', 'reference', 'gpu', 'core', 'config'],
  nn: ['kernels', 'gpu', 'core', 'config'],
  objectives: ['gflow', 'nn', 'kernels', 'gpu', 'core', 'config'],
  eval: ['gflow', 'items', 'data', 'core'],
  recommenders: ['items', 'data', 'nn', 'core'],
  train: [
    'objectives',
    'eval',
    'recommenders',
    'nn',
    'tuning',
    'kernels',
    'gpu',
    'gflow',
    'items',
    'data',
    'core',
    'config',
  ],
  // A recording's exact flows follow from its rewards, by the one definition in gflow; a zip is read by the one reader in data.
  record: ['train/runEvents:types', 'eval', 'gflow', 'data/zipArchive', 'items', 'core', 'config'],
  // Prose around recordings: one JSON file, edits of it, numbers of runs in it.
  notebook: ['record', 'core'],
  export: ['train', 'objectives', 'nn', 'gflow:types', 'items', 'data', 'core', 'config', 'torch'],
  cli: [
    'export',
    'notebook',
    'record',
    'train',
    'tuning',
    'config',
    'data',
    'items',
    'gpu',
    'nn',
    'eval',
    'objectives',
    'gflow',
    'core',
  ],
  worker: ['export', 'notebook', 'record', 'train', 'tuning', 'gpu', 'data', 'items', 'config', 'core'],
  'worker/play': ['gflow', 'items', 'data', 'eval', 'core', 'config'],
  'ui/stores': [
    'worker/workerClient',
    'worker/protocol:types',
    'worker/store/storeProtocol:types',
    'worker/play:types',
    'worker/device/deviceClient',
    'worker/race/raceClient',
    'worker/reading/readingClient',
    'worker/race/raceProtocol:types',
    'worker/device/deviceProtocol:types',
    // Whether a run could be verified here is asked without a worker: a reader's page fetches none.
    'worker/probeDevice',
    'tuning:types',
    'ui/components:types',
    'train:types',
    'record',
    'notebook',
    'config',
    'data:types',
    'items',
    'core',
  ],
  'ui/components': [
    'record',
    'ui/theme',
    'ui/text',
    'core',
    'config',
    'items:types',
    'items/trie',
    // What a class of the exposure view means is the metric's own definition.
    'eval/exposure',
    'train/runEvents:types',
    'worker/protocol:types',
  ],
  'ui/theme': ['core'],
  lessons: [
    'ui/theme',
    'ui/text',
    'ui/components',
    'ui/stores',
    'data',
    'items',
    'gflow',
    'eval',
    'reference',
    'core',
    'config',
    'shaders',
  ],
  'ui/text': ['core'],
  // The question which column of a dropped table is what: a dialog that the pages put up.
  'ui/data': ['ui/components', 'ui/stores', 'ui/text', 'core', 'config'],
  // What a link hides, locks and sets: below the pages, which obey it.
  'ui/link': ['ui/components', 'ui/text', 'ui/theme', 'core'],
  ui: ['ui/theme', 'ui/text', 'ui/link', 'ui/stores', 'ui/components', 'ui/pages', 'lessons', 'core', 'config'],
  // The Play page opens its own worker: it needs no GPU, so no client stands between.
  // The words of what can be read, and no reader.
  'ui/pages': [
    'data/supportedFormats',
    'record',
    'notebook',
    'worker/play',
    'ui/theme',
    'ui/text',
    'ui/link',
    'ui/data',
    'ui/stores',
    'ui/components',
    'ui/storage',
    'lessons',
    'core',
    'config',
  ],
  'ui/storage': ['ui/text', 'ui/stores', 'ui/components'],
  main: ['ui'],
  shaders: [],
  torch: [],
};

/** Packages that belong to some rooms only. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  webgpu: ['cli'],
  react: ['ui', 'lessons', 'main'],
  'react-dom': ['ui', 'lessons', 'main'],
  recharts: ['ui', 'lessons'],
  wouter: ['ui', 'lessons', 'main'],
  // A lesson's picture is a small store of its own (src/lessons/stage.ts).
  zustand: ['ui/stores', 'ui', 'lessons'],
  esbuild: [],
  vite: [],
};

interface Import {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  readonly typesOnly: boolean;
}

const posix = (path: string) => path.split(sep).join('/');

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mdx|css)$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => posix(join(folder, name)))
    .sort();
}

/** The text with comments blanked (strings stay), so that lines keep their numbers. */
function withoutComments(text: string): string {
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g,
    (token) => (token.startsWith('/') ? token.replace(/[^\n]/g, ' ') : token),
  );
}

function importsOf(file: string): Import[] {
  const text = withoutComments(readFileSync(join(ROOT, file), 'utf8'));
  const found: Import[] = [];
  const add = (index: number, specifier: string, typesOnly: boolean) =>
    found.push({ file, line: text.slice(0, index).split('\n').length, specifier, typesOnly });
  for (const m of text.matchAll(/^\s*(?:import|export)\b([^;'"`]*?)\bfrom\s*['"]([^'"]+)['"]/gm)) {
    const names = m[1]
      .match(/\{([^}]*)\}/)?.[1]
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean);
    const onlyTypes =
      /^\s*type\b(?!\s*,)/.test(m[1]) ||
      (/^\s*\{/.test(m[1]) && !!names?.length && names.every((name) => name.startsWith('type ')));
    add(m.index + m[0].search(/\S/), m[2], onlyTypes);
  }
  for (const m of text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm)) add(m.index + m[0].search(/\S/), m[1], false);
  for (const m of text.matchAll(/\bimport\s*\(\s*['"]([^'"]+)['"]\s*\)(\s*\.\s*[A-Z])?/g))
    add(m.index + m[0].search(/\S/), m[1], !!m[2]);
  for (const m of text.matchAll(/\bnew URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g))
    add(m.index + m[0].search(/\S/), m[1], false);
  return found;
}

/** `src/train/runEvents.ts` → `train/runEvents`; `shaders/norm/rms.wgsl` → `shaders/norm/rms.wgsl`. */
const moduleName = (path: string) => path.replace(/^src\//, '').replace(/\.tsx?$/, '');
const within = (module: string, name: string) =>
  module === name || module.startsWith(`${name}/`) || (name === 'worker/play' && module.startsWith(name));

function roomOf(module: string): string | undefined {
  return Object.keys(ARROWS)
    .filter((room) => within(module, room))
    .sort((a, b) => b.length - a.length)[0];
}

function resolveModule(from: string, specifier: string): string {
  return moduleName(posix(normalize(join(dirname(from), specifier.replace(/\?.*$/, '')))));
}

function isAllowed(room: string, target: string, typesOnly: boolean): boolean {
  if (roomOf(target) === room) return true;
  return ARROWS[room].some((entry) => {
    const [name, kind] = entry.split(':');
    return (
      within(target, name) &&
      (name.includes('/') || roomOf(target) === name || name === 'ui') &&
      (kind !== 'types' || typesOnly)
    );
  });
}

const files = sourceFiles('src');
const imports = files.flatMap(importsOf);
const relativeImports = imports.filter((i) => i.specifier.startsWith('.'));

describe('the arrows of the house', () => {
  it('finds a room for every file under src/', () => {
    const homeless = files.filter(
      (file) => !roomOf(moduleName(file)) && moduleName(file) !== 'main.css' && !file.endsWith('.css'),
    );
    expect(
      homeless,
      'files without a room: move them into one, or name the new room in ARROWS and docs/ARCHITECTURE.md',
    ).toEqual([]);
  });

  it('imports only along the arrows', () => {
    const wrong = relativeImports.flatMap(({ file, line, specifier, typesOnly }) => {
      const room = roomOf(moduleName(file));
      const target = resolveModule(file, specifier);
      if (!room || target.endsWith('.css') || isAllowed(room, target, typesOnly)) return [];
      const typesWouldDo = isAllowed(room, target, true) ? ' Only its types may come: use `import type`.' : '';
      return [
        `${file}:${line} imports ${target}, but ${room} may import only ${ARROWS[room].join(', ') || 'nothing'}.${typesWouldDo} Move the code to the room that owns it, pass the value in as an argument, or define the shared type lower down.`,
      ];
    });
    expect(wrong.join('\n')).toBe('');
  });

  it('has no cycle between rooms', () => {
    const edges = new Map<string, Map<string, string>>();
    for (const { file, line, specifier } of relativeImports) {
      const from = roomOf(moduleName(file));
      const to = roomOf(resolveModule(file, specifier));
      if (!from || !to || from === to) continue;
      if (!edges.has(from)) edges.set(from, new Map());
      if (!edges.get(from)?.has(to)) edges.get(from)?.set(to, `${file}:${line}`);
    }
    const cycles: string[] = [];
    const finished = new Set<string>();
    const visit = (room: string, path: string[]) => {
      if (path.includes(room)) {
        const cycle = [...path.slice(path.indexOf(room)), room];
        cycles.push(
          cycle
            .map((name, i) => (i + 1 < cycle.length ? `${name} (${edges.get(name)?.get(cycle[i + 1])})` : name))
            .join(' → '),
        );
        return;
      }
      if (finished.has(room)) return;
      for (const next of edges.get(room)?.keys() ?? []) visit(next, [...path, room]);
      finished.add(room);
    };
    for (const room of edges.keys()) visit(room, []);
    expect(cycles.join('\n'), 'break the cycle where the arrow points up').toBe('');
  });

  it('keeps packages and Node built-ins in their rooms', () => {
    const wrong = imports.flatMap(({ file, line, specifier, typesOnly }) => {
      if (specifier.startsWith('.') || typesOnly) return [];
      const room = roomOf(moduleName(file)) ?? '';
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      if (specifier.startsWith('node:') || builtinModules.includes(name))
        return room === 'cli'
          ? []
          : [
              `${file}:${line} imports ${specifier}: Node's built-ins belong to src/cli; take what you need as an argument, so that the page can run it too.`,
            ];
      const owners = PACKAGES[name];
      if (!owners || owners.some((owner) => within(room, owner))) return [];
      return [`${file}:${line} imports ${specifier}, which belongs to ${owners.join(', ') || 'the scripts'}.`];
    });
    expect(wrong.join('\n')).toBe('');
  });

  it('draws every random number from a seed', () => {
    const wrong = files.flatMap((file) =>
      withoutComments(readFileSync(join(ROOT, file), 'utf8'))
        .split('\n')
        .flatMap((text, i) =>
          /\bMath\s*\.\s*random\b/.test(text)
            ? [`${file}:${i + 1} calls Math.random: use core/random.ts, so that a seed repeats the run.`]
            : [],
        ),
    );
    expect(wrong.join('\n')).toBe('');
  });

  it('chains training on the GPU alone, so that a hidden tab goes on', () => {
    const trains = files.filter((f) => /^src\/(train|gpu|nn|objectives|worker\/training)/.test(f));
    expect(trains.length).toBeGreaterThan(30);
    const wrong = trains.flatMap((file) =>
      /\b(setTimeout|setInterval|requestAnimationFrame)\b/.test(withoutComments(readFileSync(join(ROOT, file), 'utf8')))
        ? [`${file} waits by the clock, which browsers slow down in hidden tabs: await the GPU instead.`]
        : [],
    );
    expect(wrong.join('\n')).toBe('');
  });

  it('imports files that exist, and nothing from outside src/ but shaders and the script for PyTorch', () => {
    const outside = relativeImports.flatMap(({ file, line, specifier }) => {
      const path = posix(relative(ROOT, join(ROOT, dirname(file), specifier)));
      return path.startsWith('src/') || path.startsWith('shaders/') || path.startsWith('torch/')
        ? []
        : [`${file}:${line} imports ${specifier}: only src/, shaders/ and torch/ may be imported.`];
    });
    expect(outside.join('\n')).toBe('');
  });
});
