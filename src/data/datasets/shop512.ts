/**
 * Shop-512: 8 departments × 8 kinds × 8 finishes, 1,000 users, about 12,000 interactions, generated from a seed by a
 * process that is known and computable: P(next | history) is exact, and with it every method's expected Recall and NDCG.
 * After: `split.ts`, `eval/`.
 *
 * The process. Every user has one hidden interest z ~ interestPrior, and takes distinct items. With i the item, `last`
 * the item before, and h the items taken so far, before removing h:
 *   q(i | z, last) = noise · 1/512 + transition · T(last → i) + (1 − noise − transition) · interest[z](i)
 * where T(last → ·) is spread over four fixed successors of `last` (after no item, the transition part goes to the
 * interest), and
 *   interest[z](i) ∝ popularity(i) · department affinity[z] · kind affinity[z] · finish affinity[z]
 *   popularity(i) ∝ rank(i)^−0.5  (Zipf; ranks are a random order)
 * Items in h are struck out and the rest renormalised: P(i | z, h) = q(i | z, last) / (1 − Σ_{j∈h} q(j | z, last)).
 * The user's length (8 … 16) and the items shown and passed over (by popularity, not by interest) are drawn
 * independently of z given the choices, so they say nothing more about the next item:
 *   P(z | h) ∝ interestPrior(z) · Π_t P(h_t | z, h_<t),    P(next | h) = Σ_z P(z | h) · P(next | z, h).
 */
import { DataError } from '../../core/errors.ts';
import { logSumExp } from '../../core/logDomain.ts';
import { RandomStream } from '../../core/random.ts';
import type { Dataset } from '../dataset.ts';
import { assembleSynthetic, type Choice, everyItemChosen, SYNTHETIC_EPOCH } from './synthetic.ts';

export const SHOP_NUM_ITEMS = 512;
export const SHOP_NUM_USERS = 1000;
const NUM_INTERESTS = 8;
const NUM_SUCCESSORS = 4;
const MIN_LENGTH = 8;
const MAX_LENGTH = 16;
const PASSED_OVER = 4;
const NOISE = 0.12;
const TRANSITION = 0.3;
const ZIPF_EXPONENT = 0.5;
const MAX_ATTEMPTS = 200;

const DEPARTMENTS: readonly { readonly name: string; readonly kinds: readonly string[] }[] = [
  {
    name: 'Kitchen',
    kinds: ['teapot', 'bread knife', 'saucepan', 'mixing bowl', 'chopping board', 'mug', 'ladle', 'grater'],
  },
  {
    name: 'Garden',
    kinds: ['watering can', 'trowel', 'plant pot', 'bird feeder', 'rake', 'lantern', 'bench', 'seed box'],
  },
  {
    name: 'Office',
    kinds: ['notebook', 'pen', 'desk lamp', 'ruler', 'stapler', 'letter tray', 'wall clock', 'paperweight'],
  },
  {
    name: 'Travel',
    kinds: ['suitcase', 'rucksack', 'flask', 'umbrella', 'compass', 'washbag', 'neck pillow', 'luggage tag'],
  },
  {
    name: 'Music',
    kinds: ['ukulele', 'tambourine', 'metronome', 'music stand', 'recorder', 'drum', 'harmonica', 'bell'],
  },
  {
    name: 'Sport',
    kinds: ['skipping rope', 'racket', 'helmet', 'yoga mat', 'whistle', 'dumbbell', 'water bottle', 'stopwatch'],
  },
  { name: 'Bath', kinds: ['towel rail', 'soap dish', 'mirror', 'comb', 'bath mat', 'brush', 'shelf', 'candle'] },
  { name: 'Toys', kinds: ['spinning top', 'kite', 'puzzle', 'train', 'yo-yo', 'doll’s house', 'abacus', 'marble run'] },
];
const FINISHES = ['copper', 'oak', 'linen', 'scarlet', 'glass', 'striped', 'folding', 'miniature'];

export interface ShopProcess {
  readonly seed: number;
  readonly numItems: number;
  /** P(z), [numInterests]. */
  readonly interestPrior: Float64Array;
  /** interest[z](i), rows sum to one; f64 [numInterests, numItems]. */
  readonly interest: Float64Array;
  /** Popularity, sums to one; f64 [numItems]. */
  readonly popularity: Float64Array;
  /** Four distinct successors of each item; u32 [numItems, 4]. */
  readonly successor: Uint32Array;
  /** Their probabilities, summing to one, the same for every item; [4]. */
  readonly successorProbability: readonly number[];
  readonly noise: number;
  readonly transition: number;
}

/** [department, kind, finish] of an item number: department · 64 + kind · 8 + finish. */
export function shopAttributes(item: number): readonly [number, number, number] {
  return [item >> 6, (item >> 3) & 7, item & 7];
}

/** "Copper teapot". */
export function shopTitle(item: number): string {
  const [department, kind, finish] = shopAttributes(item);
  const text = `${FINISHES[finish]} ${DEPARTMENTS[department].kinds[kind]}`;
  return text[0].toUpperCase() + text.slice(1);
}

