/** One user under the glass: history, recommendations, flows on the trie, distances to the target. */
import { section } from './catalogue.ts';

const en = {
  title: 'Flows of one user',
  recommendations: 'Recommendations',
  user: 'User',
  matchingUsers: 'Matching users',
  previous: 'Previous user',
  next: 'Next user',
  ofUsers: (n: string) => `of ${n}`,
  numItems: (n: number, text: string) => (n === 1 ? '1 item' : `${text} items`),
  noTrie: 'The trie appears once the data is read.',
  /** By the trie's views. */
  trieLabel: (view: string, user: string) => `Item trie with ${view} flows of user ${user}`,
  noFlow: 'This objective learns no flow: widths are the policy’s probabilities times the exact total.',
  rootFlow:
    'Trajectory balance learns F at the root; below, a flow is F(root) times the probability of reaching the prefix.',
  root: 'Root: every item',
  token: (token: number) => `token ${token}`,
  item: (item: number) => `item ${item}`,
  reward: 'R(x)',
  learned: 'F(s) learned',
  arriving: 'Arriving',
  children: 'Σ over children',
  exact: 'F*(s) exact',
  residual: 'Residual, nats',
  reached: 'Reached',
  setDistance: 'Distance on the sampled set',
  setDistanceNote: (items: string, js: string) =>
    `the objective’s: both sides renormalised on ${items} items; Jensen–Shannon ${js} nats`,
  catalogueDistance: 'Distance over the whole catalogue',
  isObjective: 'the objective’s: training covers every item',
  isNotObjective: 'not the objective: training sees sampled sets only',
  jensenShannon: (value: string) => `Jensen–Shannon ${value} nats`,
  logZError: (value: string) => `log Z error ${value} nats`,
  invalidRate: (value: string) => `invalid rate ${value}`,
  noTop: 'History and top ten appear once a model is there.',
  history: 'History, newest last',
  earlier: (n: number) => `${n} earlier`,
  top: (n: number, step: number) => `Top ${n} at step ${step}`,
  before: (step: number) => `Beside each: its place at step ${step}.`,
  was: (rank: number) => `was ${rank}`,
  isNew: 'new',
  heldOut: 'held out',
  heldOutIs: 'Held out:',
  notAmong: ', not among them.',
  help: {
    user: 'Whose history, flows and top ten are shown. Type an id of the data.',
    previous: 'The user before this one.',
    next: 'The user after this one.',
  },
};

export type LabInspectText = typeof en;
export const labInspectText = section(en, () => import('./zh/labInspect.ts'));
