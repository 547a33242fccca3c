/**
 * Stands in for the training worker: speaks its protocol, trains nothing. The flows are those of a policy that moves
 * from uniform to the exact one, so that every number on the page is consistent with every other.
 */

import { isEditable, type RunEdit } from '../../../src/config/edits.ts';
import { MODEL_PRESETS } from '../../../src/config/presets.ts';
import type { MappingRequest } from '../../../src/data/mappingRequest.ts';
import { buildTrie, type Trie } from '../../../src/items/trie.ts';
import type { ImportedSettings } from '../../../src/train/importModel.ts';
import type { MemoryTrial } from '../../../src/train/runEvents.ts';
import type { PreparedSummary, WorkerCommand, WorkerEvent } from '../../../src/worker/protocol.ts';
import type { StoreReport } from '../../../src/worker/store/storeProtocol.ts';
import type { WorkerClient } from '../../../src/worker/workerClient.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';

const GARMENTS = ['jacket', 'shirt', 'trousers', 'coat'];
const STYLES = ['formal', 'casual', 'sports', 'vintage'];
const COLOURS = ['blue', 'yellow', 'black', 'red'];

function wardrobeTrie(): { trie: Trie; titles: string[]; tokenNames: string[] } {
  const tokens: number[] = [];
  const titles: string[] = [];
  for (let g = 0; g < 4; g++)
    for (let s = 0; s < 4; s++)
      for (let c = 0; c < 4; c++) {
        tokens.push(g, 4 + s, 8 + c);
        titles.push(`${STYLES[s]} ${COLOURS[c]} ${GARMENTS[g]}`);
      }
  return {
    trie: buildTrie(Uint32Array.from(tokens), 3),
    titles,
    tokenNames: [...GARMENTS, ...STYLES, ...COLOURS],
  };
}

export interface FakeOptions {
  readonly withoutWebGpu?: boolean;
  readonly msPerStep?: number;
  /** Answers `loadFiles` with this error. */
  readonly loadError?: string;
  /** Answers `loadFiles` with this question, unless the command carries an answer. */
  readonly mapping?: MappingRequest;
  /** `loadFiles` is never answered; `cancelLoad` is. */
  readonly neverReads?: boolean;
  /** Answers `tryMemory`; without it there is room. */
  readonly trial?: MemoryTrial;
  /** What is kept on the device. */
  readonly stored?: StoreReport;
}

export interface FakeWorkerClient extends WorkerClient {
  readonly sent: WorkerCommand[];
  emit(event: WorkerEvent): void;
}

const ROOM: MemoryTrial = { neededBytes: 40_329_216, heldBytes: 0, triedBytes: 40_329_216, refused: null };
const SMALLER = { budget: { memoryMiB: 24, tokensPerStep: 512 } };

/** What the make-believe published model has. */
export const IMPORTED: ImportedSettings = {
  model: {
    shape: { ...MODEL_PRESETS['llama-nano'], numLayers: 5 },
    reservedTokens: 300,
    bosToken: 0,
    published: { eosToken: [0, 2], padToken: null, maxPositions: 2048 },
  },
  items: null,
};

const { metadata, items, users } = sampleRecording();
const header = { metadata: { ...metadata, name: 'amber-finch' }, items, users };

