/**
 * The glossary: every term of the page in a sentence or two. A key is what `help(sentence, term)` and `#/glossary/term` name.
 * Spelling and meaning as in the house's names (a trie, not a tree; a residual in nats).
 */
import { section } from './catalogue.ts';

const en = {
  title: 'Glossary',
  lead: 'What the words mean here, each in a sentence or two.',
  find: 'Find a term',
  count: (shown: number, all: number) => (shown === all ? `${all} terms` : `${shown} of ${all} terms`),
  missing: (term: string) => `There is no term called “${term}” here. All that there are stand below.`,
  none: 'No term has these letters.',
  help: {
    find: 'Shows the terms that have these letters in their name or their text.',
  },
  terms: {
    action: { name: 'action', text: 'The next token: what leads from a prefix to one of its children.' },
    adapter: {
      name: 'adapter',
      text: 'What computes: the graphics processor, or its emulation on the processor, as WebGPU hands it to the page. Bits repeat on one adapter, not from one to another. LoRA’s small matrices are called adapters too.',
    },
    'beam-search': {
      name: 'beam search',
      text: 'Keeps the likeliest few prefixes at every level and extends only those. It finds the top of the list without asking the model about every item.',
    },
    codebook: {
      name: 'codebook',
      text: 'The codes one level can take. Residual k-means learns a codebook a level, each for what the levels before left over.',
    },
    collision: {
      name: 'collision',
      text: 'Two items with the same codes at all levels. Either a further token tells them apart, or they count as one item.',
    },
    'cross-entropy': {
      name: 'cross-entropy',
      text: 'Minus the log-probability of the token that came, in nats. It asks for one answer, and calls every other one wrong.',
    },
    'detailed-balance': {
      name: 'detailed balance (DB)',
      text: 'One condition an edge: F(s) · P_F(s′ | s) = F(s′), with the reward standing for the flow at a leaf. It needs a learned flow at every prefix.',
    },
    digest: {
      name: 'digest',
      text: 'A short fingerprint of many bytes, here SHA-256 of weights or of data. Equal digests mean equal bits.',
    },
    dpo: {
      name: 'DPO',
      text: 'Direct preference optimisation: raises a preferred item above another, measured against a frozen copy of the model. It orders pairs, and says nothing of how often an item should come.',
    },
    entropy: {
      name: 'entropy',
      text: 'How evenly probability is spread, in nats: 0 when one item has it all, log of their number when all have the same.',
    },
    epoch: { name: 'epoch', text: 'One pass over all samples of the training part.' },
    'exact-flow': {
      name: 'exact flow',
      text: 'F*(s): the sum of the rewards of all items below a prefix. On a trie it can be added up, so the truth stands beside what was learned.',
    },
    exploration: {
      name: 'exploration',
      text: 'Trying paths the policy itself would rarely take. Without it, an item that is never sampled is never learned about.',
    },
    exposure: {
      name: 'exposure',
      text: 'Which items a user has been shown. An item that was never shown looks like one that was refused, unless a reward says otherwise.',
    },
    floor: {
      name: 'floor',
      text: 'The least reward an item can have. A reward of zero has no logarithm, and no finite flow could match it.',
    },
    flow: {
      name: 'flow',
      text: 'How much passes through a prefix, in units of reward. What arrives at a prefix must leave it, and what arrives at an item should be its reward.',
    },
    'flow-matching': {
      name: 'flow matching (FM)',
      text: 'The condition as one draws it: what flows into a prefix equals the sum of what flows out.',
    },
    gflowgr: {
      name: 'GFlowGR',
      text: 'Fine-tuning of a generative recommender by a GFlowNet (arXiv 2506.16114): trajectories from a sampler, rewards for them, and a balance loss beside cross-entropy.',
    },
    gflownet: {
      name: 'GFlowNet',
      text: 'A policy that builds things step by step and learns to reach each as often as its reward says, instead of only the best one.',
    },
    greedy: {
      name: 'greedy',
      text: 'Always taking the likeliest. The first item then comes every time, however close the second is.',
    },
    grpo: {
      name: 'GRPO',
      text: 'Group-relative policy optimisation: draws a group of items, and raises those whose reward is above the group’s mean.',
    },
    'item-knn': {
      name: 'item-kNN',
      text: 'A recommender without training: an item scores by how often it was taken by those who took what the user took.',
    },
    'jensen-shannon': {
      name: 'Jensen–Shannon divergence',
      text: 'A distance between two distributions, in nats: the mean of both relative entropies to their middle. 0 when they agree, log 2 when they share nothing.',
    },
    'k-core': {
      name: 'k-core',
      text: 'What is left after dropping users and items with fewer than k interactions, again and again until none is left to drop.',
    },
    kernel: {
      name: 'kernel',
      text: 'One program that runs on the graphics processor, written in WGSL: one formula over arrays.',
    },
    leaf: { name: 'leaf', text: 'A prefix that is complete: an item.' },
    leak: {
      name: 'leak',
      text: 'Probability that goes to tokens no item has there. A softmax over the whole vocabulary can leak; one over the trie’s children cannot.',
    },
    'leave-one-out': {
      name: 'leave-one-out',
      text: 'A split by time: a user’s last item is for the test, the one before for validation, and all others for training.',
    },
    level: {
      name: 'level',
      text: 'A position in the semantic ID, counted from the root. With L levels every item is L tokens long.',
    },
    llama: {
      name: 'Llama',
      text: 'The architecture of the models here: a decoder with rotary positions, RMSNorm and gated feed-forward layers, as published on Hugging Face.',
    },
    'log-z': {
      name: 'log Z',
      text: 'The logarithm of the partition: of all flow that leaves the root, one number for a user’s history, in nats. Learned, and comparable with the exact one.',
    },
    lora: {
      name: 'LoRA',
      text: 'Trains two thin matrices beside each large one, which stays as it is. Far fewer numbers need gradients and moments.',
    },
    'memory-bill': {
      name: 'memory bill',
      text: 'What a run will need on the graphics processor, item by item, reckoned before anything is allocated.',
    },
    nats: {
      name: 'nats',
      text: 'The unit of natural logarithms: log of a probability or of a flow. A difference of 0.69 nats is a factor of two.',
    },
    ndcg: {
      name: 'NDCG@K',
      text: 'With one held-out item: 1 / log₂(rank + 1) if its rank is at most K, else 0; averaged over users. The higher in the list, the more it counts.',
    },
    objective: {
      name: 'objective',
      text: 'What a training step makes smaller: cross-entropy, a preference loss, a balance loss, or a sum of such.',
    },
    partition: {
      name: 'partition Z',
      text: 'The sum of all items’ rewards, which is the flow at the root. R(x) / Z is how often item x should come.',
    },
    pf: {
      name: 'P_F',
      text: 'The forward policy: the probability of the next token given the prefix and the user’s history. Backward there is nothing to choose on a trie: a prefix has one parent.',
    },
    policy: {
      name: 'policy',
      text: 'The rule by which tokens are drawn: at every prefix a probability for each child.',
    },
    popularity: {
      name: 'popularity',
      text: 'A recommender that gives everyone the items taken most often. What does not beat it has learned little.',
    },
    prefix: {
      name: 'prefix',
      text: 'The first tokens of an item, a node of the trie. The empty one is the root; a complete one is an item.',
    },
    recall: {
      name: 'Recall@K',
      text: 'The share of users whose held-out item is among the first K. With one held-out item it is the hit rate.',
    },
    residual: {
      name: 'residual',
      text: 'Left side minus right side of a balance condition, in nats: positive where too much arrives, zero when balanced. Its square is the loss.',
    },
    'residual-k-means': {
      name: 'residual k-means',
      text: 'Clusters item vectors, subtracts each one’s centre, and clusters what is left, once a level. The numbers of the clusters are the semantic ID.',
    },
    reward: {
      name: 'reward',
      text: 'How good an item is for a user, a positive number. A GFlowNet reaches items in proportion to it.',
    },
    'rq-vae': {
      name: 'RQ-VAE',
      text: 'A small network that compresses item vectors and quantises them level by level, with codebooks trained along with it.',
    },
    's-dpo': {
      name: 'S-DPO',
      text: 'DPO with several items to lose against one at once, by a softmax over all of them.',
    },
    sampler: {
      name: 'sampler',
      text: 'What chooses the items a positive is set beside: at random, from logs, by a collaborative model, or by the model itself.',
    },
    sasrec: {
      name: 'SASRec',
      text: 'A small transformer over items instead of tokens. Here it scores items for rewards and samplers, and stands as a baseline.',
    },
    seed: {
      name: 'seed',
      text: 'The number all random draws follow from, through named streams. The same seed, settings, data and adapter give the same bits.',
    },
    'semantic-id': {
      name: 'semantic ID',
      text: 'An item’s codes, one a level, so that items alike share their first codes. It is what a generative recommender writes.',
    },
    sft: {
      name: 'SFT',
      text: 'Supervised fine-tuning: cross-entropy on the items that were taken, and nothing else.',
    },
    spread: {
      name: 'spread over seeds (mean ± sd)',
      text: 'The mean of runs that differ in the seed alone, and their sample standard deviation: how far chance moves a number. A difference smaller than that says little.',
    },
    state: { name: 'state', text: 'Where a trajectory stands: the user’s history and the prefix written so far.' },
    'sub-trajectory-balance': {
      name: 'sub-trajectory balance (SubTB)',
      text: 'The condition on every piece of a path, from each prefix to each later one, weighted by λ to the piece’s length.',
    },
    temperature: {
      name: 'temperature β',
      text: 'The power of the reward: with R^β a larger β favours the best items, and a smaller one evens all out.',
    },
    token: {
      name: 'token',
      text: 'A number of the vocabulary. A code becomes a token by its level, so that equal codes of two levels differ.',
    },
    'total-variation': {
      name: 'total variation',
      text: 'A distance between two distributions: half the sum of all differences. 0 when they agree, 1 when they share nothing.',
    },
    trajectory: { name: 'trajectory', text: 'A path from the root to an item, token by token.' },
    'trajectory-balance': {
      name: 'trajectory balance (TB)',
      text: 'One condition a path: Z times the product of its P_F equals the reward at its end. It needs no flow but Z.',
    },
    trie: {
      name: 'trie',
      text: 'The prefix tree of all semantic IDs: items that begin alike share a branch. Every prefix has one parent, so exact flows can be added up.',
    },
    vargrad: {
      name: 'VarGrad',
      text: 'Trajectory balance without a learned Z: what the paths of one history disagree on is the loss.',
    },
    vocabulary: {
      name: 'vocabulary',
      text: 'All tokens the model knows: a few special ones, and the codes of all levels.',
    },
    webgpu: {
      name: 'WebGPU',
      text: 'The way from a page to the graphics processor. Without it the demo, the lessons and recordings work, and training does not.',
    },
  },
};

export type GlossaryText = typeof en;
export type Term = keyof GlossaryText['terms'];
export const glossaryText = section(en, () => import('./zh/glossary.ts'));
