/** The form's fields of the method itself: objective, trajectory sampler, reward. After: `configFields.ts`. */
import { ESTIMATE_SCALES, OBJECTIVE_TYPES, PLAIN_SAMPLER_TYPES, SAMPLER_TYPES } from '../../../config/runConfig.ts';
import { choices, type FieldSpec } from './fieldSpec.ts';

export const OBJECTIVE_FIELDS: readonly FieldSpec[] = [
  {
    key: 'objective.type',
    label: 'Objective',
    help: 'What training makes small. Each choice shows its formula and source below.',
    choices: choices(OBJECTIVE_TYPES, {
      sft: 'Supervised fine-tuning (SFT)',
      tb: 'Trajectory balance (TB)',
      db: 'Detailed balance (DB)',
      subtb: 'Sub-trajectory balance (SubTB)',
      fm: 'Flow matching (FM)',
      vargrad: 'VarGrad',
      soft: 'Soft targets (distillation)',
      dpo: 'Direct preference (DPO)',
      sdpo: 'Softmax preference (S-DPO)',
      grpo: 'Group-relative policy (GRPO)',
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
    help: 'Weight of a piece is λ to the power of its length: below 1, longer pieces count less. Used by sub-trajectory balance only.',
  },
  {
    key: 'objective.beta',
    label: 'β',
    help: 'Factor of the log ratios to the reference: a larger one keeps the model nearer to it. Used by DPO and S-DPO only.',
  },
  {
    key: 'objective.sftSteps',
    label: 'SFT steps first',
    help: 'Steps of cross-entropy alone before the objective joins. DPO’s reference is the model at that step.',
    unit: 'steps',
  },
];

const SAMPLER_LABELS = {
  logged: 'The user’s log',
  random: 'Random items',
  curriculum: 'Curriculum, easy to hard',
  policy: 'The policy’s own draws',
  beam: 'The policy’s best (beam)',
  'low-confidence': 'Low confidence in a pool',
  mixture: 'A mixture of these',
};

export const SAMPLER_FIELDS: readonly FieldSpec[] = [
  {
    key: 'sampler.type',
    label: 'Sampler',
    help: 'Where the other items of a set come from. Each choice shows its rule and source below.',
    choices: choices(SAMPLER_TYPES, SAMPLER_LABELS),
  },
  {
    key: 'sampler.mixture',
    label: 'Weights of the mixture',
    help: 'Each set is drawn by one of these, in proportion to the weights. Empty or 0: never.',
    weights: choices(PLAIN_SAMPLER_TYPES, SAMPLER_LABELS),
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
    key: 'sampler.poolSize',
    label: 'Pool of candidates',
    help: 'Items drawn first, of which the collaborative model’s scores choose. Empty: 2N − 1.',
    placeholder: '2N − 1',
  },
  {
    key: 'sampler.temperature',
    label: 'Temperature',
    help: 'Softmax temperature of the policy’s own draws; higher explores more.',
  },
  {
    key: 'sampler.replay',
    label: 'Share replayed',
    help: 'Share of sets taken from what was drawn for the same sequence before, by reward, instead of drawn anew.',
  },
  {
    key: 'sampler.replaySize',
    label: 'Replay memory',
    help: 'Items remembered for each sample of the training data.',
    unit: 'items',
  },
];

export const REWARD_FIELDS: readonly FieldSpec[] = [
  {
    key: 'reward.expression',
    label: 'Reward of your own',
    help: 'Arithmetic over r_a, r_y, r_sim, prefix, liked, clicked, impression, augmented, positive, popularity, L; parsed, never run as code. Empty: the weighted sum.',
    isWide: true,
    placeholder: 'the weighted sum',
  },
  {
    key: 'reward.interaction',
    label: 'Interaction',
    help: 'Weight of r_a: what happened between user and item.',
  },
  {
    key: 'reward.levels.clicked',
    label: 'r_a, clicked',
    help: 'Level of an item the user took. The paper’s example: 1.',
  },
  {
    key: 'reward.levels.liked',
    label: 'r_a, liked',
    help: 'Level of an item taken and rated highly, where the data have ratings. The paper’s example: 10.',
  },
  {
    key: 'reward.likedRating',
    label: 'Liked from rating',
    help: 'Ratings from here on count as liked. Our choice.',
  },
  {
    key: 'reward.levels.impression',
    label: 'r_a, shown only',
    help: 'Level of an item that was shown and not taken. Our choice: 0.',
  },
  {
    key: 'reward.levels.augmented',
    label: 'r_a, never shown',
    help: 'Level of an item that a sampler added. The paper’s example: 0.',
  },
  {
    key: 'reward.collaborative',
    label: 'Estimated score',
    help: 'Weight of r_ŷ: how well a model thinks the item suits the user. 0 leaves it out.',
  },
  {
    key: 'reward.estimate',
    label: 'Score by',
    help: 'The collaborative model’s score, or the model’s own probability of the path.',
    choices: choices(['collaborative', 'policy'], {
      collaborative: 'Collaborative model',
      policy: 'The model’s own probability',
    }),
  },
  {
    key: 'reward.estimateScale',
    label: 'Scale of the score',
    help: 'How scores become numbers from 0 to 1: over the catalogue, or within a set for the model’s own probability.',
    choices: choices(ESTIMATE_SCALES, {
      'min-max': 'Min–max',
      sigmoid: 'Sigmoid',
      rank: 'Rank',
      softmax: 'Softmax',
    }),
  },
  {
    key: 'reward.similarity',
    label: 'Similarity',
    help: 'Weight of r_sim: how much an item’s path agrees with the chosen item’s.',
  },
  {
    key: 'reward.similarityKind',
    label: 'Similarity counts',
    help: 'Equal tokens at equal positions, or only the common beginning of both paths.',
    choices: choices(['positional', 'prefix'], { positional: 'Equal positions', prefix: 'Common prefix' }),
  },
  {
    key: 'reward.fusion',
    label: 'Fusion',
    help: 'Adds the parts with the weights above, or learns weights that begin there.',
    choices: choices(['sum', 'learned'], { sum: 'Weighted sum', learned: 'Learned weights' }),
  },
  { key: 'reward.floor', label: 'Floor', help: 'Smallest reward. No finite flow can match a reward of zero.' },
  {
    key: 'reward.temperature',
    label: 'Exponent β',
    help: 'The reward becomes R to the power β; larger values sharpen the target.',
  },
];
