/**
 * What stands beside a choice: what it does in a line, what in it is ours, and its formula read aloud. Formulas and sources:
 * `pages/lab/notes`. `ours` goes on from “Our choice:”.
 */
import { section } from './catalogue.ts';

export interface NoteWords {
  readonly spoken: string;
  readonly meaning: string;
  readonly ours?: string;
}

const en = {
  source: 'Source: ',
  ours: (words: string) => ` Our choice: ${words}`,
  choices: {
    'objective.type': {
      sft: {
        spoken: 'minus the sum over tokens of log P_F of the token',
        meaning: 'Copies the one item the user chose, token by token. Every other item is wrong, good or not.',
      },
      tb: {
        spoken: 'the square of log F of the root, plus the sum of log P_F over the path, minus log R of the item',
        meaning:
          'The whole path must carry its item’s reward. Met for all items, they are written in proportion to reward.',
        ours: 'F is a linear head on the hidden state unless the logits are chosen; GFlowGR says only that it is learned.',
      },
      db: {
        spoken:
          'the sum, over tokens, of the square of log F of a state, plus log P_F of the token, minus log F of the next state; the last state’s F is the reward',
        meaning: 'Balances the flow at every single token: what leaves along an edge must arrive below it.',
      },
      subtb: {
        spoken:
          'the mean, over all pieces of the path with weights lambda to the power of their length, of the squared balance of the piece; the last state’s F is the reward',
        meaning:
          'Balances every piece of a path at once, short ones weighted most where λ is below 1: between DB and TB.',
      },
      fm: {
        spoken:
          'the sum, over tokens, of the square of the chosen token’s logit minus the logsumexp of the next logits; at the end, minus log R of the item',
        meaning:
          'Logits are log flows of edges: what enters a state must equal the sum of what leaves it. No head is needed.',
      },
      vargrad: {
        spoken: 'the variance, over the set, of the sum of log P_F minus log R',
        meaning: 'Log Z is estimated from the set itself, so no flow is learned; needs at least two items.',
      },
      soft: {
        spoken: 'minus the sum over the set of each item’s share of the reward times the log probability of its path',
        meaning: 'Plain distillation of the same rewards on the same set: the control that asks what balance adds.',
        ours: 'shares of reward in a teacher’s place, as a control of GFlowGR.',
      },
      dpo: {
        spoken:
          'minus log sigmoid of g of the positive minus g of the other, with g beta times the log ratio to the reference',
        meaning: 'Ranks the chosen item above each other one of its set, measured from a frozen copy of the model.',
        ours: 'sampled items stand for rejected answers, one pair each, and the loss is their mean.',
      },
      sdpo: {
        spoken:
          'minus log sigmoid of minus log of the sum over the others of e to the g of the other minus g of the positive',
        meaning: 'Ranks the chosen item above all others of its set at once, measured from a frozen copy of the model.',
      },
      grpo: {
        spoken:
          'minus the sum over the model’s own items of reward minus mean over deviation, times the log probability',
        meaning:
          'Pushes each of the model’s own items by how far its reward, a rule of hit and rank, lies above the group’s mean.',
        ours: 'no penalty for leaving a reference, and one update a draw, so that no ratio is clipped. The reward set below has no part.',
      },
    },
    'sampler.type': {
      logged: {
        spoken: 'items of the same session as the chosen one',
        meaning:
          'What was shown beside the chosen item, then what the user took nearest to it, then random items. Inherits what was shown.',
        ours: 'this reading of a session, because the data here have no borders of sessions.',
      },
      random: {
        spoken: 'uniform on the items that the user has not taken in training',
        meaning: 'Any items the user has not taken in training, all alike likely. Simple, and soon too easy.',
        ours: 'the default here, because it needs no second model; the paper’s is the curriculum.',
      },
      curriculum: {
        spoken:
          'of a pool of M items in order of rising score, the window of N minus 1 that begins at rho times what is left of the pool, with rho from 0 to 1 over training',
        meaning: 'Of a pool in order of collaborative score, low ones early in training and high ones late.',
        ours: 'pool and window; the paper gives neither the pool’s distribution nor the pace.',
      },
      policy: {
        spoken:
          'the top N minus 1 of the log probability of the path, its logits over temperature T, plus Gumbel noise, by stochastic beam search',
        meaning:
          'The model’s own draws of legal paths, without repetition, by one beam search with noise: on-policy at T = 1.',
        ours: 'beside GFlowGR’s plain beam.',
      },
      beam: {
        spoken: 'the top N minus 1 of log P_F, by beam search',
        meaning: 'What the model itself ranks highest now, the history included: on-policy, dear, and unstable early.',
      },
      'low-confidence': {
        spoken: 'the bottom N minus 1 of log P_F among the items of the collaborative model’s pool',
        meaning: 'Of items that the collaborative model prefers, those the model itself is least likely to write.',
        ours: 'the pool is the better half, by collaborative score, of twice as many random items; the paper does not say.',
      },
      mixture: {
        spoken: 'a sampler is chosen with the probability of its weight over the sum of weights',
        meaning: 'Every set by one of several samplers, drawn by weight.',
        ours: 'the weights; GFlowGR compares its samplers one by one.',
      },
    },
    'items.tokenizer': {
      'residual-kmeans': {
        spoken:
          'the code of a level is the centre nearest to the residual; the next residual is what that centre leaves over',
        meaning:
          'The nearest of k-means’ centres, then what it leaves over, level by level. Alike items tend to begin alike.',
        ours: 'the default, because no network has to be trained first.',
      },
      'rq-vae': {
        spoken:
          'the squared error of the reconstruction, plus, over the levels, the squared distance of codes to residuals, plus beta times that of residuals to codes',
        meaning: 'An autoencoder whose latent is written in codes; encoder, decoder and codes are trained together.',
        ours: 'widths and steps for small catalogues, AdamW, layers without bias; dead codes move to the residual of a random item.',
      },
      'attribute-paths': {
        spoken: 'the token of a level is the item’s attribute of that level',
        meaning:
          'What the data say of an item, from coarse to fine, such as garment, style, colour. Every token has a name.',
      },
      random: {
        spoken: 'the tokens of an item are uniformly random, and no two items have the same',
        meaning: 'The control: paths of the same shape that mean nothing. What is lost is what the meaning was worth.',
        ours: 'distinct, so that no further token has to tell items apart.',
      },
      file: {
        spoken: 'an item is mapped to the tokens that the file has for it',
        meaning: 'Paths that others published, so that their results and these have the same tokens.',
        ours: 'items that share a path get a further token, or count as one item where asked; shorter paths are filled up.',
      },
      item: {
        spoken: 'one level, and the token is the item',
        meaning: 'A token for every item, as ordinary sequential recommenders have it: no path and no sharing.',
      },
    },
    'items.embedding': {
      'co-occurrence': {
        spoken: 'the truncated singular value decomposition of the positive pointwise mutual information of two items',
        meaning: 'Alike are items that stand beside the same others in training sequences (PPMI, truncated SVD).',
        ours: 'neighbours up to 5 places apart, rows scaled to length 1.',
      },
      text: {
        spoken: 'the truncated singular value decomposition of term frequency times inverse document frequency',
        meaning: 'Alike are items with the same words in titles, categories and attributes (TF-IDF, truncated SVD).',
        ours: 'instead of TIGER’s Sentence-T5, too large for this page; weights as in scikit-learn, rows scaled to length 1 before and after.',
      },
      both: {
        spoken: 'the embedding by neighbours and the embedding by text, one after the other',
        meaning: 'Both embeddings side by side, with equal say.',
        ours: 'plainly side by side.',
      },
      file: {
        spoken: 'an item’s embedding is what the file has for it',
        meaning: 'Made elsewhere, such as by a sentence encoder; wider ones are brought to the width below.',
        ours: 'truncated SVD where they are wider; rows scaled to length 1.',
      },
    },
    'collaborative.model': {
      sasrec: {
        spoken:
          'minus the sum over places of the log softmax, over all items, of the hidden state times the next item’s embedding',
        meaning: 'Attention over the items so far; the next one against the whole catalogue.',
        ours: 'a causal block of our own (RMSNorm, rotary positions, SwiGLU); GFlowGR says only “conventional recommender”.',
      },
      'item-knn': {
        spoken: 'the sum, over the items of the history, of the cosine between the users of both items',
        meaning: 'Who took what the user took also took this. Counted, not trained.',
        ours: '100 neighbours an item.',
      },
      popularity: {
        spoken: 'the score of an item is how often it occurs in training',
        meaning: 'The same for every user: the control that asks what the user’s own history adds.',
      },
    },
    'reward.estimate': {
      collaborative: {
        spoken: 'w_y times r_y, the collaborative model’s score of the item for the user',
        meaning: 'What a conventional recommender thinks: items nobody was shown can still be worth something.',
        ours: 'SASRec as that model by default; the paper does not name its own.',
      },
      policy: {
        spoken: 'w_y times r_y, the log probability of the path on the scale chosen',
        meaning:
          'The model’s own probability of the path, taken as it is now: no second model, and no gradient through it.',
        ours: 'its log, on the scale below within the set; the paper says only that it is normalised.',
      },
    },
    'reward.estimateScale': {
      'min-max': {
        spoken: 'the score minus the least, over the greatest minus the least',
        meaning: 'The catalogue’s best item for this user has 1, the worst 0, the rest lie as their scores do.',
        ours: 'the paper names no scale. The model’s own probability is put on it within the set.',
      },
      sigmoid: {
        spoken: 'one over one plus e to minus the score',
        meaning: 'Each score for itself, whatever the other items have; high scores crowd near 1.',
        ours: 'the paper names no scale. The model’s own probability is put on it within the set.',
      },
      rank: {
        spoken: 'the share of the catalogue with lower scores',
        meaning: 'Only the order in the catalogue counts: evenly spread from 0 to 1, so many items have much.',
        ours: 'the paper names no scale. The model’s own probability is put on it within the set. Ranks are read off 65 quantiles.',
      },
      softmax: {
        spoken: 'e to the score over the sum of e to all scores',
        meaning: 'Scores as logits of a probability: a few items have most of it, and the catalogue’s sum stays 1.',
        ours: 'the paper names no scale. The model’s own probability is put on it within the set.',
      },
    },
    'reward.similarityKind': {
      positional: {
        spoken: 'w_s times r_sim, the number of levels whose tokens are equal',
        meaning: 'Counts the places where both paths have the same token, wherever they part; L for the chosen item.',
      },
      prefix: {
        spoken: 'w_s times r_sim, the number of levels down to which all tokens are equal',
        meaning: 'Counts how far both paths go together: a later token means nothing once they have parted.',
        ours: 'beside the paper’s positions.',
      },
    },
    'reward.fusion': {
      sum: {
        spoken: 'R is the weighted sum of the three parts',
        meaning: 'The parts are added; with weights of 1 it is the paper’s plain sum.',
        ours: 'the estimated score has weight 0 by default.',
      },
      learned: {
        spoken: 'R is the weighted sum of the three parts, with weights W times the softmax of theta',
        meaning: 'The weights move with training, to where the balance is easiest to meet; their sum W stays.',
        ours: 'the sum is kept, or the reward could shrink to nothing; a weight of 0 stays 0. It follows the balance’s gradient, so it is for balance objectives.',
      },
    },
    'evaluation.ranking': {
      beam: {
        spoken: 'at every level the B prefixes with the greatest sum of log P_F are kept',
        meaning:
          'Keeps the B best beginnings level by level, of legal paths alone. A narrow beam can miss the best item.',
        ours: 'kept to the trie; TIGER’s own may write paths of no item.',
      },
      exact: {
        spoken: 'the probability of every item, as the product of P_F over its path',
        meaning: 'Every path of the trie is read, so nothing is missed: what a beam as wide as the catalogue finds.',
        ours: 'for catalogues that allow it; TIGER ranks by beam.',
      },
    },
  },
  values: {
    'model.dropout': {
      spoken: 'y is m times x over 1 minus p, with m Bernoulli of 1 minus p',
      meaning: 'No part may rely on one other part alone: less is learned by heart.',
      ours: 'drawn by counter, so that a resumed run has the same bits; 0 by default.',
    },
    'sampler.replay': {
      spoken: 'with probability q, items are drawn from the memory in proportion to their reward, without repetition',
      meaning:
        'Good finds come back: items drawn before for the same sequence, the likelier the higher their reward was then.',
      ours: 'in proportion to reward, from the highest of each sequence; GFlowGR has no replay.',
    },
    'reward.interaction': {
      spoken: 'w_a times r_a, a number for each of liked, clicked, shown, and added by the sampler',
      meaning:
        'What is known to have happened between user and item; the signal the paper misses most when it is gone.',
      ours: 'liked is worth no more than clicked by default. What happened with other items is looked up with the logged sampler alone.',
    },
    'reward.expression': {
      spoken: 'R is a function f of the parts',
      meaning:
        'Takes the place of the sum and its weights. Known: + − * / ^, comparisons, min, max, exp, log, sqrt, abs, if.',
      ours: 'the paper has sums and a small network here, no formula of one’s own.',
    },
    'reward.floor': {
      spoken: 'log of the greater of R and epsilon',
      meaning: 'Without it an item of reward zero would ask for log 0. Many rewards at the floor are no signal.',
      ours: 'GFlowGR states no floor.',
    },
    'reward.temperature': {
      spoken: 'P is in proportion to R to the power beta',
      meaning: 'Above 1 the best items get more of the probability, below 1 all get more alike.',
      ours: 'GFlowGR states no exponent; 1 is its reward as it is.',
    },
  },
};

/** Every note has the same three parts in every language; `ours` may be missing in both alone. */
type Notes<T> = { readonly [K in keyof T]: NoteWords };
export type LabNotesText = Omit<typeof en, 'choices' | 'values'> & {
  readonly choices: { readonly [K in keyof (typeof en)['choices']]: Notes<(typeof en)['choices'][K]> };
  readonly values: Notes<(typeof en)['values']>;
};
export const labNotesText = section<LabNotesText>(en, () => import('./zh/labNotes.ts'));
