/** The Play page. Names of items and tokens are the data's own. */
import { section } from './catalogue.ts';

const digits = (value: number) => value.toLocaleString('en');
const percent = (share: number) => `${(100 * share).toPrecision(share < 0.1 ? 2 : 3)} %`;

const en = {
  documentTitle: 'Play · GFlowGR Playground',
  heading: 'Every item as often as its reward says',
  intro: 'An item is a path: garment, style, colour. A GFlowNet learns the flow each branch deserves.',
  introOwn: 'An item is a path of tokens. A GFlowNet learns the flow each branch of yours deserves.',
  badge: 'CPU demo, tabular policy',
  /** No longer than `badge`, so that nothing moves. ▸ leads to the Lab. */
  badges: {
    ready: 'CPU demo · GPU ready ▸',
    software: 'CPU demo · software GPU ▸',
    none: 'CPU demo · no GPU: why ▸',
    without: {
      'secure-context': 'CPU demo · not https ▸',
      'no-webgpu': 'CPU demo · no WebGPU ▸',
      'no-adapter': 'CPU demo · no GPU found ▸',
      limits: 'CPU demo · GPU too small ▸',
    },
  },
  ownItemsHaveNoLink: 'items of your own are not put into links. Go back to Wardrobe-64, or share the list itself.',
  stopped: (message: string) => `The demo stopped: ${message}`,
  pictureRegion: 'Flows on the trie',
  pictureLabel:
    'Wardrobe-64 as a tree of tokens. Arrow keys walk it, plus and minus change the reward of a selected item.',
  pictureLabelOwn:
    'Your items as a tree of tokens. Arrow keys walk it, plus and minus change the reward of a selected item.',
  prefixRegion: 'Numbers of one prefix',
  states: { playing: 'Learning', paused: 'Paused', settled: 'Settled', resting: 'Resting' },
  news: (state: string, step: number, distance: string) =>
    `${state}, step ${digits(step)}, distance to target ${distance}`,

  caption: {
    exact: 'Width is the exact flow: the sum of the rewards below.',
    difference: 'Width is exact; + where too much flow arrives, − where too little, in nats.',
    exposure: (numGood: number) =>
      `Width is learned flow. ● in the history, ◆ not in it though its reward is among the ${numGood} highest of the rest.`,
    settled: 'Settled: it now samples each item as often as its reward says. Drag a bar to disturb it.',
    settledNoMask: (invalidRate: number) =>
      `Settled without the mask: the wrong tokens had to be unlearned, and ${percent(invalidRate)} of the probability still names no item.`,
    start: 'Nothing is learned yet: every token is as likely as the others. Play, or take a step.',
    resting: (distance: string) => `Resting after a while unasked, at distance ${distance}. Play goes on from here.`,
    learned:
      'Width is learned flow; bars are rewards, ticks what arrives, signed numbers residuals in nats. Drag a bar to change a reward.',
    rebalancing: 'A reward has changed: the exact flows follow at once, the learned ones step by step.',
    change: (isTarget: boolean) =>
      `Numbers beside the names: change of ${isTarget ? 'the target’s' : 'the policy’s'} probability since before, in percentage points.`,
  },

  symptom: {
    logZ: (exact: string, distance: string, steps: number) =>
      `log Z is held at 0 where ${exact} is due, so every residual is off by as much and the updates are mostly that. After ${digits(steps)} steps the distance stays at ${distance}.`,
    balance: (item: string, model: number, target: number) =>
      `Nothing says how much is enough: “${item}” takes ${percent(model)} of all draws where its reward earns ${percent(target)}.`,
    exploration: (reached: number, numItems: number, window: number) =>
      `The latest ${digits(window)} paths reached ${reached} of ${numItems} items: what is never tried is never corrected.`,
    mask: (invalidRate: number) =>
      `${percent(invalidRate)} of the probability is lost to sequences of tokens that name no item.`,
  },

  step: {
    lead: (from: string, to: string) => `${from} → ${to}`,
    wrongToken: 'a token that leads to no item',
    numbers: (p: string, flowIn: string, flowOut: string, residual: string) =>
      `P_F ${p}; log flow in ${flowIn}, out ${flowOut}; residual ${residual} nats.`,
    openTb: 'At the item, the path’s edges rise if log R is above the log flow in there, else fall.',
    openVargrad: 'At the item, the path’s edges rise if its log R − log P exceeds that of the path before, else fall.',
    openDb: (isLowered: boolean) =>
      `At the item, one update moves every edge by its own residual: this one will be ${isLowered ? 'lowered' : 'raised'}.`,
    openSubtb: 'At the item, the residuals of all pieces of the path that hold this edge move it.',
    openFm: 'At the item, one update moves every log edge flow towards the flow that leaves below it.',
    openNoBalance: 'At the item, one update raises every edge of the path by R / mean R, whatever its flow.',
    made: (residual: string, isLowered: boolean) =>
      `The path has ended, log Z + Σ log P_F − log R = ${residual}: the update ${isLowered ? 'lowered' : 'raised'} this edge.`,
    madeEdge: (isLowered: boolean) =>
      `The path has ended: its residuals ${isLowered ? 'lowered' : 'raised'} this edge.`,
    madeNoBalance: 'The path has ended, and the update raised each of its edges.',
  },

  reader: 'Reader',
  ownReader: 'Your own items',
  readers: [
    'Dresses formally, in blue, jackets first.',
    'Runs every morning: sporty undershirts and trousers, in black or yellow.',
    'Goes out dancing: festive scarves and jackets, bright colours.',
    'Wants it simple: casual, white or blue, a little of everything.',
  ],
  tookBefore: 'Took before',
  rule: 'A reward here is garment taste × style taste × colour taste. The catalogue and its readers are made up.',
  ownRule: 'The rewards are the ones you gave.',
  objective: 'Objective',
  objectives: {
    tb: {
      label: 'Trajectory balance',
      about: 'One condition a path: Z · P(path) = R. The paper’s better choice, and the default.',
    },
    db: { label: 'Detailed balance', about: 'One condition an edge, with a learned flow at every prefix.' },
    subtb: { label: 'Sub-trajectory balance', about: 'Every piece of a path, weighted by 0.9 to its length.' },
    fm: { label: 'Flow matching', about: 'What flows into a prefix must flow out. Logits are log edge flows.' },
    vargrad: {
      label: 'VarGrad',
      about: 'Trajectory balance without a learned Z: only differences within the batch count.',
    },
  },

  reward: 'Reward',
  rewardOf: (title: string) => `Reward of ${title}`,
  less: 'Less',
  more: 'More',
  rewardProblem: (most: string) => `A reward is a number above 0, here at most ${most}.`,
  rewardFlat: 'At β = 0 every reward counts as 1.',
  selectItem: 'Select an item to set its reward.',
  restore: 'Restore all',
  beta: 'β',
  betaNote: (beta: string) =>
    beta === '1.0'
      ? 'The target is R / Z.'
      : `The target is R^${beta} / Z: ${Number(beta) > 1 ? 'sharper' : 'flatter'}.`,
  undo: 'Undo',
  redo: 'Redo',
  showChange: 'Show ΔP since before',

  topTen: 'Top ten now',
  item: 'Item',
  model: 'Model',
  target: 'Target',
  change: 'ΔP',
  distance: 'Distance to target',
  totalVariation: 'total variation',
  distanceRows: {
    logZ: 'log Z error',
    jensenShannon: 'Jensen–Shannon',
    entropy: 'Entropy',
    targetEntropy: 'Entropy of target',
    invalidRate: 'Lost to no item',
  },
  nats: (value: string) => `${value} nats`,
  curve: (steps: number, first: string, last: string) =>
    `Total variation over ${digits(steps)} steps, from ${first} to ${last}`,
  rebalanced: (steps: number, seconds: string) =>
    steps === 0
      ? 'That change left it in balance.'
      : `Back in balance after ${digits(steps)} ${steps === 1 ? 'step' : 'steps'}, ${seconds} s.`,
  rebalancing: (steps: number, seconds: string, level: string) =>
    `Not yet back in balance after ${digits(steps)} ${steps === 1 ? 'step' : 'steps'}, ${seconds} s: the distance was ${level} before.`,

  saveResult: 'Save the result',
  resultSaved: (name: string) => `Saved ${name}.`,
  resultNotSaved: (why: string) => `Not saved: ${why}`,

  transport: 'Transport',
  reset: 'Reset',
  play: 'Play',
  pause: 'Pause',
  stepLegend: 'Step',
  units: { token: 'token', path: 'path', batch: 'batch', hundred: '×100' },
  speed: 'Speed',
  speeds: ['¼×', '1×', '4×', 'max'],
  seed: 'Seed',
  seedProblem: 'A seed is a whole number from 0 to 4294967295.',
  count: (steps: number) => `step ${digits(steps)}`,
  stateWords: { playing: 'learning', paused: 'paused', settled: 'settled', resting: 'resting' },
  experiments: 'Experiments',

  help: {
    badge: 'Float64 tables in a web worker. The Lab trains a neural network on the GPU.',
    badgeWithout: 'Float64 tables in a web worker. The Lab says what this device lacks for training a neural network.',
    totalVariation: 'Half the sum of |P(x) − R(x)/Z| over all items: 0 is perfect, 1 is disjoint.',
    saveResult: 'Saves seed, settings and numbers of this run as a small file, for your teacher’s Class panel in Race.',
    reader: 'Whose rewards the flows are to match. What was learned is forgotten.',
    historyItem: 'Selects this item on the trie.',
    objective: 'The condition whose squared residual is trained. What was learned is forgotten.',
    reward: 'The reward of the selected item, as dragging its bar sets it.',
    less: 'Lowers the reward of the selected item, as the − key does on the trie.',
    more: 'Raises the reward of the selected item, as the + key does on the trie.',
    restore: 'Gives every item its own reward back. What was learned stays.',
    beta: 'Raises every reward to this power: 0 makes all alike, large values leave the best alone.',
    undo: 'Takes back the latest change of reward, β, history or switch. Ctrl+Z.',
    redo: 'Makes again what was taken back. Ctrl+Shift+Z.',
    showChange: 'Writes on the trie and in the top ten how much each probability has changed since before.',
    topItem: 'Selects this item on the trie. The order holds while you are in the list.',
    reset: 'Forgets what was learned and starts again from this seed.',
    toggle: 'Learns without stopping, or stops. Space.',
    token: 'One token of a path; learns when the path reaches an item. Full stop.',
    path: 'One whole path, then one update.',
    batch: 'Sixteen paths, then one update. Shift and full stop.',
    hundred: 'A hundred batches.',
    speed: 'How many batches a second: slow enough to watch, or as fast as this machine can.',
    seed: 'Where the random draws begin: the same seed gives the same run.',
    experiments: 'Break it on purpose, your own items, another history, and the latest step explained.',
  },
};

export type PlayText = typeof en;
export const playText = section(en, () => import('./zh/play.ts'));
