/**
 * Wardrobe-64: 4 garments × 4 styles × 4 colours, readers with tastes, generated from a seed. The first screen, the
 * lessons, and runs small enough to check by hand. After: `split.ts`, and the page's Play room.
 *
 * The rule. A reader has an affinity for every garment, style and colour; an item's reward is the product of its three:
 *   reward(item) = garment affinity · style affinity · colour affinity,  within [0.2, 6]
 * and the next item is drawn with probability reward / Σ reward over the items the reader does not have yet. So the
 * flow a GFlowNet should find is the very thing that made the data.
 */
import { DataError } from '../../core/errors.ts';
import { RandomStream } from '../../core/random.ts';
import type { AttributePaths, Dataset } from '../dataset.ts';
import { assembleSynthetic, type Choice, everyItemChosen, SYNTHETIC_EPOCH } from './synthetic.ts';

export const WARDROBE_GARMENTS = ['jacket', 'undershirt', 'trousers', 'scarf'] as const;
export const WARDROBE_STYLES = ['formal', 'casual', 'sporty', 'festive'] as const;
export const WARDROBE_COLOURS = ['blue', 'yellow', 'black', 'white'] as const;
export const WARDROBE_NUM_ITEMS = 64;
const NUM_USERS = 200;
const MIN_LENGTH = 8;
const MAX_LENGTH = 16;
const PASSED_OVER = 3;
const MAX_ATTEMPTS = 50;

/** Affinities by attribute, each within [LOWEST, HIGHEST] so that products stay within [0.2, 6]. */
export interface WardrobeTaste {
  /** In the order of WARDROBE_GARMENTS; [4]. */
  readonly garment: readonly number[];
  readonly style: readonly number[];
  readonly colour: readonly number[];
}

const LOWEST = 0.585; // 0.585³ = 0.2002
const HIGHEST = 1.817; // 1.817³ = 5.999

/** The reader of the first screen: likes jackets, formal things and blue; cares little for yellow undershirts. */
export const DEFAULT_WARDROBE_TASTE: WardrobeTaste = {
  garment: [1.8, 0.6, 1.1, 0.9],
  style: [1.7, 1, 0.62, 1.2],
  colour: [1.8, 0.59, 1.2, 0.8],
};

/** Item number of attribute indices: garment · 16 + style · 4 + colour. */
export function wardrobeItem(garment: number, style: number, colour: number): number {
  return garment * 16 + style * 4 + colour;
}

/** [garment, style, colour] of an item number. */
export function wardrobeAttributes(item: number): readonly [number, number, number] {
  return [item >> 4, (item >> 2) & 3, item & 3];
}

/** "formal blue jacket". */
export function wardrobeTitle(item: number): string {
  const [garment, style, colour] = wardrobeAttributes(item);
  return `${WARDROBE_STYLES[style]} ${WARDROBE_COLOURS[colour]} ${WARDROBE_GARMENTS[garment]}`;
}

/** Reward of every item for a taste: the product of its three affinities; f64 [64], positive. */
export function wardrobeRewards(taste: WardrobeTaste = DEFAULT_WARDROBE_TASTE): Float64Array {
  return Float64Array.from({ length: WARDROBE_NUM_ITEMS }, (_, item) => {
    const [garment, style, colour] = wardrobeAttributes(item);
    return taste.garment[garment] * taste.style[style] * taste.colour[colour];
  });
}

export interface WardrobeReader {
  readonly name: string;
  /** One sentence on what the reader likes. */
  readonly about: string;
  readonly taste: WardrobeTaste;
  /** Items the reader took, oldest first. */
  readonly history: readonly number[];
  /** f64 [64] */
  readonly rewards: Float64Array;
}

function reader(name: string, about: string, taste: WardrobeTaste, history: readonly number[]): WardrobeReader {
  return { name, about, taste, history, rewards: wardrobeRewards(taste) };
}

