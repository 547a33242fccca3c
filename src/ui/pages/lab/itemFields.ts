/** The form's fields of data and semantic IDs. After: `configFields.ts`. */
import { TOKENIZERS } from '../../../config/runConfig.ts';
import { choices, type FieldSpec } from './fieldSpec.ts';

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
  {
    key: 'data.minRating',
    label: 'Ratings from',
    help: 'Leaves out interactions rated lower, or not at all; those left count as taken. Leave empty to keep all.',
  },
  {
    key: 'data.from',
    label: 'First day',
    help: 'Leaves out what was taken before this day, UTC, as 2018-03-01. Leave empty for no bound.',
    placeholder: 'none',
  },
  {
    key: 'data.to',
    label: 'Last day',
    help: 'Leaves out what was taken after this day, UTC, as 2018-03-31. Leave empty for no bound.',
    placeholder: 'none',
  },
];

export const ITEM_FIELDS: readonly FieldSpec[] = [
  {
    key: 'items.tokenizer',
    label: 'Tokenizer',
    help: 'How an item becomes a path of tokens: learned from its embedding, named by the data, random, published, or a single token.',
    choices: choices(TOKENIZERS, {
      'residual-kmeans': 'Residual k-means',
      'rq-vae': 'RQ-VAE, trained on the GPU',
      'attribute-paths': 'Attribute paths of the data',
      random: 'Random paths',
      file: 'Published (*.index.json)',
      item: 'One token an item',
    }),
  },
  {
    key: 'items.embedding',
    label: 'Embedding',
    help: 'What the tokenizer groups items by: who stands beside whom in training sequences, what is written about them, or both.',
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
    help: 'A further token tells them apart, as in TIGER; or they count as one item and are credited for each other, as in LETTER.',
    choices: choices(['extra-token', 'keep'], { 'extra-token': 'Add a token', keep: 'Count as one item' }),
  },
  {
    key: 'items.rqVae.hiddenSizes',
    label: 'RQ-VAE hidden widths',
    help: 'Layers between embedding and latent, separated by commas; the decoder mirrors them. Empty: none.',
    placeholder: 'none',
  },
  {
    key: 'items.rqVae.latentSize',
    label: 'RQ-VAE latent width',
    help: 'Numbers in the vector that is quantised.',
  },
  {
    key: 'items.rqVae.beta',
    label: 'RQ-VAE β',
    help: 'Weight of the commitment: how strongly the latent is pulled to its code. TIGER has 0.25.',
  },
  {
    key: 'items.rqVae.steps',
    label: 'RQ-VAE steps',
    help: 'Optimizer steps before the items are given their codes.',
    unit: 'steps',
  },
  {
    key: 'items.rqVae.batchSize',
    label: 'RQ-VAE items a step',
    help: 'Items drawn for each of these steps; at least 32.',
  },
  {
    key: 'items.rqVae.lr',
    label: 'RQ-VAE learning rate',
    help: 'AdamW’s step size while the RQ-VAE is trained.',
  },
];
