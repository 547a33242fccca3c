/** The form's fields: what each key of the run configuration is called and means, in at most 25 words. */
import { MODEL_PRESETS } from '../../../config/presets.ts';
import { LORA_TARGETS, OBJECTIVE_TYPES, SAMPLER_TYPES } from '../../../config/runConfig.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface FieldSpec {
  /** Dotted key of the run configuration. */
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly unit?: string;
  /** A select instead of a text field. */
  readonly choices?: readonly Choice[];
  readonly isSwitch?: boolean;
}

export interface SectionSpec {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly FieldSpec[];
  readonly isOpen?: boolean;
}

const choices = (values: readonly string[], labels: Readonly<Record<string, string>> = {}): Choice[] =>
  values.map((value) => ({ value, label: labels[value] ?? value }));

const presetLabel = (name: string): string => {
  const shape = MODEL_PRESETS[name as keyof typeof MODEL_PRESETS];
  const layers = shape.architecture === 't5' ? `${shape.numLayers} + ${shape.numDecoderLayers}` : shape.numLayers;
  return `${name} (${layers} layers × ${shape.hiddenSize})`;
};

const QUERIES_AND_VALUES = ['q_proj', 'v_proj'];
const LORA_CHOICES: readonly Choice[] = [
  { value: '', label: 'None: train every weight' },
  ...[4, 8, 16].flatMap((rank) =>
    [QUERIES_AND_VALUES, LORA_TARGETS].map((targets) => ({
      value: JSON.stringify({ rank, alpha: rank, targets }),
      label: `Rank ${rank}, ${targets === LORA_TARGETS ? 'all matrices' : 'queries and values'}`,
    })),
  ),
];

export const DATA_FIELDS: readonly FieldSpec[] = [
  {
    key: 'data.minInteractions',
    label: 'k-core filter, k',
    help: 'Users and items with fewer interactions are removed, again and again until none is left. 0 or 1 keeps everything.',
  },
  {
    key: 'data.maxHistory',
    label: 'History length',
    help: 'How many of a user’s latest items the model sees.',
    unit: 'items',
  },
  {
    key: 'data.maxUsers',
    label: 'Users at most',
    help: 'Keeps this many users, drawn by the seed. Leave empty to keep all.',
  },
];

export const ITEM_FIELDS: readonly FieldSpec[] = [
  {
    key: 'items.tokenizer',
    label: 'Tokenizer',
    help: 'How an item becomes a path of tokens: learned from its embedding, the data’s own names, random (the control), or published IDs.',
    choices: choices(['residual-kmeans', 'attribute-paths', 'random', 'file'], {
      'residual-kmeans': 'Residual k-means',
      'attribute-paths': 'Attribute paths of the data',
      random: 'Random paths',
      file: 'Published (*.index.json)',
    }),
  },
  {
    key: 'items.embedding',
    label: 'Embedding',
    help: 'What residual k-means groups items by: PPMI of neighbours in training sequences (SVD), TF-IDF of titles and categories (SVD), or both.',
    choices: choices(['co-occurrence', 'text', 'both', 'file'], {
      'co-occurrence': 'Seen together',
      text: 'Text',
      both: 'Seen together, and text',
      file: 'A file (*.embeddings.jsonl)',
    }),
  },
  {
    key: 'items.levels',
    label: 'Levels',
    help: 'Tokens per item, before a further one that tells colliding items apart.',
  },
  {
    key: 'items.codebookSize',
    label: 'Codes per level',
    help: 'Size of each level’s codebook. More codes mean a wider trie and fewer collisions.',
  },
  {
    key: 'items.embeddingSize',
    label: 'Embedding width',
    help: 'Numbers an item’s embedding has at most; with both sources, each has as many.',
  },
  {
    key: 'items.kmeansStart',
    label: 'Start of k-means',
    help: 'k-means++ begins with items far apart. Balanced then evens out the clusters’ sizes before they settle.',
    choices: choices(['plus-plus', 'balanced'], { 'plus-plus': 'k-means++', balanced: 'Balanced' }),
  },
  {
    key: 'items.collisions',
    label: 'Items on one path',
    help: 'A further token tells them apart, as in TIGER. Without one, a run does not begin while any two share a path.',
    choices: choices(['extra-token', 'keep'], { 'extra-token': 'Add a token', keep: 'Add none' }),
  },
];

