/**
 * The record that fully determines a run, together with the data and the code. Every key has a default; unknown keys
 * are errors; the page's link and the run list carry only the differences from the defaults.
 */
import * as v from 'valibot';
import { ConfigError } from '../core/errors.ts';
import { expectedWords } from '../core/schemaIssue.ts';
import { choosesByScore, samplerTypes } from './collaborativeUse.ts';
import { areInOrder, EDITABLE, EditsSchema } from './edits.ts';
import { MODEL_PRESETS, type ModelPreset } from './presets.ts';
import { integer, real, section } from './ranges.ts';
import { checkExpression } from './rewardExpression.ts';

/** Bounds of a recording, in the configuration and in a bundle that is read. */
export const MOST_FRAMES = 1000;
export const MOST_RECORDED_USERS = 8;

export const OBJECTIVE_TYPES = ['sft', 'tb', 'db', 'subtb', 'fm', 'vargrad', 'soft', 'dpo', 'sdpo', 'grpo'] as const;
export type ObjectiveType = (typeof OBJECTIVE_TYPES)[number];
/** Samplers of one kind; a mixture chooses among them for every set. */
export const PLAIN_SAMPLER_TYPES = ['logged', 'random', 'curriculum', 'policy', 'beam', 'low-confidence'] as const;
export type PlainSamplerType = (typeof PLAIN_SAMPLER_TYPES)[number];
export const SAMPLER_TYPES = [...PLAIN_SAMPLER_TYPES, 'mixture'] as const;
export type SamplerType = (typeof SAMPLER_TYPES)[number];
export const TOKENIZERS = ['residual-kmeans', 'rq-vae', 'attribute-paths', 'random', 'file', 'item'] as const;
export const COLLABORATIVE_MODELS = ['sasrec', 'item-knn', 'popularity'] as const;
export type CollaborativeModelType = (typeof COLLABORATIVE_MODELS)[number];
export const ESTIMATE_SCALES = ['min-max', 'sigmoid', 'rank', 'softmax'] as const;
export type EstimateScale = (typeof ESTIMATE_SCALES)[number];
export const BUILT_IN_SOURCES = ['wardrobe-64', 'shop-512'] as const;
export type BuiltInSource = (typeof BUILT_IN_SOURCES)[number];

export const STOP_METRICS = ['ndcg', 'recall', 'total-variation'] as const;
export type StopMetric = (typeof STOP_METRICS)[number];

/** A Llama layer's matrices, as Hugging Face names them. */
export const LORA_TARGETS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;
export type LoraTarget = (typeof LORA_TARGETS)[number];

/** Low-rank adapters (arXiv:2106.09685): W + (alpha / rank) · B·A for the targets of every layer. Defaults as PEFT's for Llama. */
const LoraSchema = v.strictObject({
  rank: v.optional(integer(1, 256), 8),
  alpha: v.optional(real(1e-6, 1e6), 8),
  targets: v.optional(v.pipe(v.array(v.picklist(LORA_TARGETS)), v.minLength(1)), ['q_proj', 'v_proj']),
});

/** A shape of no preset's: that of an imported model. Every key is needed. */
const LlamaShapeSchema = v.strictObject({
  architecture: v.literal('llama'),
  hiddenSize: integer(2, 65_536),
  intermediateSize: integer(1, 262_144),
  numLayers: integer(1, 1000),
  numHeads: integer(1, 1000),
  numKeyValueHeads: integer(1, 1000),
  rmsNormEps: real(1e-20, 1),
  ropeTheta: real(1, 1e12),
  tieWordEmbeddings: v.boolean(),
});

const T5ShapeSchema = v.strictObject({
  architecture: v.literal('t5'),
  hiddenSize: integer(2, 65_536),
  headDim: integer(2, 4096),
  intermediateSize: integer(1, 262_144),
  numLayers: integer(1, 1000),
  numDecoderLayers: integer(1, 1000),
  numHeads: integer(1, 1000),
  relativeAttentionNumBuckets: integer(4, 4096),
  relativeAttentionMaxDistance: integer(4, 1_000_000),
  layerNormEps: real(1e-20, 1),
  feedForward: v.picklist(['relu', 'gated-gelu']),
  tieWordEmbeddings: v.boolean(),
});