/** The parameters of the process for a seed. Deterministic. */
export function shopProcess(seed: number): ShopProcess {
  const random = new RandomStream(seed, 'shop-512/process');
  const rank = random.shuffle(Uint32Array.from({ length: SHOP_NUM_ITEMS }, (_, i) => i));
  const popularity = normalised(Float64Array.from(rank, (r) => (r + 1) ** -ZIPF_EXPONENT));
  const interestPrior = normalised(Float64Array.from({ length: NUM_INTERESTS }, () => 0.5 + random.uniform()));
  const interest = new Float64Array(NUM_INTERESTS * SHOP_NUM_ITEMS);
  for (let z = 0; z < NUM_INTERESTS; z++) {
    // Each interest has a department of its own, another in part, and tastes of kind and finish across all of them.
    const affinities = (spread: number): number[] =>
      Array.from({ length: 8 }, () => Math.exp(spread * random.normal()));
    const department = affinities(0.3);
    department[z % 8] *= 12;
    department[(z + 1 + random.int(7)) % 8] *= 5;
    const kind = Array.from({ length: 8 }, () => affinities(0.4));
    const finish = affinities(0.5);
    const row = Float64Array.from({ length: SHOP_NUM_ITEMS }, (_, i) => {
      const [d, k, f] = shopAttributes(i);
      return popularity[i] * department[d] * kind[d][k] * finish[f];
    });
    interest.set(normalised(row), z * SHOP_NUM_ITEMS);
  }
  const successor = new Uint32Array(SHOP_NUM_ITEMS * NUM_SUCCESSORS);
  for (let i = 0; i < SHOP_NUM_ITEMS; i++) {
    // Two accessories from the same department, two from anywhere.
    const chosen: number[] = [];
    while (chosen.length < NUM_SUCCESSORS) {
      const j = chosen.length < 2 ? (i & ~63) + random.int(64) : random.int(SHOP_NUM_ITEMS);
      if (j !== i && !chosen.includes(j)) chosen.push(j);
    }
    successor.set(chosen, i * NUM_SUCCESSORS);
  }
  return {
    seed,
    numItems: SHOP_NUM_ITEMS,
    interestPrior,
    interest,
    popularity,
    successor,
    successorProbability: [0.4, 0.3, 0.2, 0.1],
    noise: NOISE,
    transition: TRANSITION,
  };
}

function normalised(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}

/** q(item | interest, last): before items already taken are struck out. `last` is −1 at the beginning. */
function rawProbability(process: ShopProcess, z: number, last: number, item: number): number {
  const { noise, transition, numItems } = process;
  if (last < 0) return noise / numItems + (1 - noise) * process.interest[z * numItems + item];
  let p = noise / numItems + (1 - noise - transition) * process.interest[z * numItems + item];
  for (let s = 0; s < NUM_SUCCESSORS; s++)
    if (process.successor[last * NUM_SUCCESSORS + s] === item) p += transition * process.successorProbability[s];
  return p;
}

/** q(· | interest, last) of all items into `row` [numItems]. */
function rawProbabilities(process: ShopProcess, z: number, last: number, row: Float64Array): void {
  const { noise, transition, numItems } = process;
  const share = last < 0 ? 1 - noise : 1 - noise - transition;
  for (let i = 0; i < numItems; i++) row[i] = noise / numItems + share * process.interest[z * numItems + i];
  if (last < 0) return;
  for (let s = 0; s < NUM_SUCCESSORS; s++)
    row[process.successor[last * NUM_SUCCESSORS + s]] += transition * process.successorProbability[s];
}

/** What is left of q(· | interest, last) once the first `count` items of the history are struck out. */
function remainingMass(process: ShopProcess, z: number, history: ArrayLike<number>, count: number): number {
  const last = count > 0 ? history[count - 1] : -1;
  let mass = 1;
  for (let t = 0; t < count; t++) mass -= rawProbability(process, z, last, history[t]);
  return mass;
}

/**
 * log P(history, z) for every interest z, nats; f64 [numInterests].
 * Throws DataError when an item is not one of the 512 or occurs twice: the process never makes such a history.
 */
function logJoint(process: ShopProcess, history: ArrayLike<number>): Float64Array {
  const seen = new Set<number>();
  for (let t = 0; t < history.length; t++) {
    const item = history[t];
    if (!Number.isInteger(item) || item < 0 || item >= process.numItems || seen.has(item))
      throw new DataError(
        `Shop-512: history[${t}] = ${item}, expected an item number from 0 to ${process.numItems - 1} that is not in the history before.`,
      );
    seen.add(item);
  }
  return process.interestPrior.map((prior, z) => {
    let logP = Math.log(prior);
    for (let t = 0; t < history.length; t++) {
      const last = t > 0 ? history[t - 1] : -1;
      logP += Math.log(rawProbability(process, z, last, history[t]) / remainingMass(process, z, history, t));
    }
    return logP;
  });
}

