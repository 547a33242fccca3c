/** Twenty-four garments as points of a plane, and the semantic IDs that residual k-means makes of them. */
import { type Collisions, resolveCollisions } from '../../items/collisions.ts';
import { residualQuantize } from '../../items/residualQuantizer.ts';
import { makeWorld, type World } from '../worlds.ts';

/** [name, warmth, dressiness], both from 0 to 10. Made up. */
const GARMENTS: readonly (readonly [string, number, number])[] = [
  ['parka', 9.5, 2],
  ['wool coat', 9, 7],
  ['raincoat', 6, 3],
  ['dinner jacket', 5, 9.5],
  ['blazer', 5, 7.5],
  ['hoodie', 6, 1.5],
  ['fleece', 7.5, 1],
  ['cardigan', 6.5, 4.5],
  ['jumper', 7, 3.5],
  ['turtleneck', 7.3, 5.2],
  ['dress shirt', 3.5, 8],
  ['polo shirt', 2.5, 4],
  ['T-shirt', 1.5, 1.5],
  ['vest top', 0.8, 1],
  ['blouse', 2.8, 7],
  ['jeans', 4.5, 2.5],
  ['chinos', 4, 5],
  ['suit trousers', 4.5, 8.5],
  ['shorts', 0.7, 2],
  ['swimsuit', 0.2, 0.8],
  ['evening gown', 2.5, 9.7],
  ['summer dress', 1.3, 4.5],
  ['tracksuit', 5, 0.7],
  ['leggings', 3.8, 1],
];

export const NUM_GARMENTS = GARMENTS.length;
export const GARMENT_NAMES = GARMENTS.map(([name]) => name);
/** f64 [numItems, 2] */
const POINTS = Float64Array.from(GARMENTS.flatMap(([, warmth, dressiness]) => [warmth, dressiness]));
const SEED = 12;

export interface BuiltIds {
  readonly codebookSize: number;
  /** Without the collision level. */
  readonly levels: number;
  readonly world: World;
  readonly collisions: Collisions;
  /** What each level quantises, f64 [numItems, 2] each: the points, then what is left of them; one more entry than levels. */
  readonly inputs: readonly Float64Array[];
  /** f64 [codebookSize, 2] each */
  readonly codebooks: readonly Float64Array[];
  /** u16 [numItems, levels] */
  readonly codes: Uint16Array;
  /** Mean squared length of what is left after each level. */
  readonly meanSquaredResidual: readonly number[];
}

const built = new Map<string, BuiltIds>();
const byWorld = new Map<World, BuiltIds>();

/** Semantic IDs of the garments; the same numbers give the same object. */
export function buildIds(codebookSize: number, levels: number): BuiltIds {
  const key = `${codebookSize}×${levels}`;
  const known = built.get(key);
  if (known !== undefined) return known;
  const quantised = residualQuantize(POINTS, NUM_GARMENTS, 2, { levels, codebookSize }, SEED);
  const { codes, codebooks, meanSquaredResidual } = quantised;
  const inputs = [POINTS];
  for (let l = 0; l < levels; l++)
    inputs.push(inputs[l].map((value, at) => value - codebooks[l][2 * codes[(at >> 1) * levels + l] + (at & 1)]));
  const sizes = Array.from({ length: levels }, () => codebookSize);
  const resolved = resolveCollisions(codes, levels, sizes);
  const offset = (level: number) => resolved.codebookSizes.slice(0, level).reduce((a, b) => a + b, 0);
  const tokenNames = resolved.codebookSizes.flatMap((size, level) =>
    Array.from({ length: size }, (_, code) => (level < levels ? tokenName(level, code) : `#${code + 1}`)),
  );
  const world = makeWorld(
    Uint32Array.from(resolved.codes, (code, i) => offset(i % resolved.levels) + code),
    resolved.levels,
    tokenNames,
    GARMENT_NAMES,
    new Float64Array(NUM_GARMENTS).fill(1),
    { separator: ' ', maxReward: 6, rewardStep: 0, areLeavesTitled: true },
  );
  const { collisions } = resolved;
  const made = { codebookSize, levels, world, collisions, inputs, codebooks, codes, meanSquaredResidual };
  built.set(key, made);
  byWorld.set(world, made);
  return made;
}

/** "a2": level 0's code 2. */
export const tokenName = (level: number, code: number): string => `${'abc'[level]}${code}`;

/** Names that more than one garment has, and whose they are. */
export function sharedNames({ codes, levels }: BuiltIds): { readonly id: string; readonly names: readonly string[] }[] {
  const names = new Map<string, string[]>();
  GARMENT_NAMES.forEach((name, i) => {
    const id = Array.from({ length: levels }, (_, l) => tokenName(l, codes[i * levels + l])).join(' ');
    names.set(id, [...(names.get(id) ?? []), name]);
  });
  return [...names].flatMap(([id, shared]) => (shared.length > 1 ? [{ id, names: shared }] : []));
}

/** How the catalogue on the picture was made. */
export const idsOfWorld = (world: World): BuiltIds => byWorld.get(world) ?? buildIds(4, 2);

export interface Twin {
  readonly name: string;
  /** "a1 b0" */
  readonly id: string;
}

/** Two garments of different first and equal second codes that lie farthest from their groups: the clearest example. */
export function twins(): readonly [Twin, Twin] {
  const { codes, inputs } = buildIds(4, 2);
  const length = (i: number) => Math.hypot(inputs[1][2 * i], inputs[1][2 * i + 1]);
  let best: readonly [number, number] = [0, 0];
  let farthest = -1;
  for (let i = 0; i < NUM_GARMENTS; i++)
    for (let j = i + 1; j < NUM_GARMENTS; j++) {
      if (codes[2 * i] === codes[2 * j] || codes[2 * i + 1] !== codes[2 * j + 1]) continue;
      const nearer = Math.min(length(i), length(j));
      if (nearer > farthest) [farthest, best] = [nearer, [i, j]];
    }
  const twin = (i: number): Twin => ({
    name: GARMENT_NAMES[i],
    id: `${tokenName(0, codes[2 * i])} ${tokenName(1, codes[2 * i + 1])}`,
  });
  return [twin(best[0]), twin(best[1])];
}