/** What an imported model's `config.json` says and no number follows from; null where it says nothing. Every key is needed. */
const PublishedSchema = v.strictObject({
  eosToken: v.nullable(v.union([integer(0, 1_000_000), v.pipe(v.array(integer(0, 1_000_000)), v.minLength(1))])),
  /** −1 is the first Llama's "none". */
  padToken: v.nullable(integer(-1, 1_000_000)),
  /** Tokens its texts had at most. */
  maxPositions: v.nullable(integer(1, 1_000_000_000)),
});

export const RunConfigSchema = v.strictObject({
  version: v.optional(v.literal(1), 1),
  name: v.optional(v.pipe(v.string(), v.maxLength(80)), 'first-light'),
  seed: v.optional(integer(0, 4294967295), 7),
  data: section({
    /** A built-in data set, or a name for the files given by --data or dropped on the page. */
    source: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200)), 'shop-512'),
    /** k of the k-core filter; 0 or 1 keeps everything. */
    minInteractions: v.optional(integer(0, 1000), 5),
    /** Items of history the model sees. */
    maxHistory: v.optional(integer(1, 200), 20),
    /** Keep at most this many users, drawn at random; null keeps all. */
    maxUsers: v.optional(v.nullable(integer(1, 10_000_000)), null),
    /** Interactions rated lower, or not at all, are left out; null keeps all. Before users are drawn, and before the k-core. */
    minRating: v.optional(v.nullable(real(-1e6, 1e6)), null),
    /** First and last day that is kept, UTC; null is no bound. */
    from: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(40))), null),
    to: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(40))), null),
  }),
  items: section({
    /**
     * 'random' is the control: distinct paths of the same shape; 'file' takes published IDs (`*.index.json`); 'item' is one
     * token an item, as SASRec has it.
     */
    tokenizer: v.optional(v.picklist(TOKENIZERS), 'residual-kmeans'),
    /** What residual k-means and the RQ-VAE quantise: who is seen beside whom, TF-IDF of the text, both side by side, or a file's. */
    embedding: v.optional(v.picklist(['co-occurrence', 'text', 'both', 'file']), 'co-occurrence'),
    /** Width of the item embedding at most; 'both' has it twice. Our choice. */
    embeddingSize: v.optional(integer(2, 512), 32),
    levels: v.optional(integer(1, 8), 3),
    codebookSize: v.optional(integer(2, 1024), 64),
    /**
     * Of tokenizer 'file': codes that each level has tokens for, used or not, as a model that was exported here has them
     * (`--import` writes it here). Null: as many as the file names.
     */
    codebookSizes: v.optional(v.nullable(v.pipe(v.array(integer(1, 65_536)), v.minLength(1), v.maxLength(8))), null),
    /** How residual k-means begins; 'balanced' evens the clusters out first. */
    kmeansStart: v.optional(v.picklist(['plus-plus', 'balanced']), 'plus-plus'),
    /** Items that share a path get a further token (TIGER); with 'keep' they count as one item, credited for each other (LETTER). */
    collisions: v.optional(v.picklist(['extra-token', 'keep']), 'extra-token'),
    /** Of tokenizer 'rq-vae' (TIGER, arXiv:2305.05065). Sizes are our choice for small catalogues. */
    rqVae: section({
      /** Widths between embedding and latent; the decoder mirrors them. */
      hiddenSizes: v.optional(v.pipe(v.array(integer(1, 4096)), v.maxLength(6)), [128, 64]),
      latentSize: v.optional(integer(1, 512), 32),
      /** β of ‖x − x̂‖² + Σ_d (‖sg[r_d] − e‖² + β ‖r_d − sg[e]‖²). */
      beta: v.optional(real(0, 100), 0.25),
      steps: v.optional(integer(1, 1_000_000), 1000),
      /** Items a step. */
      batchSize: v.optional(integer(32, 65_536), 256),
      lr: v.optional(real(0, 10), 0.001),
    }),
  }),
  model: section({
    preset: v.optional(v.picklist(Object.keys(MODEL_PRESETS) as [ModelPreset, ...ModelPreset[]]), 'llama-nano'),
    /** Instead of the preset's shape, that of an imported model (`--import` writes it here). */
    shape: v.optional(v.nullable(v.variant('architecture', [LlamaShapeSchema, T5ShapeSchema])), null),
    /** Tokens before those of the semantic IDs: all that an imported model knows. At least the three special ones. */
    reservedTokens: v.optional(integer(0, 1_000_000), 0),
    /** Opens every prompt. */
    bosToken: v.optional(integer(0, 1_000_000), 1),
    /** Of an imported model, for the checkpoint's `config.json` (`--import` writes it here). */
    published: v.optional(v.nullable(PublishedSchema), null),
    /** Standard deviation of the initial weights (Llama's initializer_range). */
    initStd: v.optional(real(1e-4, 1), 0.02),
    /** Tokens of the model, at least those of the semantic IDs: Llama-130M was published with 32,000. Null: exactly those. */
    vocabularySize: v.optional(v.nullable(integer(4, 1_048_576)), null),
    /** What backward makes again instead of keeping it: 'auto' is the least that fits budget.memoryMiB. The bits are the same. */
    recompute: v.optional(v.picklist(['auto', 'none', 'selective', 'block']), 'auto'),
    /** How activations, their gradients and the transposed weights are stored: 'half' is two bytes a number, with a loss scale. */
    precision: v.optional(v.picklist(['float32', 'half']), 'float32'),
    /** Share of zeros among the embeddings and among what attention and feed-forward add to them, while training. */
    dropout: v.optional(real(0, 0.9), 0),
  }),
  /**
   * The collaborative model that scores items for rewards and samplers; trained or counted before the run, on the training
   * part alone, and only where something asks for it. SASRec: METHOD §5, our causal block and full cross-entropy.
   */
  collaborative: section({
    model: v.optional(v.picklist(COLLABORATIVE_MODELS), 'sasrec'),
    hiddenSize: v.optional(integer(8, 1024), 64),
    numLayers: v.optional(integer(1, 24), 2),
    numHeads: v.optional(integer(1, 64), 1),
    /** Items of history it sees. */
    maxHistory: v.optional(integer(1, 200), 50),
    dropout: v.optional(real(0, 0.9), 0.2),
    lr: v.optional(real(0, 10), 0.001),
    weightDecay: v.optional(real(0, 10), 0),
    steps: v.optional(integer(1, 10_000_000), 400),
    /** Items a step, at most. */
    tokensPerStep: v.optional(integer(64, 1_048_576), 2048),
  }),
  /** Null trains every weight; else the layers' matrices are frozen, and adapters, embedding, head and norms are trained. */
  lora: v.optional(v.nullable(LoraSchema), null),
  objective: section({
    type: v.optional(v.picklist(OBJECTIVE_TYPES), 'tb'),
    /** The paper's λ: CE + λ Σ_n L_GFN. The engine's weights follow from it (METHOD §6.7). */
    lambda: v.optional(EDITABLE['objective.lambda'], 1),
    /** Softmax of the trajectories' tokens: over the whole vocabulary, the tokens of the level, or the trie's legal children. */
    policy: v.optional(v.picklist(['vocab', 'level', 'trie']), 'trie'),
    /** log F(s): a linear head on the hidden state, or the logsumexp of the logits. Flow matching has the logits' in any case. */
    flow: v.optional(v.picklist(['head', 'logits']), 'head'),
    /** Weight of next-token cross-entropy over the history; 0 trains on the sets alone. */
    ceWeight: v.optional(real(0, 1e6), 1),
    /** SubTB(λ). */
    subtbLambda: v.optional(real(0, 1e3), 0.9),
    /** β of DPO and S-DPO. */
    beta: v.optional(real(1e-6, 1e3), 0.1),
    /** Steps of cross-entropy alone before the objective joins; DPO's reference is the model at that step. */
    sftSteps: v.optional(integer(0, 10_000_000), 0),
  }),
  sampler: section({
    type: v.optional(v.picklist(SAMPLER_TYPES), 'random'),
    /** N, the positive included: 1 is the positive alone. */
    setSize: v.optional(integer(1, 64), 4),
    /** Trajectory sets hung on each user's window, at positions drawn at random. Our choice. */
    setsPerUser: v.optional(integer(1, 64), 2),
    /** Softmax temperature of the `policy` sampler. */
    temperature: v.optional(EDITABLE['sampler.temperature'], 1),
    /** Candidates that 'curriculum' and 'low-confidence' choose from; null is 2N − 1 (METHOD §1.3). */
    poolSize: v.optional(v.nullable(integer(1, 4096)), null),
    /** Of type 'mixture': each set is drawn by one of these, in proportion to the weights. */
    mixture: v.optional(v.array(v.strictObject({ type: v.picklist(PLAIN_SAMPLER_TYPES), weight: real(0, 1e6) })), []),
    /** Share of sets that are taken from what was drawn for the same sample before, by reward, instead of drawn anew. */
    replay: v.optional(real(0, 1), 0),
    /** Items remembered for each sample of the training data. */
    replaySize: v.optional(integer(1, 256), 8),
  }),
  reward: section({
    /** w_a, weight of the interaction level r_a. */
    interaction: v.optional(real(0, 1e6), 1),
    /** r_a of each level. The paper's example has liked 10, clicked 1, added 0 (METHOD §1.4); impressions: our choice. */
    levels: section({
      liked: v.optional(real(0, 1e6), 1),
      clicked: v.optional(real(0, 1e6), 1),
      impression: v.optional(real(0, 1e6), 0),
      augmented: v.optional(real(0, 1e6), 0),
    }),
    /** Ratings from here on are 'liked', where the data have ratings. Our choice. */
    likedRating: v.optional(real(-1e6, 1e6), 4),
    /** w_y, weight of the estimated score r_ŷ. */
    collaborative: v.optional(real(0, 1e6), 0),
    /** Whose score r_ŷ is: the collaborative model's, or the model's own probability of the path. */
    estimate: v.optional(v.picklist(['collaborative', 'policy']), 'collaborative'),
    /** How scores become numbers from 0 to 1. */
    estimateScale: v.optional(v.picklist(ESTIMATE_SCALES), 'min-max'),
    /** w_s, weight of the token overlap r_sim. */
    similarity: v.optional(real(0, 1e6), 1),
    similarityKind: v.optional(v.picklist(['positional', 'prefix']), 'positional'),
    /** The weighted sum with the weights above, or with weights learned from there. */
    fusion: v.optional(v.picklist(['sum', 'learned']), 'sum'),
    /** Instead of the sum: arithmetic over named signals, parsed and never run as code. Null: the sum. */
    expression: v.optional(v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(500))), null),
    floor: v.optional(real(1e-12, 1e6), 0.001),
    /** β of R^β: log R is multiplied by it. */
    temperature: v.optional(EDITABLE['reward.temperature'], 1),
  }),
  optimizer: section({
    lr: v.optional(EDITABLE['optimizer.lr'], 0.001),
    beta1: v.optional(real(0, 0.999999), 0.9),
    beta2: v.optional(real(0, 0.999999), 0.95),
    eps: v.optional(real(1e-20, 1), 1e-8),
    weightDecay: v.optional(real(0, 10), 0.01),
    clipNorm: v.optional(EDITABLE['optimizer.clipNorm'], 1),
    warmupSteps: v.optional(integer(0, 10_000_000), 50),
    schedule: v.optional(v.picklist(['cosine', 'constant', 'linear']), 'cosine'),
    /** Learning rate of the flow head over that of the rest. Our choice (common practice for log Z). */
    flowLrScale: v.optional(real(0, 1000), 10),
  }),
  budget: section({
    steps: v.optional(integer(1, 10_000_000), 400),
    /** Packed tokens a step, at most; the buffers are rounded up to a multiple of 64. */
    tokensPerStep: v.optional(integer(16, 1_048_576), 1024),
    /** GPU memory the run may take, MiB. Our choice: what a desktop GPU can be expected to spare. */
    memoryMiB: v.optional(integer(16, 1_048_576), 4096),
  }),
  /** What ends a run before its steps are done; null: nothing. `train/stopRules.ts` */
  stop: section({
    /** Minutes of training steps. With it a run's length, and so its result, depends on the machine. */
    minutes: v.optional(v.nullable(real(0.01, 1e6)), null),
    /** Validations in a row without a better NDCG than any before. */
    patience: v.optional(v.nullable(integer(1, 10_000)), null),
    /** What has a target: NDCG and Recall at 10 (or the longest list) are to reach it, the total variation to R/Z to fall to it. */
    metric: v.optional(v.picklist(STOP_METRICS), 'ndcg'),
    target: v.optional(v.nullable(real(0, 1)), null),
  }),
  evaluation: section({
    k: v.optional(v.pipe(v.array(integer(1, 1000)), v.minLength(1), v.maxLength(8)), [1, 5, 10, 20]),
    beam: v.optional(integer(1, 1000), 20),
    /** Validate every so many steps; 0 only at the end. */
    every: v.optional(integer(0, 10_000_000), 100),
    /** Validation users at most (the test is on all). */
    users: v.optional(integer(1, 10_000_000), 200),
    filterHistory: v.optional(v.boolean(), true),
    /** Trie-constrained beam search, or exactly: the probabilities of the whole catalogue by passes over its trie. */
    ranking: v.optional(v.picklist(['beam', 'exact']), 'beam'),
  }),
  /** Pictures of the run that its recording keeps; no bit of training depends on them. */
  recording: section({
    /** Spread evenly over the budget, step 0 and the last one among them (`frameSteps.ts`); 0 keeps none. */
    frames: v.optional(integer(0, MOST_FRAMES), 24),
    /** Users each frame is of: the first of those that are validated. */
    users: v.optional(integer(1, MOST_RECORDED_USERS), 1),
  }),
  /** Settings that changed while the run went on: trained again, it makes each change at the same step. */
  edits: v.optional(EditsSchema, []),
});