/** P(z | history), f64 [numInterests]. */
export function interestPosterior(process: ShopProcess, history: ArrayLike<number>): Float64Array {
  const joint = logJoint(process, history);
  const evidence = logSumExp(joint);
  return joint.map((logP) => Math.exp(logP - evidence));
}

/** log P(history) under the process, nats; the length is given. */
export function logProbabilityOfHistory(process: ShopProcess, history: ArrayLike<number>): number {
  return logSumExp(logJoint(process, history));
}

/**
 * P(next item | history) of the process, exactly; f64 [512], sums to one, 0 for items of the history.
 * `history`: distinct item numbers (as in the data set before any filter), oldest first, possibly empty.
 * Throws DataError for a history the process cannot make.
 */
export function nextItemProbabilities(process: ShopProcess, history: ArrayLike<number>): Float64Array {
  const posterior = interestPosterior(process, history);
  const { numItems } = process;
  const last = history.length > 0 ? history[history.length - 1] : -1;
  const result = new Float64Array(numItems);
  const row = new Float64Array(numItems);
  posterior.forEach((weight, z) => {
    const scale = weight / remainingMass(process, z, history, history.length);
    rawProbabilities(process, z, last, row);
    for (let i = 0; i < numItems; i++) result[i] += scale * row[i];
  });
  for (let t = 0; t < history.length; t++) result[history[t]] = 0;
  return result;
}

/**
 * The data set: 1,000 users with 8 to 16 items, 4 items shown and passed over beside every choice. Item i of the data
 * set is item i of `shopProcess(seed)`. Drawn again, at most 200 times, until every item was chosen at least five times,
 * so that a 5-core keeps all 512 and the process still describes what a run sees. (Seeds 1 to 7 needed 1 to 11 draws;
 * that choice among draws touches the rarest items alone and is left out of the probabilities.)
 */
export function shop512(seed: number): Dataset {
  const process = shopProcess(seed);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const choices = drawChoices(process, new RandomStream(seed, 'shop-512/choices', attempt));
    if (!everyItemChosen(choices, SHOP_NUM_ITEMS, 5)) continue;
    return assembleSynthetic({
      name: 'shop-512',
      userIds: Array.from({ length: SHOP_NUM_USERS }, (_, u) => `customer-${u + 1}`),
      itemIds: Array.from({ length: SHOP_NUM_ITEMS }, (_, i) => `item-${i}`),
      itemTitles: Array.from({ length: SHOP_NUM_ITEMS }, (_, i) => shopTitle(i)),
      itemCategories: Array.from({ length: SHOP_NUM_ITEMS }, (_, i) => [DEPARTMENTS[i >> 6].name]),
      attributePaths: {
        levelNames: ['department', 'kind', 'finish'],
        codeNames: [
          DEPARTMENTS.map(({ name }) => name.toLowerCase()),
          Array.from({ length: 8 }, (_, k) => `kind ${k + 1}`),
          FINISHES,
        ],
        codes: Uint16Array.from({ length: SHOP_NUM_ITEMS * 3 }, (_, c) => shopAttributes(Math.floor(c / 3))[c % 3]),
      },
      choices,
      format: `Shop-512 (generated, seed ${seed})`,
    });
  }
  throw new DataError(
    `Shop-512: seed ${seed} left an item with fewer than five choices ${MAX_ATTEMPTS} times. Choose another seed.`,
  );
}

/** The process behind a data set that `shop512` made, possibly filtered since; null for any other. */
export function shopProcessOf(dataset: Pick<Dataset, 'name' | 'report'>): ShopProcess | null {
  const seed = /^Shop-512 \(generated, seed (\d+)\)$/.exec(dataset.report.format)?.[1];
  return dataset.name === 'shop-512' && seed !== undefined ? shopProcess(Number(seed)) : null;
}

/** The process's number of an item of the data set: 'item-17' is 17. */
export function shopItemNumber(itemId: string): number {
  return Number(itemId.slice('item-'.length));
}

function drawChoices(process: ShopProcess, random: RandomStream): Choice[] {
  const choices: Choice[] = [];
  const { numItems } = process;
  const weights = new Float64Array(numItems);
  for (let user = 0; user < SHOP_NUM_USERS; user++) {
    const z = random.categorical(process.interestPrior);
    const length = MIN_LENGTH + random.int(MAX_LENGTH - MIN_LENGTH + 1);
    const taken: number[] = [];
    let timestamp = SYNTHETIC_EPOCH + random.int(60 * 86400);
    while (taken.length < length) {
      const last = taken.length > 0 ? taken[taken.length - 1] : -1;
      rawProbabilities(process, z, last, weights);
      for (const j of taken) weights[j] = 0;
      const item = random.categorical(weights);
      const passedOver: number[] = [];
      while (passedOver.length < PASSED_OVER) {
        const other = random.categorical(process.popularity);
        if (other !== item && !taken.includes(other) && !passedOver.includes(other)) passedOver.push(other);
      }
      taken.push(item);
      timestamp += 60 + random.int(4 * 86400);
      choices.push({ user, item, timestamp, passedOver });
    }
  }
  return choices;
}
