/**
 * One training step of B sequences of T tokens, every position supervised: what benchmarks time. It is the trainer's own
 * engine and packed forest; only the tokens and weights are the benchmark's.
 */
import type { ObjectiveType } from '../config/runConfig.ts';
import type { Gpu } from '../gpu/device.ts';
import type { ForestBatch, ForestCapacity } from '../nn/forestBatch.ts';
import type { ModelConfig } from '../nn/modelConfig.ts';
import type { AdamWSettings } from '../nn/optimizer/adamW.ts';
import { flowKindOf, weighsSets } from '../objectives/objective.ts';
import { type EngineOptions, TrainingEngine } from './engine.ts';
import { ForestPacker, type ForestTrajectory, type ForestTree, packedTokensOf } from './packedForest.ts';

export interface BenchSettings {
  readonly config: ModelConfig;
  /** Tokens of each sequence, and the target of its last position. */
  readonly sequences: readonly { readonly tokens: ArrayLike<number>; readonly next: number }[];
  readonly objective: ObjectiveType;
  /** Trajectory sets hung at the end of each sequence (objectives other than sft). */
  readonly sets?: readonly (readonly Pick<ForestTrajectory, 'tokens' | 'logReward'>[])[];
  readonly optimizer: AdamWSettings;
  readonly kernels?: EngineOptions['kernels'];
  readonly splitSubmits?: boolean;
  readonly precision?: EngineOptions['precision'];
}

/**
 * What the step asks of the engine, and the trees of its batch. A model with an encoder predicts nothing of its prompt: there the
 * cross-entropy is that of each set's first trajectory, and sft needs sets too.
 */
export function benchStep(s: BenchSettings): { options: EngineOptions; trees: readonly ForestTree[] } {
  const up = (n: number) => Math.max(64, Math.ceil(n / 64) * 64);
  const levels = s.sets?.[0]?.[0]?.tokens.length ?? 1;
  const positions = s.sequences.reduce((a, q) => a + q.tokens.length, 0);
  const hasEncoder = s.config.architecture === 't5';
  const trees = s.sequences.map((q, i): ForestTree => {
    const all = s.sets?.[i] ?? [];
    const set = s.objective === 'sft' ? all.slice(0, hasEncoder ? 1 : 0) : all;
    const ceWeight = hasEncoder ? 1 / s.sequences.length / levels : 0;
    const weight = 0.1 / s.sequences.length / (weighsSets(s.objective) ? 1 : Math.max(1, set.length));
    return {
      prompt: q.tokens,
      nextToken: hasEncoder ? undefined : q.next,
      historyWeight: hasEncoder ? 0 : 1 / positions,
      sets:
        set.length === 0
          ? []
          : [
              set.map(
                (t, k): ForestTrajectory => ({
                  ...t,
                  at: q.tokens.length,
                  refLogProb: 0,
                  weight: s.objective === 'sft' ? 0 : weight,
                  ceWeight: k === 0 ? ceWeight : 0,
                }),
              ),
            ],
    };
  });
  const packed = trees.map((t) => packedTokensOf(t, hasEncoder));
  const encoderTokens = hasEncoder ? up(packed.reduce((a, p) => a + p.encoder, 0)) : 0;
  const forestTokens = up(packed.reduce((a, p) => a + p.forest, 0));
  const trajectories = trees.reduce((a, t) => a + t.sets.reduce((b, q) => b + q.length, 0), 0);
  const capacity: ForestCapacity = {
    tokens: encoderTokens + forestTokens,
    encoderTokens,
    rows: forestTokens,
    pairs: up(positions + trajectories * levels),
    trajectories,
    groups: trees.length,
    levels,
    vocabularySize: s.config.vocabularySize,
  };
  const options: EngineOptions = {
    config: s.config,
    capacity,
    trie: { words: new Uint32Array(3), numPrefixes: 1 },
    objective: { type: s.objective, flow: flowKindOf(s.objective, 'head'), subtbLambda: 0.9, beta: 0.1 },
    optimizer: s.optimizer,
    kernels: s.kernels,
    splitSubmits: s.splitSubmits,
    precision: s.precision,
  };
  return { options, trees };
}

/** The engine and its one batch; weights are still zeros. */
export async function createBench(gpu: Gpu, s: BenchSettings): Promise<{ engine: TrainingEngine; batch: ForestBatch }> {
  const { options, trees } = benchStep(s);
  const engine = await TrainingEngine.create(gpu, options);
  const packer = new ForestPacker(options.capacity, null);
  for (const tree of trees) if (!packer.add(tree)) throw new Error('bench: the batch does not fit its own capacity.');
  return { engine, batch: packer.finish() };
}
