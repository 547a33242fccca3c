/** The Race page. Names of methods and metrics are the field's own and stay. */
import { section } from './catalogue.ts';

const count = new Intl.NumberFormat('en');
const mebibytes = (bytes: number): string =>
  bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GiB` : `${Math.ceil(bytes / 2 ** 20)} MiB`;

const en = {
  documentTitle: 'Race · GFlowGR Playground',
  title: 'Race',
  about: 'The same seed, the same initial weights, the same data in the same order: only the objective differs.',
  shared: (seed: number, digest: string | null) =>
    digest === null
      ? `Seed ${seed}; the lanes’ initial weights differ, because their models do.`
      : `Seed ${seed} · initial weights ${digest.slice(0, 8)} in every lane · the same batches of users`,
  otherData: 'These lanes were trained on different data: their numbers do not compare.',

  setup: 'What is raced',
  setupLine: (data: 'shop-512' | 'wardrobe-64', lanes: string, steps: number, seed: number, seeds: number) =>
    `${data === 'shop-512' ? 'Shop-512' : 'Wardrobe-64'} · ${lanes} · ${count.format(steps)} steps a lane · seed ${seed}${seeds > 1 ? ` × ${seeds}` : ''}`,
  data: 'Data and model',
  dataNames: {
    'shop-512': 'Shop-512: 512 items, 1,000 users, its process known',
    'wardrobe-64': 'Wardrobe-64: 64 garments, 200 readers',
  },
  seed: 'First seed',
  steps: 'Steps a lane',
  numSeeds: 'Seeds',
  seedCounts: { 1: 'one', 3: '× 3, mean ± sd', 5: '× 5, mean ± sd' },
  notWhole: (least: number, most: number) =>
    `Expected a whole number from ${count.format(least)} to ${count.format(most)}.`,
  lanes: 'Lanes',
  addLane: 'Add',
  objective: 'Objective',
  objectives: {
    sft: 'SFT: supervised fine-tuning',
    dpo: 'DPO: direct preference',
    sdpo: 'S-DPO: softmax preference',
    tb: 'GFlowGR-TB: trajectory balance',
    db: 'GFlowGR-DB: detailed balance',
    subtb: 'GFlowGR-SubTB: sub-trajectory balance',
    fm: 'GFlowGR-FM: flow matching',
    vargrad: 'GFlowGR-VarGrad: variance of the residual',
    grpo: 'GRPO: group-relative policy',
    soft: 'Soft targets: distillation of the reward',
  },
  removeLane: (name: string) => `Remove the lane ${name}`,
  moveUp: (name: string) => `Move the lane ${name} up`,
  change: 'Over the shared settings (JSON)',
  applyChange: 'Apply',
  notAnObject: 'Expected a JSON object of settings, such as {"objective": {"lambda": 1}}.',
  reset: 'Back to the usual race',

  start: 'Start the race',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  obstacles: {
    asking: 'Asking for the adapter…',
    active: '',
    lanes: 'A lane cannot start; the reason stands beside it.',
    ready: 'Ready.',
  },
  noDevice: (reason: string) => `No race can be run here. ${reason} The recordings below need no graphics card.`,
  states: {
    idle: 'idle',
    preparing: 'preparing',
    running: 'running',
    paused: 'paused',
    finished: 'finished',
    stopped: 'stopped',
    failed: 'failed',
  },
  laneStates: {
    waiting: 'waiting',
    preparing: 'preparing',
    compiling: 'compiling',
    running: 'training',
    testing: 'testing',
    finished: 'finished',
    stopped: 'stopped',
    refused: 'cannot run',
    failed: 'failed',
  },
  together: (needed: number) => `All lanes advance together, by samples seen (${mebibytes(needed)} of GPU memory).`,
  inTurn: (needed: number, budget: number) =>
    `All lanes at once would take ${mebibytes(needed)}, and ${mebibytes(budget)} may be used: they run one after another, and the time machine shows them in step.`,
  progress: (lane: string | null, label: string, done: number, total: number) =>
    `${lane === null ? '' : `${lane}: `}${label} ${count.format(done)} / ${count.format(total)}`,
  seedOf: (k: number, n: number) => `Seed ${k} of ${n}.`,
  dismiss: 'Put this message away',

  shownName: 'Shown',
  shown: { recordings: 'Recordings', live: 'This race' },
  addFiles: 'Add recordings from files',
  classPanel: 'Class results',
  dropHere: 'or drop bundle files (.zip) anywhere on this page',
  fileProblem: (name: string, message: string) => `${name} was not added. ${message}`,
  loadingShipped: 'Fetching the recordings that come with this page…',
  shippedProblem: (message: string) => `The recordings that come with this page could not be read. ${message}`,
  recorded: (adapter: string, date: string) => `Recording, made on ${adapter} at ${date}`,
  allRecorded: (adapter: string, from: string, to: string) =>
    `Recordings, made on ${adapter} ${from === to ? `at ${from}` : `from ${from} to ${to}`}`,
  ownRecording: 'Your file.',

  user: 'User',
  userName: (id: string) => `user ${id}`,
  exposureHint: 'Bars: plain blue, observed; hatched red, unobserved but good; plain sand, neither.',
  selectHint: 'Select a prefix in one picture: every lane tells its numbers there.',
  trieLabel: (lane: string, step: number, user: string) =>
    `${lane} at step ${step}: flows of user ${user} on the item trie. Arrow keys walk the trie.`,
  noFrame: 'The first picture comes with step 0.',
  noFrames: 'This run was recorded without pictures.',
  pictureSeed: (seed: number) => `Pictures of seed ${seed}.`,
  laneFacts: {
    step: 'step',
    ndcg: 'NDCG@10',
    recall: 'Recall@10 (= HR@10)',
    goodMass: 'mass on unobserved-good',
    goodTarget: 'R/Z would give',
    tv: 'TV to R/Z',
    js: 'JS to R/Z, nats',
    seconds: 'time',
  },
  factSeconds: (s: number) => `${s < 10 ? s.toFixed(1) : Math.round(s)} s`,
  topTen: 'Top ten at this step',
  aboutLane: 'About this lane',
  bill: (bytes: number, parameters: number) =>
    `${count.format(parameters)} parameters, ${mebibytes(bytes)} of GPU memory`,
  metadata: (runtime: string, kernels: string, dataHash: string) =>
    `${runtime}; kernels ${kernels}; data ${dataHash.slice(0, 12)}`,
  weights: (step: number, digest: string) => `Weights at step ${step}: ${digest}`,
  save: (n: number) => (n > 1 ? `Save ${n} recordings` : 'Save the recording'),
  removeFile: 'Remove this recording',

  curves: 'Curves',
  curveOf: 'Curve of',
  logarithmic: 'Logarithmic',
  quantities: {
    loss: 'Loss (smoothed)',
    ce: 'Cross-entropy (smoothed)',
    gfn: 'Flow balance (smoothed)',
    dpo: 'Preference (smoothed)',
    gradNorm: 'Gradient norm (smoothed)',
    'ndcg@10': 'NDCG@10, validation',
    'recall@10': 'Recall@10, validation',
    'expected-ndcg@10': 'Expected NDCG@10, validation',
    'mass-unobserved-good': 'Mass on unobserved-good items, by the true process',
    'frame-good-mass': 'Mass on unobserved-good items, by the reward',
    'frame-total-variation': 'Total variation to R/Z',
    'frame-jensen-shannon': 'Jensen–Shannon to R/Z, nats',
    lr: 'Learning rate',
    'total-variation': 'Total variation to R/Z, validation',
    'jensen-shannon': 'Jensen–Shannon to R/Z, nats, validation',
    'log-z-error': 'log Z error, nats, validation',
    'frame-log-z-error': 'log Z error, nats',
    'frame-entropy': 'Entropy of the policy, nats',
  },
  curveNote: (ofFrames: boolean, numSeeds: number) =>
    [
      ofFrames ? 'Of the recorded users, at each frame.' : '',
      numSeeds > 1 ? `Mean over ${numSeeds} seeds; the band is ± one sample standard deviation.` : '',
    ]
      .filter(Boolean)
      .join(' '),
  noCurve: 'Curves appear with the first steps.',
  curveLabel: (quantity: string, lanes: string) => `${quantity}: ${lanes}`,
  notYet: '–',

  table: 'Where the lanes stand',
  tableCaption: (numSeeds: number) =>
    numSeeds > 1
      ? `Mean ± sample standard deviation over ${numSeeds} seeds; no seed is picked.`
      : 'One seed. Small differences may be chance: run × 3 or × 5 seeds to see how much.',
  lane: 'Lane',
  of: 'Metrics of',
  ofSplit: {
    test: (step: number, users: number) => `test, step ${count.format(step)}, ${count.format(users)} users`,
    validation: (step: number, users: number) => `validation, step ${count.format(step)}, ${count.format(users)} users`,
  },
  columns: {
    'ndcg@10': 'NDCG@10',
    'recall@10': 'Recall@10 (= HR@10)',
    'expected-ndcg@10': 'Expected NDCG@10',
    'mass-unobserved-good': 'Mass on unobserved-good',
    'total-variation': 'TV to R/Z',
    'jensen-shannon': 'JS to R/Z, nats',
  },
  frameColumns: {
    totalVariation: 'TV to R/Z',
    jensenShannon: 'JS to R/Z, nats',
    unobservedGoodMass: 'Mass on unobserved-good, by reward',
  },
  columnGroups: { evaluation: 'Evaluation', frame: 'Recorded users, this frame', cost: 'Cost' },
  cost: { step: 'Steps', samples: 'Samples', seconds: 'Seconds' },
  references: {
    popularity: 'Popularity',
    'item-knn': 'Item-kNN',
    sasrec: 'SASRec',
    oracle: 'Best reachable',
  },
  goodInEvaluation:
    'Unobserved-good, in the evaluation: the 20 items most probable by Shop-512’s own process that the user never took.',
  goodMeaning:
    'Unobserved-good, in a frame: the 20 items of the highest reward (in a small catalogue, an eighth of it) that are neither in the recorded history nor held out; that is good by the reward the lanes are given.',
  protocol: 'Protocol',

  help: {
    setup: 'Opens the settings of a race of your own: data, steps, seeds and lanes.',
    data: 'What all lanes are trained on, with the model and settings that suit it.',
    seed: 'Decides data, initial weights and the order of users, in every lane alike.',
    steps: 'Training steps of each lane. Where an objective joins later, it joins at the same share of them.',
    numSeeds: 'Repeats the whole race with the next seeds and shows mean and standard deviation, never the best.',
    objective: 'What a new lane makes small. Its formula and source stand under the lane.',
    addLane: 'Adds a lane at the end, with the usual settings of this objective.',
    removeLane: 'Takes this lane out of the race.',
    moveUp: 'Puts this lane before the one above. Lanes stay in the order you choose.',
    details: 'Opens the lane’s formula, its source and its settings.',
    change:
      'What this lane changes of the shared settings, as in the run configuration. Seed, data and items are shared.',
    applyChange: 'Takes the text as the lane’s settings where it is valid.',
    reset: 'Puts data, lanes and seeds back to those of the usual race.',
    start: 'Trains all lanes on this device. Recordings stay on the shelf.',
    pause: 'Holds the race after the step it is at.',
    resume: 'Goes on from where the race was held.',
    stop: 'Ends the race. What was recorded stays on screen.',
    dismiss: 'Closes the message.',
    shown: 'Recordings that come with the page, or the race of this visit.',
    addFiles: 'Bundle files from the Lab or the command line, each shown as one more lane. Nothing is uploaded.',
    classPanel: 'Opens the place where a teacher drops students’ result files to see the spread over seeds.',
    user: 'Whose flows and top ten the pictures show.',
    topTen: 'Shows the ten items most probable for this user at this step.',
    aboutLane: 'Shows settings, where it was made, and the digest of its weights.',
    save: 'Downloads what was recorded so far, a bundle a seed, which this page and others can open.',
    removeFile: 'Takes this file’s lane off the page. The file itself is untouched.',
    curve: 'Which quantity all lanes are drawn by.',
    logarithmic: 'Draws the values on a logarithmic axis, where all are positive.',
    protocol: 'Shows how the metrics were measured: split, ranking, ties, filters.',
  },
};

export type RaceText = typeof en;
export const raceText = section(en, () => import('./zh/race.ts'));