export type RunConfig = v.InferOutput<typeof RunConfigSchema>;
/** What a person writes: any part may be left out. */
export type RunConfigInput = v.InferInput<typeof RunConfigSchema>;

export const DEFAULT_RUN_CONFIG: RunConfig = v.parse(RunConfigSchema, {});

/**
 * Validates a configuration and fills in defaults.
 * Throws ConfigError naming every offending key, what was expected there and what was found.
 */
export function parseRunConfig(input: unknown): RunConfig {
  const result = v.safeParse(RunConfigSchema, input);
  if (!result.success) {
    const lines = result.issues.map((issue) => {
      const path = v.getDotPath(issue) ?? '(top level)';
      const unknownKey = issue.type === 'strict_object' && issue.expected === 'never';
      return unknownKey
        ? `${path}: unknown key; ${nearestKeys(path)}`
        : `${path}: expected ${expectedWords(issue)}, found ${issue.received}`;
    });
    throw new ConfigError(`The run configuration is not valid.\n  ${lines.join('\n  ')}`);
  }
  const config = result.output;
  const o = config.objective;
  const { from, to } = config.data;
  for (const [key, day] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (day !== null && new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) !== day)
      throw new ConfigError(`data.${key}: expected a day such as 2018-03-01, found ${JSON.stringify(day)}.`);
  if (from !== null && to !== null && from > to)
    throw new ConfigError(`data.to: expected a day from data.from, ${from}, on; found ${to}. Put the two in order.`);
  const { bosToken, reservedTokens, preset, shape, published } = config.model;
  if (config.lora && (shape ?? MODEL_PRESETS[preset]).architecture !== 'llama')
    throw new ConfigError(
      `lora: only a Llama takes adapters, found model.preset "${preset}". Choose a llama-… preset.`,
    );
  const { targets = [] } = config.lora ?? {};
  if (new Set(targets).size !== targets.length)
    throw new ConfigError(`lora.targets: expected each target once, found ${targets.join(', ')}.`);
  const textTokens = Math.max(3, reservedTokens);
  for (const [key, token] of [
    ['bosToken', bosToken],
    ['published.eosToken', published?.eosToken],
    ['published.padToken', published?.padToken],
  ] as const)
    if ([token ?? 0].flat().some((t) => t >= textTokens))
      throw new ConfigError(
        `model.${key}: expected a token before those of the semantic IDs, below ${textTokens} (model.reservedTokens), found ${token}.`,
      );
  if (config.evaluation.beam < Math.max(...config.evaluation.k))
    throw new ConfigError(
      `evaluation.beam: expected at least the largest k = ${Math.max(...config.evaluation.k)}, found ${config.evaluation.beam}. A narrower beam cannot fill the list it is judged on.`,
    );
  if (!areInOrder(config.edits))
    throw new ConfigError(
      `edits: expected the changes in the order of their steps, found ${config.edits.map(({ step }) => step).join(', ')}. Put them in order.`,
    );
  const { patience, target } = config.stop;
  if (config.evaluation.every === 0 && (patience !== null || target !== null))
    throw new ConfigError(
      `stop.${patience === null ? 'target' : 'patience'}: it is asked at every validation, and evaluation.every is 0, so that there is none before the end; expected null, found ${patience ?? target}. Set evaluation.every above 0, or stop.${patience === null ? 'target' : 'patience'} to null.`,
    );
  const expressionProblem = config.reward.expression === null ? null : checkExpression(config.reward.expression);
  if (expressionProblem !== null) throw new ConfigError(expressionProblem);
  if (config.sampler.type === 'mixture' && !config.sampler.mixture.some(({ weight }) => weight > 0))
    throw new ConfigError(
      'sampler.mixture: sampler.type is "mixture", expected at least one sampler with a weight above 0, found none. Add one, for instance { "type": "random", "weight": 1 }.',
    );
  const drawsOnPolicy = samplerTypes(config.sampler).every((type) => type === 'beam' || type === 'policy');
  if (o.type === 'grpo' && !(drawsOnPolicy && config.sampler.replay === 0))
    throw new ConfigError(
      `sampler.type: GRPO learns from what the model of now draws, expected "beam" or "policy" and sampler.replay 0, found "${config.sampler.type}" and ${config.sampler.replay}. Set sampler.type to "beam".`,
    );
  if ((o.type === 'dpo' || o.type === 'sdpo') && samplerTypes(config.sampler).includes('curriculum'))
    throw new ConfigError(
      `sampler.type: ${o.type} compares sets that are fixed for each sample, so that a curriculum would stay at its first, easiest items; expected another sampler, found "curriculum". Set sampler.type to "random", as published.`,
    );
  if ((o.type === 'dpo' || o.type === 'sdpo') && config.sampler.replay > 0)
    throw new ConfigError(
      `sampler.replay: ${o.type} compares sets that are fixed for each sample, expected 0, found ${config.sampler.replay}.`,
    );
  if (config.reward.expression !== null && config.reward.fusion === 'learned')
    throw new ConfigError(
      'reward.fusion: "learned" weighs the three signals, and reward.expression takes their place; expected one of the two. Set reward.expression to null, or reward.fusion to "sum".',
    );
  if (o.type === 'soft' && config.reward.fusion === 'learned')
    throw new ConfigError(
      'reward.fusion: "learned" weights follow the residual of a balance loss, and soft targets have none; expected "sum", found "learned". Set reward.fusion to "sum", or objective.type to "tb".',
    );
  const { setSize, poolSize, replay, replaySize } = config.sampler;
  if (poolSize !== null && poolSize < setSize - 1 && samplerTypes(config.sampler).some(choosesByScore))
    throw new ConfigError(
      `sampler.poolSize: expected at least ${setSize - 1}, the items of a set beside the positive (sampler.setSize ${setSize}), found ${poolSize}. Raise sampler.poolSize, or set it to null for ${2 * setSize - 1}.`,
    );
  if (replay > 0 && replaySize < setSize - 1)
    throw new ConfigError(
      `sampler.replaySize: expected at least ${setSize - 1}, the items of a set beside the positive (sampler.setSize ${setSize}), found ${replaySize}; no set could ever be taken from what is remembered. Raise sampler.replaySize.`,
    );
  const { hiddenSize, numHeads } = config.collaborative;
  if (hiddenSize % (2 * numHeads) !== 0)
    throw new ConfigError(
      `collaborative.numHeads: expected heads of an even width that fill collaborative.hiddenSize, found ${numHeads} heads for ${hiddenSize}.`,
    );
  if (['dpo', 'sdpo', 'vargrad', 'soft', 'grpo'].includes(o.type) && config.sampler.setSize < 2)
    throw new ConfigError(
      `sampler.setSize: objective ${o.type} compares items of a set, expected at least 2, found ${config.sampler.setSize}.`,
    );
  return config;
}

