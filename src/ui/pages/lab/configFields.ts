/** The fields of the form, in the order it shows them. Before: `fieldSpec.ts`. After: `FieldList.tsx`. */
import { MODEL_PRESETS } from '../../../config/presets.ts';
import {
  COLLABORATIVE_MODELS,
  ESTIMATE_SCALES,
  LORA_TARGETS,
  OBJECTIVE_TYPES,
  PLAIN_SAMPLER_TYPES,
  SAMPLER_TYPES,
  STOP_METRICS,
  TOKENIZERS,
} from '../../../config/runConfig.ts';
import type { FieldKey } from '../../text/labFields.ts';
import type { FieldSpec, SectionSpec } from './fieldSpec.ts';

export type { FieldSpec, SectionSpec } from './fieldSpec.ts';

const fields = (...keys: readonly FieldKey[]): FieldSpec[] => keys.map((key) => ({ key }));

const QUERIES_AND_VALUES = ['q_proj', 'v_proj'];
/** None, or a rank with its targets, as the section's JSON. */
const LORA_CHOICES: readonly string[] = [
  '',
  ...[4, 8, 16].flatMap((rank) =>
    [QUERIES_AND_VALUES, LORA_TARGETS].map((targets) => JSON.stringify({ rank, alpha: rank, targets })),
  ),
];

export const DATA_FIELDS: readonly FieldSpec[] = [
  { key: 'data.minInteractions', term: 'k-core' },
  ...fields('data.maxHistory', 'data.maxUsers', 'data.minRating', 'data.from', 'data.to'),
];

export const ITEM_FIELDS: readonly FieldSpec[] = [
  { key: 'items.tokenizer', choices: TOKENIZERS, term: 'semantic-id' },
  { key: 'items.embedding', choices: ['co-occurrence', 'text', 'both', 'file'] },
  { key: 'items.levels', term: 'level' },
  { key: 'items.codebookSize', term: 'codebook' },
  { key: 'items.embeddingSize' },
  { key: 'items.kmeansStart', choices: ['plus-plus', 'balanced'], term: 'residual-k-means' },
  { key: 'items.collisions', choices: ['extra-token', 'keep'], term: 'collision' },
  { key: 'items.rqVae.hiddenSizes', term: 'rq-vae' },
  ...fields(
    'items.rqVae.latentSize',
    'items.rqVae.beta',
    'items.rqVae.steps',
    'items.rqVae.batchSize',
    'items.rqVae.lr',
  ),
];

export const MODEL_FIELDS: readonly FieldSpec[] = [
  { key: 'model.preset', choices: Object.keys(MODEL_PRESETS), term: 'llama' },
  { key: 'lora', choices: LORA_CHOICES, term: 'lora' },
  { key: 'model.initStd' },
  { key: 'model.vocabularySize', term: 'vocabulary' },
  { key: 'model.recompute', choices: ['auto', 'none', 'selective', 'block'], term: 'memory-bill' },
  { key: 'model.precision', choices: ['float32', 'half'] },
  { key: 'model.dropout' },
];

const OBJECTIVE_FIELDS: readonly FieldSpec[] = [
  { key: 'objective.type', choices: OBJECTIVE_TYPES, term: 'objective' },
  { key: 'objective.lambda' },
  { key: 'objective.policy', choices: ['trie', 'level', 'vocab'], term: 'policy' },
  { key: 'objective.flow', choices: ['head', 'logits'], term: 'flow' },
  { key: 'objective.ceWeight', term: 'cross-entropy' },
  { key: 'objective.subtbLambda', term: 'sub-trajectory-balance' },
  { key: 'objective.beta', term: 'dpo' },
  { key: 'objective.sftSteps', term: 'sft' },
];

