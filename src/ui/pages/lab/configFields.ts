/**
 * The form's fields: what each key of the run configuration is called and means, in at most 25 words. Before: the fields'
 * own files. After: `SetupColumn.tsx`. Which of them a configuration uses: `fieldUse.ts`.
 */
import { choices, type SectionSpec } from './fieldSpec.ts';
import { OBJECTIVE_FIELDS, REWARD_FIELDS, SAMPLER_FIELDS } from './methodFields.ts';
import { COLLABORATIVE_FIELDS } from './modelFields.ts';

export type { FieldSpec, SectionSpec } from './fieldSpec.ts';
export { DATA_FIELDS, ITEM_FIELDS } from './itemFields.ts';
export { MODEL_FIELDS } from './modelFields.ts';

export const SECTIONS: readonly SectionSpec[] = [
  { id: 'objective', title: 'Objective', isOpen: true, fields: OBJECTIVE_FIELDS },
  { id: 'sampler', title: 'Sampler', fields: SAMPLER_FIELDS },
  { id: 'reward', title: 'Reward', fields: REWARD_FIELDS },
  {
    id: 'collaborative',
    title: 'Collaborative model',
    fields: COLLABORATIVE_FIELDS,
    unused:
      'Nothing asks for one. It is trained where the objective draws sets, and their reward has an estimated score or their sampler is the curriculum or the low-confidence pool.',
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
      {
        key: 'evaluation.ranking',
        label: 'Ranking',
        help: 'How the list is found: beam search over the trie, or every item’s probability by passes over the whole trie.',
        choices: choices(['beam', 'exact'], { beam: 'Beam search', exact: 'Exactly, the whole catalogue' }),
      },
    ],
  },
  {
    id: 'recording',
    title: 'Recording',
    fields: [
      {
        key: 'recording.frames',
        label: 'Frames',
        help: 'Pictures of flows and top ten that the recording keeps, spread evenly over the steps; 0 keeps none. Training is the same.',
      },
      {
        key: 'recording.users',
        label: 'Users in a frame',
        help: 'Each frame shows the first users of the validation, at most this many.',
      },
    ],
  },
];
