/** Everything lesson 9 says besides its prose. In Chinese: `words.zh.ts`. */
import { lessonWords } from '../translation.ts';
import { FEW, MANY, RUN_STEPS, SOME } from './runs.ts';

const en = {
  captions: {
    small:
      'What the untrained Llama says of one reader: every child is about equally likely. Bars are how often that reader truly takes each item.',
    step: 'The same, before the first step.',
    learn: `${RUN_STEPS} batches on ${MANY} readers: the ticks have moved towards the bars.`,
    few: `${RUN_STEPS} batches on ${FEW} readers: learned by heart, and wrong about this one.`,
    some: `${RUN_STEPS} batches on ${SOME} readers: between the two.`,
    size: 'The small Llama once more. What follows is about large ones.',
  },
  parameters: {
    name: 'matrix',
    shape: 'size',
    count: 'numbers',
    total: 'all',
    names: {
      embedding: 'token embeddings',
      inputGain: 'gains before attention',
      qkv: 'queries, keys and values',
      attentionOut: 'out of attention',
      mlpGain: 'gains before the MLP',
      gateUp: 'gate and up',
      down: 'down',
      lastGain: 'last gains',
      head: 'head: logits of each token',
    },
  },
  packing: {
    history: 'Items of history',
    paths: 'Paths of the set',
    copied: 'tokens, each path with its own history',
    packed: 'tokens, packed',
    saved: 'saved',
  },
  train: {
    readers: 'Training readers',
    some: (readers: number) => `${readers} readers`,
    batches: 'batches',
    training: 'loss of the batch',
    heldOut: 'loss of all readers',
    best: 'best there is',
    norm: 'norm of the gradient',
    clipped: (norm: string) => `${norm}, clipped to 1`,
    steps: 'batches',
    label: (batches: number, training: string, heldOut: string, best: string) =>
      `Losses over ${batches} batches, in nats an item: of the latest batch ${training}, of all readers ${heldOut}, the best there is ${best}.`,
    note: 'Nats an item. The loss of all readers is exact: every history there can be, and what truly follows it.',
  },
  bill: {
    preset: 'Model',
    vocabulary: 'Vocabulary',
    semantic: (levels: number, codes: number) => `${levels} levels of ${codes} codes`,
    llama: 'Llama’s own 32,000 tokens',
    tokens: 'Tokens a step',
    what: 'kept for training',
    size: 'size',
    parameters: 'parameters',
    weights: 'weights',
    gradients: 'gradients',
    moments: 'AdamW’s two moments',
    total: 'together',
    notStored: 'never stored',
    logits: 'every logit of a step',
    scores: 'every attention score of a step',
  },
  bytes: { mebi: (n: string) => `${n} MiB`, gibi: (n: string) => `${n} GiB` },
  help: {
    readers: 'How many readers the Llama is trained on. It begins again from the same weights.',
    history: 'How many items the reader took before, each of three tokens.',
    paths: 'How many paths hang behind the history, the one taken included.',
    preset: 'Which of the Lab’s Llamas the bill is for.',
    vocabulary: 'How many tokens the model knows: those of the semantic IDs, or all of Llama’s.',
    tokens: 'How many packed tokens one step has.',
  },
};

export type Words = typeof en;
export const words = lessonWords('09-training-a-llama', en);