const SAMPLER_FIELDS: readonly FieldSpec[] = [
  { key: 'sampler.type', choices: SAMPLER_TYPES, term: 'sampler' },
  { key: 'sampler.mixture', weights: PLAIN_SAMPLER_TYPES },
  { key: 'sampler.setSize', term: 'trajectory' },
  ...fields('sampler.setsPerUser', 'sampler.poolSize'),
  { key: 'sampler.temperature', term: 'exploration' },
  ...fields('sampler.replay', 'sampler.replaySize'),
];

const REWARD_FIELDS: readonly FieldSpec[] = [
  { key: 'reward.expression', isWide: true, term: 'reward' },
  ...fields(
    'reward.interaction',
    'reward.levels.clicked',
    'reward.levels.liked',
    'reward.likedRating',
    'reward.levels.impression',
    'reward.levels.augmented',
    'reward.collaborative',
  ),
  { key: 'reward.estimate', choices: ['collaborative', 'policy'] },
  { key: 'reward.estimateScale', choices: ESTIMATE_SCALES },
  { key: 'reward.similarity' },
  { key: 'reward.similarityKind', choices: ['positional', 'prefix'] },
  { key: 'reward.fusion', choices: ['sum', 'learned'] },
  { key: 'reward.floor', term: 'floor' },
  { key: 'reward.temperature', term: 'temperature' },
];

const COLLABORATIVE_FIELDS: readonly FieldSpec[] = [
  { key: 'collaborative.model', choices: COLLABORATIVE_MODELS, term: 'sasrec' },
  ...fields(
    'collaborative.hiddenSize',
    'collaborative.numLayers',
    'collaborative.numHeads',
    'collaborative.maxHistory',
    'collaborative.dropout',
    'collaborative.lr',
    'collaborative.weightDecay',
    'collaborative.steps',
    'collaborative.tokensPerStep',
  ),
];

/** The seed stands above them all. */
export const SEED_FIELD: FieldSpec = { key: 'seed', term: 'seed' };

export const SECTIONS: readonly SectionSpec[] = [
  { id: 'objective', isOpen: true, fields: OBJECTIVE_FIELDS },
  { id: 'sampler', fields: SAMPLER_FIELDS },
  { id: 'reward', fields: REWARD_FIELDS },
  { id: 'collaborative', fields: COLLABORATIVE_FIELDS },
  {
    id: 'optimizer',
    fields: [
      { key: 'optimizer.lr' },
      { key: 'optimizer.schedule', choices: ['cosine', 'linear', 'constant'] },
      ...fields(
        'optimizer.warmupSteps',
        'optimizer.flowLrScale',
        'optimizer.weightDecay',
        'optimizer.clipNorm',
        'optimizer.beta1',
        'optimizer.beta2',
        'optimizer.eps',
      ),
      { key: 'edits', isWide: true },
    ],
  },
  {
    id: 'budget',
    isOpen: true,
    fields: [
      { key: 'budget.steps' },
      { key: 'budget.tokensPerStep', term: 'token' },
      { key: 'budget.memoryMiB', term: 'memory-bill' },
      { key: 'stop.minutes' },
      { key: 'stop.patience', term: 'ndcg' },
      { key: 'stop.target' },
      { key: 'stop.metric', choices: STOP_METRICS, term: 'total-variation' },
      { key: 'name', isWide: true },
    ],
  },
  {
    id: 'evaluation',
    fields: [
      { key: 'evaluation.k', term: 'recall' },
      { key: 'evaluation.beam', term: 'beam-search' },
      ...fields('evaluation.every', 'evaluation.users'),
      { key: 'evaluation.filterHistory', isSwitch: true },
      { key: 'evaluation.ranking', choices: ['beam', 'exact'] },
    ],
  },
  { id: 'recording', fields: fields('recording.frames', 'recording.users') },
];

export const FIELDS: readonly FieldSpec[] = [
  SEED_FIELD,
  ...DATA_FIELDS,
  ...ITEM_FIELDS,
  ...MODEL_FIELDS,
  ...SECTIONS.flatMap((section) => section.fields),
];