export function createFakeWorkerClient(options: FakeOptions = {}): FakeWorkerClient {
  const listeners = new Set<(event: WorkerEvent) => void>();
  const sent: WorkerCommand[] = [];
  const { trie, titles, tokenNames } = wardrobeTrie();
  const msPerStep = options.msPerStep ?? 40;
  let step = 0;
  let total = 400;
  let objective = 'tb';
  let user = 0;
  let edits: RunEdit[] = [];
  let isTrained = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  let waiting: Extract<WorkerEvent, { type: 'metrics' }>['history'][number][] = [];
  const emit = (event: WorkerEvent) => {
    for (const listener of listeners) listener(event);
  };
  const later = (event: WorkerEvent) => setTimeout(() => emit(event), 0);

  const rewardOf = (item: number): number => 0.1 + (((item * 37 + user * 11) % 17) / 4) ** 1.5 + (item === 21 ? 6 : 0);

  function flows(): void {
    const n = trie.numPrefixes;
    const exact = new Float64Array(n);
    for (let p = n - 1; p >= 0; p--) {
      if (trie.item[p] >= 0) exact[p] = rewardOf(trie.item[p]);
      if (p > 0) exact[trie.parent[p]] += exact[p];
    }
    const near = 1 - Math.exp(-step / 80);
    const logPF = new Float32Array(n);
    const logReach = new Float32Array(n);
    const logF = new Float32Array(n);
    const residual = new Float32Array(n);
    for (let p = 0; p < n; p++) {
      const parent = trie.parent[p];
      const numSiblings = trie.firstChild[parent + 1] - trie.firstChild[parent];
      if (p > 0) logPF[p] = Math.log(near * (exact[p] / exact[parent]) + (1 - near) / numSiblings);
      logReach[p] = p === 0 ? 0 : logReach[parent] + logPF[p];
      logF[p] = trie.item[p] >= 0 ? Math.log(exact[p]) : near * Math.log(exact[p]);
      residual[p] = p === 0 ? Number.NaN : logF[parent] + logPF[p] - logF[p];
    }
    if (objective === 'sft') {
      logF.fill(Number.NaN);
      residual.fill(Number.NaN);
    }
    let tv = 0;
    for (let i = 0; i < trie.numItems; i++)
      tv += Math.abs(Math.exp(logReach[trie.leafOfItem[i]]) - exact[trie.leafOfItem[i]] / exact[0]) / 2;
    emit({
      type: 'flows',
      snapshot: {
        step,
        user,
        prefixes: Uint32Array.from({ length: n }, (_, p) => p),
        logF,
        logPF,
        logReach,
        exactLogF: Float32Array.from(exact, Math.log),
        residual,
      },
      distance: {
        step,
        user,
        setTotalVariation: tv * 0.7,
        setJensenShannon: tv * 0.3,
        setSize: 4,
        catalogueTotalVariation: tv,
        catalogueJensenShannon: tv * 0.5,
        invalidRate: 0,
        logZError: 0.1,
        catalogueIsObjective: false,
      },
      exposure: Uint8Array.from({ length: trie.numItems }, (_, i) => (i % 16 === 0 ? 1 : i % 8 === 3 ? 2 : 0)),
    });
    const items = Array.from({ length: trie.numItems }, (_, item) => ({
      item,
      logProb: logReach[trie.leafOfItem[item]],
      isTarget: item === 21,
    }))
      .sort((a, b) => b.logProb - a.logProb)
      .slice(0, 10);
    emit({ type: 'topItems', step, user, history: [3, 17, 40, 5, 22, 9, 30, 61, 12, 2], target: 21, items });
  }

  function evaluate(split: 'validation' | 'test'): void {
    const quality = 0.4 * (1 - Math.exp(-step / 150));
    emit({
      type: 'evaluation',
      result: {
        step,
        split,
        numUsers: split === 'test' ? 480 : 200,
        metrics: {
          'recall@5': quality * 0.7,
          'recall@10': quality,
          'ndcg@5': quality * 0.5,
          'ndcg@10': quality * 0.6,
          'mrr@5': quality * 0.4,
          'mrr@10': quality * 0.45,
          'coverage@10': 0.75,
          'entropy@10': 3.6,
          'gini@10': 0.4,
          'arp@10': 98.5,
          'ild@10': 0.8,
          'popularity/recall@5': 0.08,
          'popularity/recall@10': 0.16,
          'popularity/ndcg@5': 0.05,
          'popularity/ndcg@10': 0.077,
          'item-knn/recall@10': 0.2,
          'item-knn/ndcg@10': 0.1,
          'sasrec/recall@10': 0.27,
          'sasrec/ndcg@10': 0.15,
          'oracle/ndcg@10': 0.31,
          'difference/sasrec/ndcg@10': quality * 0.6 - 0.15,
          'difference/sasrec/ndcg@10/standardError': 0.01,
          'total-variation': 0.4,
          leak: 0.0021,
          'policy-entropy': 3.1,
          'mass-unobserved-good': 0.12,
          'oracle/mass-unobserved-good': 0.33,
          'js-to-truth': 0.21,
          'difference/ndcg@10': quality * 0.6 - 0.077,
          'difference/ndcg@10/standardError': 0.012,
          'difference/item-knn/ndcg@10': quality * 0.6 - 0.1,
          'difference/item-knn/ndcg@10/standardError': 0.011,
        },
        protocol:
          'Leave-one-out in time order; full ranking of 64 items by trie-constrained beam search, beam 20; ties by item number; history items filtered.',
      },
    });
  }

  function oneStep(): void {
    step++;
    const wobble = Math.sin(step * 12.9898) * 0.5 + Math.sin(step * 4.1414) * 0.5;
    const gfn = 6 * Math.exp(-step / 70) * (1 + 0.25 * wobble) + 0.05;
    const ce = 1.4 + 2.6 * Math.exp(-step / 120) + 0.05 * wobble;
    const parts = objective === 'sft' ? { loss: ce, ce } : { loss: ce + gfn, ce, gfn };
    waiting.push({
      step,
      ...parts,
      gradNorm: 0.6 + 0.3 * wobble,
      lr: 1e-3 * Math.min(1, step / 50) * (0.5 + 0.5 * Math.cos((Math.PI * step) / total)),
      tokens: 1024,
      elapsedMs: msPerStep,
    });
    if (step % 100 === 0 && step < total) evaluate('validation');
    if (step % 5 === 0 || step === total || timer === undefined) report();
    if (step >= total) {
      pause();
      evaluate('test');
      emit({ type: 'state', state: 'finished', step });
    }
  }
  function report(): void {
    emit({ type: 'metrics', history: waiting, tokensPerSecond: 1024_000 / msPerStep, gpuBytes: 41_300_000 });
    waiting = [];
    flows();
  }
  function pause(): void {
    clearInterval(timer);
    timer = undefined;
  }
  function run(): void {
    emit({ type: 'state', state: 'running', step });
    timer = setInterval(oneStep, msPerStep);
  }

  const rewards: WorkerEvent = {
    type: 'rewards',
    histogram: {
      edges: Array.from({ length: 25 }, (_, bin) => -6.9 + (bin * 8.5) / 24),
      positives: Array.from({ length: 24 }, (_, bin) => (bin < 21 ? 0 : [40, 310, 130][bin - 21])),
      others: Array.from({ length: 24 }, (_, bin) =>
        bin === 0 ? 620 : bin < 17 ? 0 : [210, 300, 180, 90, 30, 10, 0][bin - 17],
      ),
      atFloor: 0.32,
      warnings: ['32 % of the rewards are at the floor of 0.001: the sampler’s items hardly differ in reward.'],
      note: 'The sets of 480 users’ last training items, set size 4, as the first steps would draw them',
    },
  };

  const summary = (config: PreparedSummary['config']): PreparedSummary => ({
    config,
    numUsers: 480,
    numItems: 64,
    numTrainInteractions: 5211,
    usersTooShort: 3,
    dataHash: '5f1c0b2e77a94d1e8a3b6c0d9e2f4a1b5c7d8e9f0a1b2c3d4e5f60718293a4b5',
    leftOut: { belowRating: 0, outsideTime: 0, usersNotDrawn: 0 },
    removedByKCore: { users: 17, items: 0, interactions: 61 },
    trie,
    itemTitles: titles,
    tokenNames,
    users: Array.from({ length: 480 }, (_, u) => ({ id: String(u + 1), length: 8 + (u % 13) })),
    semanticIds: {
      levels: [4, 16, 64].map((prefixes) => ({
        codebookSize: 4,
        codesUsed: 4,
        entropy: 2,
        prefixes,
        meanBranching: 4,
        maxBranching: 4,
      })),
      hasCollisionLevel: false,
      collisions: { items: 0, paths: 0, largest: 1 },
      remarks: [],
    },
    bill: {
      lines: [
        { label: 'Weights', sizeBytes: 514_048 },
        { label: 'Gradients', sizeBytes: 514_048 },
        { label: 'AdamW moments', sizeBytes: 1_028_096 },
        { label: 'Activations', sizeBytes: 31_457_280 },
        { label: 'Supervision and head', sizeBytes: 6_815_744 },
      ],
      totalBytes: 40_329_216,
      largestBindingBytes: 6_291_456,
      numParameters: 128_512,
      recompute: 'none',
    },
    shape: { preset: 'llama-nano', hiddenSize: 64, numLayers: 2, vocabularySize: 14 },
  });

  function answer(command: WorkerCommand): void {
    switch (command.type) {
      case 'probeDevice':
        later({
          type: 'device',
          report: options.withoutWebGpu
            ? {
                available: false,
                failedCheck: 'no-adapter',
                reason:
                  'navigator.gpu is present, but requestAdapter returned null: the driver is blocked or missing. Look at chrome://gpu.',
                description: '',
                isSoftware: false,
                features: [],
                maxStorageBufferBindingSize: 0,
                kernels: null,
              }
            : {
                available: true,
                failedCheck: null,
                reason: null,
                description: 'a make-believe adapter',
                isSoftware: true,
                features: [],
                maxStorageBufferBindingSize: 134_217_728,
                kernels: null,
              },
        });
        return;
      case 'tryMemory':
        later({ type: 'trial', trial: options.trial ?? ROOM, change: options.trial ? SMALLER : null });
        return;
      case 'loadFiles':
        if (options.neverReads) {
          emit({ type: 'progress', label: 'Reading u.data', done: 5e8, total: 1e9, rows: 12_345_678 });
          return;
        }
        if (options.mapping && !command.mapping) {
          later({ type: 'mapping', request: options.mapping });
          return;
        }
        if (options.loadError) {
          later({ type: 'error', kind: 'DataError', message: options.loadError, fatal: false });
          return;
        }
        break;
      case 'cancelLoad':
        later({ type: 'loadStopped' });
        return;
      case 'loadBuiltIn':
        break;
      case 'importModel':
        later({ type: 'imported', settings: command.files.length > 0 ? IMPORTED : null });
        return;
      case 'prepare':
        isTrained ||= command.mayTrain === true;
        if (command.config.items?.tokenizer === 'rq-vae' && !isTrained) {
          later({ type: 'untrained' });
          return;
        }
        later({ type: 'prepared', summary: summary(command.config) });
        later(rewards);
        return;
      case 'start':
        step = 0;
        waiting = [];
        edits = [];
        total = command.config.budget?.steps ?? 400;
        objective = command.config.objective?.type ?? 'tb';
        emit({ type: 'state', state: 'preparing', step: 0 });
        emit({ type: 'prepared', summary: summary(command.config) });
        emit(rewards);
        emit({ type: 'state', state: 'compiling', step: 0 });
        emit({ type: 'progress', label: 'Compiling shaders', done: 9, total: 31 });
        emit({ type: 'recordingStart', header: { ...header, config: command.config } });
        setTimeout(run, 200);
        return;
      case 'pause':
        pause();
        emit({ type: 'state', state: 'paused', step });
        return;
      case 'resume':
        run();
        return;
      case 'stepOnce':
        oneStep();
        emit({ type: 'state', state: 'paused', step });
        return;
      case 'stop':
        pause();
        emit({ type: 'state', state: 'stopped', step });
        return;
      case 'inspectUser':
        user = command.user;
        if (step > 0) flows();
        return;
      case 'saveFiles':
        later({ type: 'files', files: [{ name: 'model/config.json', blob: new Blob(['{}']) }] });
        return;
      case 'openStore':
        later({
          type: 'store',
          report: options.stored ?? { owner: 'this', queueOwner: 'this', problem: null, runs: [], data: [] },
        });
        return;
      case 'showPrefixes':
      case 'setAutosave':
      case 'listStored':
      case 'keepNow':
      case 'resumeStored':
      case 'removeStored':
      case 'downloadStored':
      case 'takeOverStore':
        return;
      case 'edit':
        if (!isEditable(command.key)) return;
        edits = [...edits, { step, key: command.key, value: command.value }];
        later({ type: 'edited', edits });
        return;
      case 'export':
        later({ type: 'exported', kind: command.kind, name: `${command.name}.zip`, blob: new Blob(['PK']) });
        return;
    }
    const name = command.type === 'loadBuiltIn' ? command.name : 'movielens-100k';
    later({
      type: 'dataset',
      name,
      terms: 'Ours, generated from a seed; MIT.',
      report: {
        format: command.type === 'loadBuiltIn' ? 'Wardrobe-64 (generated)' : 'MovieLens 100K (u.data, u.item)',
        files: [{ name: 'u.data', sizeBytes: 1_979_173, lines: 100_000, encoding: 'UTF-8' }],
        numUsers: 500,
        numItems: 64,
        numInteractions: 6272,
        duplicates: 12,
        timestampTies: 431,
        usersWithTiedTarget: 9,
        rejectedLines: 2,
        rejectedByReason: [{ reason: 'expected 4 fields', count: 2 }],
        issues: [
          {
            severity: 'error',
            file: 'u.data',
            line: 17,
            message: 'expected 4 fields, found 3: "1\\t2\\t3"',
            reason: 'expected 4 fields',
          },
          { severity: 'warning', file: 'u.item', line: 267, message: 'the title is empty; the id stands for it.' },
        ],
        tieRule: 'Interactions of one second keep the order of the file.',
      },
    });
    later({
      type: 'event',
      event: { time: new Date().toISOString(), step: 0, kind: 'data', message: `Read ${name}.` },
    });
  }

  return {
    sent,
    emit,
    send(command) {
      sent.push(command);
      answer(command);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restart: pause,
    close() {
      pause();
      listeners.clear();
    },
  };
}
