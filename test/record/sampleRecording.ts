/** Recordings for tests: small arbitrary ones, and one of Shop-512's size. */
import fc from 'fast-check';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { RandomStream } from '../../src/core/random.ts';
import { sha256OfText } from '../../src/core/sha256Stream.ts';
import { buildTrie } from '../../src/items/trie.ts';
import { digestChain } from '../../src/record/digestChain.ts';
import type { RecordedItems, Recording } from '../../src/record/recording.ts';
import { recordingHeader, startRecording } from '../../src/record/recordingBuilder.ts';
import type { Frame } from '../../src/train/runEvents.ts';

export const FACTS = {
  appVersion: '0.1.0',
  commit: '0123456789ab',
  adapter: 'mesa llvmpipe',
  kernels: 'step 1a2b3c4d',
  runtime: 'Node 20.20.2',
  seed: 7,
  dataHash: sha256OfText('data'),
  dataName: 'shop-512',
};

/** Twelve items on three levels: 2 × 3 × 2. */
export const TWELVE: RecordedItems = {
  levels: 3,
  itemTokens: Uint32Array.from(
    Array.from({ length: 12 }, (_, i) => [Math.floor(i / 6), 2 + (Math.floor(i / 2) % 3), 5 + (i % 2)]).flat(),
  ),
  itemTitles: Array.from({ length: 12 }, (_, i) => (i === 3 ? '<script>alert("3")</script>' : `item ${i} – „${i}“`)),
  tokenNames: Array.from({ length: 7 }, (_, t) => `t${t}`),
};

/** A frame of any numbers that a frame may have; `hasFlow` false leaves log F unknown. */
export function sampleFrame(items: RecordedItems, step: number, users: readonly number[], hasFlow = true): Frame {
  const trie = buildTrie(items.itemTokens, items.levels);
  const random = new RandomStream(5, 'frame', step);
  const below = (n: number) => Float32Array.from({ length: n }, () => -3 * random.uniform());
  return {
    step,
    elapsedMs: step * 1.25,
    samples: step * 3,
    weightsDigest: sha256OfText(`weights of step ${step}`),
    users: users.map((user) => ({
      user,
      logF: below(trie.numPrefixes).map((x, p) => (hasFlow && trie.item[p] < 0 ? x : Number.NaN)),
      logPF: below(trie.numPrefixes).map((x, p) => (p === 0 ? 0 : x)),
      logReward: below(trie.numItems),
      top: [
        { item: 3, logProb: -0.123456789012345, isTarget: true },
        { item: 0, logProb: -1 / 3, isTarget: false },
      ],
    })),
  };
}

export function sampleRecording(
  items = TWELVE,
  numFrames = 3,
  users: readonly number[] = [4, 9],
  steps = 20,
): Recording {
  const config = parseRunConfig({ objective: { type: 'subtb' }, budget: { steps }, data: { minInteractions: 0 } });
  const recorded = users.map((user) => ({ user, id: `u${user}`, history: [1, 2, 2], target: 3 }));
  const frames = Array.from({ length: numFrames }, (_, k) =>
    sampleFrame(items, Math.round((k * steps) / Math.max(1, numFrames - 1)), users),
  );
  const random = new RandomStream(6, 'history');
  return {
    ...startRecording(recordingHeader(FACTS, config, { items, users: recorded }, '2026-11-26T09:40:22.678Z')),
    history: Array.from({ length: steps }, (_, k) => ({
      step: k + 1,
      loss: 4 / (k + 1) + random.uniform(),
      ce: 3.5 - random.uniform(),
      gfn: random.uniform(),
      gradNorm: k === 5 ? Number.POSITIVE_INFINITY : random.uniform(),
      lr: 0.003 * random.uniform(),
      tokens: 1000 + k,
      rewardWeights: [1, random.uniform(), 2],
      lossScale: 1024,
      ...(k === 5 ? { isSkipped: true as const } : {}),
      elapsedMs: 100 * random.uniform(),
    })),
    evaluations: [
      {
        step: 10,
        split: 'validation',
        numUsers: 20,
        metrics: { 'ndcg@10': 0.1 / 3, 'popularity/ndcg@10': 0.02 },
        protocol: 'p',
      },
      { step: 20, split: 'test', numUsers: 30, metrics: { 'ndcg@10': 0.2, gini: Number.NaN }, protocol: 'q; "r"' },
    ],
    events: [{ time: '2026-11-26T09:40:23.000Z', step: 0, kind: 'start', message: 'subtb, 20 steps\nand a line' }],
    frames,
    digests: digestChain(frames),
  };
}

/** Recordings of other shapes: one level or five, few items, no frames, no flow. */
export const anyRecording: fc.Arbitrary<Recording> = fc
  .record({
    levels: fc.integer({ min: 1, max: 5 }),
    paths: fc.uniqueArray(fc.nat(31), { minLength: 4, maxLength: 20 }),
    numFrames: fc.nat(3),
    users: fc.uniqueArray(fc.nat(1000), { maxLength: 3 }),
    title: fc.string({ unit: 'grapheme' }),
    hasFlow: fc.boolean(),
  })
  .map(({ levels, paths, numFrames, users, title, hasFlow }) => {
    const itemTokens = Uint32Array.from(
      paths.flatMap((path) => [
        ...Array.from({ length: levels - 1 }, (_, l) => 2 * l + ((path >> l) & 1)),
        2 * levels + path,
      ]),
    );
    const items: RecordedItems = {
      levels,
      itemTokens,
      itemTitles: paths.map((path) => `${title}${path}`),
      tokenNames: Array.from({ length: 2 * levels + 32 }, (_, t) => `${title}${t}`),
    };
    const recording = sampleRecording(items, numFrames, users, 6);
    const frames = recording.frames.map(({ step }) => sampleFrame(items, step, users, hasFlow));
    return { ...recording, frames };
  });
