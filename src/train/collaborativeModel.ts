/**
 * The collaborative model of a run: whoever scores items for rewards and samplers, made before the run on the training part
 * alone. SASRec (Kang & McAuley 2018, arXiv:1808.09781) as METHOD §5 has it: our own causal block (RMSNorm, rotary
 * positions, SwiGLU, dropout) over one token an item, tied embeddings, full cross-entropy at every position; so it is a run of
 * the trainer itself on other tokens. Before: `prepare.ts`. After: `trainer.ts`, `evaluate.ts`.
 */
import { usesCollaborativeModel } from '../config/collaborativeUse.ts';
import { type EstimateScale, parseRunConfig, type RunConfig } from '../config/runConfig.ts';
import { NonFiniteError, ShapeError } from '../core/errors.ts';
import type { Split } from '../data/dataset.ts';
import {
  type CollaborativeContext,
  type CollaborativeScores,
  type ScoreStatistics,
  scoreStatistics,
} from '../gflow/collaborative.ts';
import type { Gpu } from '../gpu/device.ts';
import { readFloats } from '../gpu/readback.ts';
import { itemKnn } from '../recommenders/itemKnn.ts';
import { popularity } from '../recommenders/popularity.ts';
import type { Recommender } from '../recommenders/recommender.ts';
import type { KernelChoice } from '../tuning/record.ts';
import { dataHash } from './metadata.ts';
import { runPacker } from './packedForest.ts';
import { type PreparedData, prepareData } from './prepare.ts';
import { Trainer } from './trainer.ts';
import { promptOf } from './windows.ts';

export interface CollaborativeHooks {
  /** For SASRec: the rule's where absent. A tuning record is for the run's own products. */
  readonly kernels?: KernelChoice;
  onProgress?(label: string, done: number, total: number): void;
  /** Asked between steps; the model is given up then. */
  shouldStop?(): boolean;
  /** Fills a SASRec with what was trained before with the same settings on the same data; what is left of its steps is trained. */
  load?(trainer: Trainer): Promise<void>;
  /** The trained SASRec, to be saved; it is freed afterwards. */
  onTrained?(trainer: Trainer): Promise<void>;
}

export interface CollaborativeModel {
  /** How it came about, for people. */
  readonly about: string;
  readonly scores: CollaborativeScores;
  /** As a column of the evaluation, where it is none of the baselines that every table has; else null. */
  readonly recommender: Recommender | null;
}

/**
 * Null where the configuration asks for none, or `shouldStop` said so. Throws NonFiniteError where SASRec's loss overflows, and as
 * `Trainer.create` and `loadCheckpoint` do.
 */
export async function collaborativeModel(
  gpu: Gpu,
  data: PreparedData,
  hooks: CollaborativeHooks = {},
): Promise<CollaborativeModel | null> {
  if (!usesCollaborativeModel(data.config)) return null;
  const { collaborative, reward } = data.config;
  if (collaborative.model === 'sasrec') return sasRec(gpu, data, hooks);
  const recommender = collaborative.model === 'popularity' ? popularity(data.split) : itemKnn(data.split);
  const scores = new RecommenderScores(recommender, data.split, reward.estimateScale);
  return { about: recommender.about ?? 'counted on the training part', scores, recommender: null };
}

const up64 = (n: number): number => Math.ceil(n / 64) * 64;

/** The run that trains SASRec on a run's data. */
export function sasRecConfig({ collaborative: c, seed, evaluation }: RunConfig): RunConfig {
  return parseRunConfig({
    name: 'sasrec',
    seed,
    data: { minInteractions: 0, maxHistory: c.maxHistory },
    items: { tokenizer: 'item' },
    model: {
      shape: {
        architecture: 'llama',
        hiddenSize: c.hiddenSize,
        intermediateSize: 3 * c.hiddenSize,
        numLayers: c.numLayers,
        numHeads: c.numHeads,
        numKeyValueHeads: c.numHeads,
        rmsNormEps: 1e-6,
        ropeTheta: 10000,
        tieWordEmbeddings: true,
      },
      dropout: c.dropout,
    },
    objective: { type: 'sft', policy: 'vocab' },
    sampler: { setSize: 1 },
    optimizer: { lr: c.lr, weightDecay: c.weightDecay, warmupSteps: Math.min(50, Math.ceil(c.steps / 10)) },
    // A history of the whole length fits a step, whatever was asked for.
    budget: { steps: c.steps, tokensPerStep: Math.max(c.tokensPerStep, up64(c.maxHistory + 2)) },
    evaluation: { k: evaluation.k, beam: Math.max(...evaluation.k), every: 0, filterHistory: evaluation.filterHistory },
  });
}

