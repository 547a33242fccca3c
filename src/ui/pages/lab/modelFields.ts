/** The form's fields of the model that is trained, and of the collaborative model beside it. After: `configFields.ts`. */
import { MODEL_PRESETS } from '../../../config/presets.ts';
import { COLLABORATIVE_MODELS, LORA_TARGETS } from '../../../config/runConfig.ts';
import { type Choice, choices, type FieldSpec } from './fieldSpec.ts';

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
    placeholder: 'the items’',
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
  {
    key: 'model.dropout',
    label: 'Dropout',
    help: 'Share of zeros among embeddings and what each layer adds, while training. Its draws follow from seed and step.',
  },
];

export const COLLABORATIVE_FIELDS: readonly FieldSpec[] = [
  {
    key: 'collaborative.model',
    label: 'Collaborative model',
    help: 'Scores items for rewards and samplers. Trained or counted before the run, on the training part alone.',
    choices: choices(COLLABORATIVE_MODELS, { sasrec: 'SASRec', 'item-knn': 'Item-kNN', popularity: 'Popularity' }),
  },
  { key: 'collaborative.hiddenSize', label: 'Hidden width', help: 'Width of SASRec’s layers and item embeddings.' },
  { key: 'collaborative.numLayers', label: 'SASRec’s layers', help: 'Causal blocks of SASRec.' },
  {
    key: 'collaborative.numHeads',
    label: 'SASRec’s heads',
    help: 'Attention heads a layer; they divide the hidden width.',
  },
  {
    key: 'collaborative.maxHistory',
    label: 'SASRec’s history length',
    help: 'How many of a user’s latest items SASRec sees.',
    unit: 'items',
  },
  { key: 'collaborative.dropout', label: 'SASRec’s dropout', help: 'Share of zeros while SASRec is trained.' },
  { key: 'collaborative.lr', label: 'SASRec’s learning rate', help: 'AdamW’s peak step size for SASRec.' },
  { key: 'collaborative.weightDecay', label: 'SASRec’s weight decay', help: 'Decay of SASRec’s matrices.' },
  {
    key: 'collaborative.steps',
    label: 'SASRec’s steps',
    help: 'Optimizer steps of SASRec, before the run’s own.',
    unit: 'steps',
  },
  { key: 'collaborative.tokensPerStep', label: 'Items per step', help: 'Packed items a step of SASRec, at most.' },
];