export const MODEL_FIELDS: readonly FieldSpec[] = [
  {
    key: 'model.preset',
    label: 'Model',
    help: 'The Llama or T5 that is trained, from random weights unless one is imported. Larger ones need a real graphics card.',
    choices: Object.keys(MODEL_PRESETS).map((name) => ({ value: name, label: presetLabel(name) })),
  },
  {
    key: 'lora',
    label: 'Adapters (LoRA)',
    help: 'Freezes a Llama’s layers and trains low-rank adapters, embedding, head and norms: less memory. For an imported model.',
    choices: LORA_CHOICES,
  },
  {
    key: 'model.initStd',
    label: 'Initial weights, σ',
    help: 'Standard deviation of a Llama’s random initial weights. A T5 has its own published rule.',
  },
  {
    key: 'model.vocabularySize',
    label: 'Vocabulary at least',
    help: 'Pads the vocabulary with unused tokens; 32000 gives Llama-130M its published size. Leave empty for the items’ tokens alone.',
    unit: 'tokens',
  },
  {
    key: 'model.recompute',
    label: 'Recompute',
    help: 'What backward makes again instead of keeping it: slower, in less memory, with the same bits.',
    choices: choices(['auto', 'none', 'selective', 'block'], {
      auto: 'As the memory budget asks',
      none: 'Nothing',
      selective: 'Norms and activations',
      block: 'Whole layers',
    }),
  },
  {
    key: 'model.precision',
    label: 'Precision of activations',
    help: 'Half stores activations in two bytes, about half their memory. Weights and arithmetic stay float32; the loss is scaled.',
    choices: choices(['float32', 'half'], { float32: 'float32', half: 'Half, with a loss scale' }),
  },
];

export const OBJECTIVE_FIELDS: readonly FieldSpec[] = [
  {
    key: 'objective.type',
    label: 'Objective',
    help: 'What training makes small. Every choice shows its formula and source below.',
    choices: choices(OBJECTIVE_TYPES, {
      sft: 'Supervised fine-tuning (SFT)',
      tb: 'Trajectory balance (TB)',
      db: 'Detailed balance (DB)',
      subtb: 'Sub-trajectory balance (SubTB)',
      fm: 'Flow matching (FM)',
      vargrad: 'VarGrad',
      dpo: 'Direct preference (DPO)',
      sdpo: 'Softmax preference (S-DPO)',
    }),
  },
  {
    key: 'objective.lambda',
    label: 'λ',
    help: 'Weight of the objective beside cross-entropy: CE + λ · Σ of the set’s losses, as in the paper.',
  },
  {
    key: 'objective.policy',
    label: 'Policy',
    help: 'Softmax over the legal next tokens only, or over the whole vocabulary as in the paper.',
    choices: choices(['trie', 'level', 'vocab'], {
      trie: 'Legal children of the trie',
      level: 'Tokens of the level',
      vocab: 'Whole vocabulary',
    }),
  },
  {
    key: 'objective.flow',
    label: 'Flow',
    help: 'Where log F(s) comes from: a linear head on the hidden state, or the logsumexp of the logits.',
    choices: choices(['head', 'logits'], { head: 'Learned head', logits: 'Logsumexp of the logits' }),
  },
  {
    key: 'objective.ceWeight',
    label: 'Cross-entropy weight',
    help: 'Weight of next-token prediction over the history. 0 trains on the sampled sets alone.',
  },
  {
    key: 'objective.subtbLambda',
    label: 'SubTB λ',
    help: 'How fast longer pieces of a path lose weight. Used by sub-trajectory balance only.',
  },
  {
    key: 'objective.beta',
    label: 'β',
    help: 'How strongly preferences pull away from the reference. Used by DPO and S-DPO only.',
  },
  {
    key: 'objective.sftSteps',
    label: 'SFT steps first',
    help: 'Steps of cross-entropy alone before the objective joins. DPO’s reference is the model at that step.',
    unit: 'steps',
  },
];