/** Named readers of the Play page; the first has the default taste. */
export const wardrobeReaders: readonly WardrobeReader[] = [
  reader('Ada', 'Dresses formally, in blue, jackets first.', DEFAULT_WARDROBE_TASTE, [
    wardrobeItem(0, 0, 2),
    wardrobeItem(2, 0, 0),
    wardrobeItem(0, 3, 0),
  ]),
  reader(
    'Bruno',
    'Runs every morning: sporty undershirts and trousers, in black or yellow.',
    { garment: [0.7, 1.6, 1.5, 0.6], style: [0.6, 1.1, 1.8, 0.7], colour: [0.8, 1.5, 1.6, 0.9] },
    [wardrobeItem(1, 2, 2), wardrobeItem(2, 2, 1), wardrobeItem(1, 1, 2)],
  ),
  reader(
    'Chandra',
    'Goes out dancing: festive scarves and jackets, bright colours.',
    { garment: [1.3, 0.6, 0.8, 1.8], style: [0.9, 0.7, 0.6, 1.8], colour: [1.1, 1.7, 0.6, 1.2] },
    [wardrobeItem(3, 3, 1), wardrobeItem(0, 3, 1), wardrobeItem(3, 0, 3)],
  ),
  reader(
    'Dora',
    'Wants it simple: casual, white or blue, a little of everything.',
    { garment: [1, 1.2, 1.3, 0.9], style: [0.8, 1.8, 1.1, 0.6], colour: [1.5, 0.6, 0.8, 1.7] },
    [wardrobeItem(2, 1, 3), wardrobeItem(1, 1, 0), wardrobeItem(3, 1, 3)],
  ),
];

const ATTRIBUTE_PATHS: AttributePaths = {
  levelNames: ['garment', 'style', 'colour'],
  codeNames: [WARDROBE_GARMENTS, WARDROBE_STYLES, WARDROBE_COLOURS],
  codes: Uint16Array.from({ length: WARDROBE_NUM_ITEMS * 3 }, (_, i) => wardrobeAttributes(Math.floor(i / 3))[i % 3]),
};

/** Affinities drawn log-uniformly within [LOWEST, HIGHEST]. */
function drawTaste(random: RandomStream): WardrobeTaste {
  const affinities = (): number[] => Array.from({ length: 4 }, () => LOWEST * (HIGHEST / LOWEST) ** random.uniform());
  return { garment: affinities(), style: affinities(), colour: affinities() };
}

/**
 * 200 users with 8 to 16 items each, and 3 items shown and passed over beside every choice, drawn uniformly from the rest.
 * Drawn again, at most 50 times, until every item was chosen at least five times, so that a 5-core keeps all 64.
 */
export function wardrobe64(seed: number): Dataset {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const choices = drawChoices(new RandomStream(seed, 'wardrobe-64', attempt));
    if (!everyItemChosen(choices, WARDROBE_NUM_ITEMS, 5)) continue;
    return assembleSynthetic({
      name: 'wardrobe-64',
      userIds: Array.from({ length: NUM_USERS }, (_, u) => `reader-${u + 1}`),
      itemIds: Array.from({ length: WARDROBE_NUM_ITEMS }, (_, i) => wardrobeTitle(i).replaceAll(' ', '-')),
      itemTitles: Array.from({ length: WARDROBE_NUM_ITEMS }, (_, i) => wardrobeTitle(i)),
      itemCategories: Array.from({ length: WARDROBE_NUM_ITEMS }, (_, i) => [WARDROBE_GARMENTS[i >> 4]]),
      attributePaths: ATTRIBUTE_PATHS,
      choices,
      format: `Wardrobe-64 (generated, seed ${seed})`,
    });
  }
  throw new DataError(
    `Wardrobe-64: seed ${seed} left an item with fewer than five choices ${MAX_ATTEMPTS} times. Choose another seed.`,
  );
}

function drawChoices(random: RandomStream): Choice[] {
  const choices: Choice[] = [];
  for (let user = 0; user < NUM_USERS; user++) {
    const weights = wardrobeRewards(drawTaste(random));
    const length = MIN_LENGTH + random.int(MAX_LENGTH - MIN_LENGTH + 1);
    let timestamp = SYNTHETIC_EPOCH + random.int(30 * 86400);
    for (let k = 0; k < length; k++) {
      const item = random.categorical(weights);
      weights[item] = 0;
      timestamp += 60 + random.int(3 * 86400);
      const passedOver: number[] = [];
      while (passedOver.length < PASSED_OVER) {
        const other = random.int(WARDROBE_NUM_ITEMS);
        if (weights[other] > 0 && !passedOver.includes(other)) passedOver.push(other);
      }
      choices.push({ user, item, timestamp, passedOver });
    }
  }
  return choices;
}