/** What decides a SASRec's bits on one adapter, as a comparable text: its configuration, and the filtered data. */
export async function collaborativeIdentity(data: PreparedData): Promise<string> {
  return `${JSON.stringify({ data: await dataHash(data.dataset), config: sasRecConfig(data.config) }, null, 2)}\n`;
}

async function sasRec(gpu: Gpu, data: PreparedData, hooks: CollaborativeHooks): Promise<CollaborativeModel | null> {
  const own = prepareData(data.dataset, sasRecConfig(data.config));
  const { steps } = own.config.budget;
  const onCompile = (done: number, total: number) => hooks.onProgress?.('compiling SASRec', done, total);
  const trainer = await Trainer.create(gpu, own, onCompile, { kernels: hooks.kernels });
  try {
    await hooks.load?.(trainer);
    const losses: number[] = [];
    while (!trainer.isDone) {
      if (hooks.shouldStop?.()) return null;
      losses.push((await trainer.trainStep()).loss);
      hooks.onProgress?.('training SASRec, the collaborative model', trainer.position.step, steps);
    }
    await hooks.onTrained?.(trainer);
    const scores = await sasRecScores(trainer, data.config.reward.estimateScale, hooks);
    const about = `causal self-attention over one token an item, full cross-entropy, ${steps} steps; it sees the last ${own.config.data.maxHistory} items`;
    const fall = losses.length > 0 ? `; cross-entropy ${losses[0].toFixed(2)} → ${losses.at(-1)!.toFixed(2)} nats` : '';
    return scores && { about: `${about}${fall}`, scores, recommender: scores.recommender(about) };
  } catch (cause) {
    if (!(cause instanceof NonFiniteError)) throw cause;
    throw new NonFiniteError(
      `SASRec, the collaborative model: its loss or a gradient is no longer finite after ${trainer.position.step} of ${steps} steps. Lower collaborative.lr (now ${data.config.collaborative.lr}).`,
      { cause },
    );
  } finally {
    trainer.free();
  }
}

/** The last hidden states before every place of every user's sequence, and the items' embeddings: a score is their product. */
async function sasRecScores(
  trainer: Trainer,
  scale: EstimateScale,
  hooks: CollaborativeHooks,
): Promise<DotScores | null> {
  const { data, engine } = trainer;
  const { split, config, windows } = data;
  const { maxHistory } = config.data;
  const C = data.model.hiddenSize;
  const { parameters, tensor, plan } = engine.model;
  const states = new Float32Array(split.sequence.length * C);
  // Sequences as they were trained on, and the held-out places with all the history they may see.
  const pieces: { readonly first: number; readonly last: number; readonly from: number }[] = [];
  for (let s = 0; s < windows.numSamples; s++)
    pieces.push({ first: windows.first[s], last: windows.last[s], from: windows.first[s] });
  for (let u = 0; u < split.numUsers; u++)
    for (const place of [split.start[u + 1] - 2, split.start[u + 1] - 1])
      pieces.push({ first: Math.max(split.start[u], place - maxHistory), last: place + 1, from: place });
  const packer = runPacker(data);
  for (let next = 0; next < pieces.length; ) {
    if (hooks.shouldStop?.()) return null;
    packer.reset();
    const packed: { readonly first: number; readonly from: number; readonly last: number }[] = [];
    for (; next < pieces.length; next++) {
      const piece = pieces[next];
      const prompt = promptOf(split.sequence.subarray(piece.first, piece.last - 1), data);
      // Any next token will do: it makes a row of the last position too.
      if (!packer.add({ prompt, historyWeight: 1, nextToken: 0, sets: [] })) break;
      packed.push(piece);
    }
    const batch = packer.finish();
    engine.runForward(batch);
    const stride = plan.body.sizes.C;
    const rows = await readFloats(engine.gpu, tensor.hRows, batch.counts[1] * stride);
    let row = 0;
    for (const { first, last, from } of packed)
      for (let place = first; place < last; place++, row++)
        if (place >= from) states.set(rows.subarray(row * stride, row * stride + C), place * C);
    hooks.onProgress?.('scoring with SASRec', next, pieces.length);
  }
  const embeddings = (await parameters.read(parameters.value)).get('model.embed_tokens.weight')!;
  const items = new Float32Array(split.numItems * C);
  for (let i = 0; i < split.numItems; i++)
    items.set(embeddings.subarray(data.itemTokens[i] * C, (data.itemTokens[i] + 1) * C), i * C);
  return new DotScores(states, items, C, scale);
}