export const SECTIONS: readonly SectionSpec[] = [
  {
    id: 'sampler',
    title: 'Sampler',
    fields: [
      {
        key: 'sampler.type',
        label: 'Sampler',
        help: 'Where the other items of a set come from: shown but not clicked, uniformly random, or written by the model.',
        choices: choices(SAMPLER_TYPES, {
          logged: 'Logged impressions',
          random: 'Random items',
          policy: 'The policy itself',
        }),
      },
      {
        key: 'sampler.setSize',
        label: 'Set size N',
        help: 'Trajectories in a set, the positive included. 1 is the positive alone.',
      },
      {
        key: 'sampler.setsPerUser',
        label: 'Sets per user',
        help: 'Sets hung on each user’s history, at positions drawn at random.',
      },
      {
        key: 'sampler.temperature',
        label: 'Temperature',
        help: 'Softmax temperature of the policy sampler; higher explores more.',
      },
    ],
  },
  {
    id: 'reward',
    title: 'Reward',
    fields: [
      { key: 'reward.interaction', label: 'Interaction', help: 'Reward of the item the user chose.' },
      {
        key: 'reward.similarity',
        label: 'Similarity',
        help: 'Weight of how much an item’s path agrees with the chosen item’s.',
      },
      {
        key: 'reward.similarityKind',
        label: 'Similarity counts',
        help: 'Equal tokens at equal positions, or only the common beginning of both paths.',
        choices: choices(['positional', 'prefix'], { positional: 'Equal positions', prefix: 'Common prefix' }),
      },
      { key: 'reward.floor', label: 'Floor', help: 'Smallest reward. No finite flow can match a reward of zero.' },
      {
        key: 'reward.temperature',
        label: 'Exponent β',
        help: 'The reward becomes R to the power β; larger values sharpen the target.',
      },
    ],
  },
  {
    id: 'optimizer',
    title: 'Optimizer',
    fields: [
      { key: 'optimizer.lr', label: 'Learning rate', help: 'AdamW’s peak step size, reached after the warm-up.' },
      {
        key: 'optimizer.schedule',
        label: 'Schedule',
        help: 'How the learning rate falls after the warm-up.',
        choices: choices(['cosine', 'linear', 'constant'], {
          cosine: 'Cosine',
          linear: 'Linear',
          constant: 'Constant',
        }),
      },
      {
        key: 'optimizer.warmupSteps',
        label: 'Warm-up',
        help: 'Steps over which the learning rate rises from zero.',
        unit: 'steps',
      },
      {
        key: 'optimizer.flowLrScale',
        label: 'Flow head’s rate ×',
        help: 'Learning rate of the flow head over that of the rest.',
      },
      { key: 'optimizer.weightDecay', label: 'Weight decay', help: 'Decay of matrices per unit of learning rate.' },
      { key: 'optimizer.clipNorm', label: 'Clip at norm', help: 'A longer gradient is scaled down to this length.' },
      { key: 'optimizer.beta1', label: 'β₁', help: 'Decay of the gradient’s running mean.' },
      { key: 'optimizer.beta2', label: 'β₂', help: 'Decay of the squared gradient’s running mean.' },
      { key: 'optimizer.eps', label: 'ε', help: 'Added below the fraction, so that it never divides by zero.' },
    ],
  },
  {
    id: 'budget',
    title: 'Budget',
    isOpen: true,
    fields: [
      { key: 'budget.steps', label: 'Steps', help: 'The run ends after this many optimizer steps.' },
      {
        key: 'budget.tokensPerStep',
        label: 'Tokens per step',
        help: 'Packed tokens a step at most. Memory grows with it.',
      },
      {
        key: 'budget.memoryMiB',
        label: 'GPU memory at most',
        help: 'The run is refused, before anything is allocated, when its bill is larger.',
        unit: 'MiB',
      },
      { key: 'seed', label: 'Seed', help: 'Every random draw follows from it: the same seed repeats the run.' },
      { key: 'name', label: 'Name', help: 'What this run is called in its files.' },
    ],
  },
  {
    id: 'evaluation',
    title: 'Evaluation',
    fields: [
      {
        key: 'evaluation.k',
        label: 'List lengths k',
        help: 'Recall and NDCG are given at each of these, separated by commas.',
      },
      {
        key: 'evaluation.beam',
        label: 'Beam',
        help: 'Width of the beam search over the trie; at least the largest k.',
      },
      {
        key: 'evaluation.every',
        label: 'Validate every',
        help: 'Steps between validations; 0 validates only at the end.',
        unit: 'steps',
      },
      {
        key: 'evaluation.users',
        label: 'Validation users',
        help: 'At most this many users are validated; the test is on all.',
      },
      {
        key: 'evaluation.filterHistory',
        label: 'Hide history items',
        help: 'Items the user already has are not recommended.',
        isSwitch: true,
      },
    ],
  },
];