/** What stands where the default is null. */
const NULLABLE: Readonly<Record<string, object>> = {
  shape: { ...LlamaShapeSchema.entries, ...T5ShapeSchema.entries },
  published: PublishedSchema.entries,
  lora: LoraSchema.entries,
};

function nearestKeys(path: string): string {
  const parts = path.split('.').slice(0, -1);
  let node: unknown = DEFAULT_RUN_CONFIG;
  for (const part of parts) node = (node as Record<string, unknown>)?.[part] ?? NULLABLE[part];
  return `known keys here are ${Object.keys((node as object) ?? {}).join(', ')}`;
}

/** The part of `config` that differs from `base`, nested as in the configuration, with `config`'s values. */
export function configDifference(config: RunConfig, base: RunConfig): RunConfigInput {
  const diff = (value: unknown, base: unknown): unknown => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      const out: Record<string, unknown> = {};
      for (const [key, part] of Object.entries(value)) {
        const d = base === null ? part : diff(part, (base as Record<string, unknown>)[key]);
        if (d !== undefined) out[key] = d;
      }
      return Object.keys(out).length ? out : undefined;
    }
    return JSON.stringify(value) === JSON.stringify(base) ? undefined : value;
  };
  return (diff(config, base) ?? {}) as RunConfigInput;
}

/** The part of `config` that differs from the defaults. */
export const diffFromDefaults = (config: RunConfig): RunConfigInput => configDifference(config, DEFAULT_RUN_CONFIG);