/** Keeps what was put last; the oldest goes where it is full. */
class Latest<T> {
  private readonly kept = new Map<number, T>();
  constructor(private readonly most: number) {}

  get(key: number, make: () => T): T {
    let value = this.kept.get(key);
    if (value === undefined) {
      value = make();
      if (this.kept.size >= this.most) this.kept.delete(this.kept.keys().next().value!);
      this.kept.set(key, value);
    }
    return value;
  }
}

/** Places whose statistics stay in memory: all of a small data set's, about 30 MB. Our choice. */
const KEPT_CONTEXTS = 50_000;
/** Places whose scores of the whole catalogue stay in memory: more than a step has. Our choice. */
const KEPT_PLACES = 512;

/** Samplers ask for scores alone: the pass over the catalogue waits for who asks for statistics. */
class PlaceContext implements CollaborativeContext {
  private made: ScoreStatistics | null = null;

  constructor(
    readonly score: (item: number) => number,
    private readonly makeStatistics: () => ScoreStatistics,
  ) {}

  get statistics(): ScoreStatistics {
    this.made ??= this.makeStatistics();
    return this.made;
  }
}

/** Contexts are asked for again and again: their statistics are kept, the catalogue's scores are not. */
abstract class CachedScores implements CollaborativeScores {
  abstract readonly name: string;
  private readonly contexts = new Latest<CollaborativeContext>(KEPT_CONTEXTS);

  /** Scores of the whole catalogue at a place into `out` [numItems]. */
  protected abstract scoreAll(place: number, out: Float64Array): void;
  protected abstract scoreOne(place: number, item: number): number;
  protected abstract readonly numItems: number;

  constructor(private readonly scale: EstimateScale) {}

  at(place: number): CollaborativeContext {
    return this.contexts.get(
      place,
      () =>
        new PlaceContext(
          (item) => this.scoreOne(place, item),
          () => this.statisticsAt(place),
        ),
    );
  }

  private statisticsAt(place: number): ScoreStatistics {
    const all = new Float64Array(this.numItems);
    this.scoreAll(place, all);
    return scoreStatistics(all, this.scale);
  }
}

class DotScores extends CachedScores {
  readonly name = 'SASRec';
  protected readonly numItems: number;

  constructor(
    /** [places, C] */
    private readonly states: Float32Array,
    /** [numItems, C] */
    private readonly items: Float32Array,
    private readonly C: number,
    scale: EstimateScale,
  ) {
    super(scale);
    this.numItems = items.length / C;
  }

  protected scoreOne(place: number, item: number): number {
    const { states, items, C } = this;
    let sum = 0;
    for (let c = 0; c < C; c++) sum += states[place * C + c] * items[item * C + c];
    return sum;
  }

  protected scoreAll(place: number, out: Float64Array): void {
    for (let i = 0; i < this.numItems; i++) out[i] = this.scoreOne(place, i);
  }

  recommender(about: string): Recommender {
    return {
      name: 'sasrec',
      about,
      score: (_history, out, place) => {
        if (place === undefined)
          throw new ShapeError('SASRec scored the places of the split beforehand: expected a place, found none.');
        this.scoreAll(place, out);
      },
    };
  }
}

/** Of a recommender that scores the whole catalogue at once. Its scores for the latest places are kept. */
class RecommenderScores extends CachedScores {
  readonly name: string;
  protected readonly numItems: number;
  private readonly userOf: Uint32Array;
  private readonly latest = new Latest<Float64Array>(KEPT_PLACES);

  constructor(
    private readonly recommender: Recommender,
    private readonly split: Split,
    scale: EstimateScale,
  ) {
    super(scale);
    this.name = recommender.name;
    this.numItems = split.numItems;
    this.userOf = new Uint32Array(split.sequence.length);
    for (let u = 0; u < split.numUsers; u++) this.userOf.fill(u, split.start[u], split.start[u + 1]);
  }

  private scoresAt(place: number): Float64Array {
    return this.latest.get(place, () => {
      const scores = new Float64Array(this.numItems);
      this.recommender.score(this.split.sequence.subarray(this.split.start[this.userOf[place]], place), scores, place);
      return scores;
    });
  }

  protected scoreAll(place: number, out: Float64Array): void {
    out.set(this.scoresAt(place));
  }

  protected scoreOne(place: number, item: number): number {
    return this.scoresAt(place)[item];
  }
}
