/// <reference lib="webworker" />
/** The only owner of the GPU device: turns the page's commands into runs, and runs into events. As thin as `cli/train.ts`. */
import { parseRunConfig, type RunConfig, type RunConfigInput } from '../config/runConfig.ts';
import { BlobSink, blobSource } from '../core/byteStreams.ts';
import { ConfigError, DataError, DeviceError, errorMessage, PlaygroundError, StoppedError } from '../core/errors.ts';
import { builtInDataset } from '../data/builtIn.ts';
import type { Dataset, SourceFile } from '../data/dataset.ts';
import { readDataset } from '../data/readDataset.ts';
import { type AdapterDescription, type Gpu, openDevice } from '../gpu/device.ts';
import type { ItemFiles } from '../items/buildSemanticIds.ts';
import { itemFilesBeside } from '../items/filesBeside.ts';
import { pathTo } from '../items/trie.ts';
import { itemsFile, type NamedFile, openCheckpoint, restoreCheckpoint, saveCheckpoint } from '../train/checkpoint.ts';
import { collaborativeModel } from '../train/collaborativeModel.ts';
import { memoryBill, planEngine } from '../train/engine.ts';
import { headline } from '../train/evaluate.ts';
import { flowSnapshot } from '../train/flowSnapshot.ts';
import type { FrameRecorder } from '../train/frames.ts';
import { ImportedModel } from '../train/importModel.ts';
import { type PreparedData, prepareData, takenItemId } from '../train/prepare.ts';
import {
  importedItemsOfRun,
  needsTrainedItems,
  trainedItemsKey,
  trainedItemsOfRun,
  trainItems,
} from '../train/prepareItems.ts';
import { rewardPreview, rewardPreviewOfData } from '../train/rewardPreview.ts';
import { runSteps, skippedStep, testAllUsers } from '../train/run.ts';
import type { RewardHistogram, StepMetrics } from '../train/runEvents.ts';
import { engineOptions, Trainer } from '../train/trainer.ts';
import { evaluationHistory } from '../train/windows.ts';
import { type KernelChoice, kernelChoice, requireSound } from '../tuning/record.ts';
import { loadRecord } from './device/recordStore.ts';
import { preparedSummary } from './preparedSummary.ts';
import { probeDevice } from './probeDevice.ts';
import type {
  CheckpointFile,
  DeviceReport,
  PreparedSummary,
  RunState,
  WorkerCommand,
  WorkerEvent,
} from './protocol.ts';
import { beginRecording } from './runRecording.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Milliseconds between pictures of the shown user while a run is going on; the step in between never waits for them. */
const PICTURE_EVERY_MS = 1500;
const METRICS_EVERY_MS = 250;

/** What every WebGPU adapter allows: WebGPU's default. */
const LEAST_BINDING_BYTES = 128 * 1048576;

let gpu: Gpu | null = null;
/** The adapter and what its record says, as the last probe found them: what a plan before the first start goes by. */
let probed: { readonly adapter: AdapterDescription; readonly kernels: KernelChoice } | null = null;
let dataset: Dataset | null = null;
/** Semantic IDs and embeddings dropped with it. */
let ownFiles: ItemFiles = {};
/** What a tokenizer learned last, and of what: an edit of the configuration that changes none of it trains nothing. */
let learned: {
  readonly dataset: Dataset;
  readonly ownFiles: ItemFiles;
  readonly key: string;
  readonly files: ItemFiles;
} | null = null;
/** The last command that says what is prepared next. */
let newest: Extract<WorkerCommand, { type: 'loadBuiltIn' | 'loadFiles' | 'prepare' | 'start' }> | null = null;
let prepared: PreparedData | null = null;
/** What the engine would allocate for it. */
let preparedPlan: ReturnType<typeof planEngine> | null = null;
let trainer: Trainer | null = null;
let frames: FrameRecorder | undefined;
let imported: ImportedModel | null = null;
let state: RunState = 'idle';
let pauseWanted = false;
let stopWanted = false;
let loop: Promise<void> | null = null;
let shownUser = 0;
let shownPrefixes: Uint32Array | null = null;
let history: StepMetrics[] = [];
let lastMetrics = 0;
let lastPicture = 0;
/** True where another user or other prefixes were asked for since the last picture began. */
let pictureIsStale = false;

const send = (event: WorkerEvent, transfer: Transferable[] = []): void => self.postMessage(event, transfer);
const log = (kind: string, message: string): void =>
  send({ type: 'event', event: { time: new Date().toISOString(), step: trainer?.position.step ?? 0, kind, message } });
function setState(next: RunState): void {
  state = next;
  send({ type: 'state', state, step: trainer?.position.step ?? 0 });
}
function fail(error: unknown, fatal: boolean): void {
  const kind = error instanceof PlaygroundError ? error.kind : 'Error';
  log('error', errorMessage(error));
  send({ type: 'error', kind, message: errorMessage(error), fatal });
}

async function probe(): Promise<DeviceReport> {
  const { report, adapter } = await probeDevice();
  if (adapter) probed = { adapter, kernels: kernelChoice((await loadRecord(adapter)).record, { tuned: true }) };
  return report;
}

/**
 * What a run takes from the adapter's record: the tuner's variants where the visitor had it tuned, nothing that failed. Throws
 * DeviceError where more than a variant failed.
 */
async function storedKernels(opened: Gpu): Promise<KernelChoice> {
  const { record, problem } = await loadRecord(opened.adapter);
  requireSound(record);
  const choice = kernelChoice(record, { tuned: true });
  const disabled = choice.matmul.disabled ?? [];
  const words = [
    choice.record ? `Kernel variants as ${choice.record}.` : 'Kernel variants by the fixed rule.',
    disabled.length > 0 ? `Disabled by the self-test or the tuner: ${disabled.join(', ')}.` : '',
    problem ?? '',
  ]
    .filter(Boolean)
    .join(' ');
  log('kernels', words);
  send({ type: 'device', report: { ...(await probe()), kernels: words } });
  return choice;
}

async function device(): Promise<Gpu> {
  if (gpu && !gpu.failure) return gpu;
  freeTrainer();
  gpu?.destroy();
  gpu = null;
  const report = await probe();
  if (!report.available) throw new DeviceError(report.reason ?? 'no WebGPU');
  const opened = await openDevice(navigator.gpu);
  opened.onFailure = (error) => {
    // A start or a loop meets the failure itself; only the first one counts.
    const isSeen = loop !== null || state === 'preparing' || state === 'compiling';
    if (opened === gpu && error === opened.failure && !isSeen) failRun(error);
  };
  gpu = opened;
  return opened;
}

function freeTrainer(): void {
  trainer?.free();
  trainer = null;
}

/** The end of a run by an error. The model stays unless its device is gone. */
function failRun(error: unknown): void {
  fail(gpu?.failure ?? error, true);
  setState('failed');
  if (gpu?.failure) freeTrainer();
}

/** True where a later command wants other codes than `key`'s, so that these need not be finished. */
function isOutdated(key: string): boolean {
  if (newest === null) return false;
  if (!('config' in newest)) return true; // another data set is on its way
  try {
    return trainedItemsKey(parseRunConfig(newest.config)) !== key;
  } catch {
    return true;
  }
}

/**
 * The visitor's files, with the codes of a tokenizer that is trained: a saved run's own (`itemsJson`), the last ones where they
 * are of the same things, or new ones, for which the device is opened. Throws StoppedError where that is given up, DeviceError
 * where no device opens or it is not sound.
 */
async function filesFor(of: Dataset, config: RunConfig, itemsJson?: string): Promise<ItemFiles> {
  if (!needsTrainedItems(config)) {
    // A model that knows its items brings their IDs, whatever lies beside the data.
    const ofModel = config.items.tokenizer === 'file' && imported?.isOf(config) ? imported.semanticIds : null;
    const ofRun = itemsJson !== undefined && !ownFiles.semanticIds ? importedItemsOfRun(itemsJson, config) : null;
    const semanticIds = ofModel ?? ofRun;
    return semanticIds ? { ...ownFiles, semanticIds } : ownFiles;
  }
  if (itemsJson !== undefined) return { ...ownFiles, trained: trainedItemsOfRun(itemsJson, of, config) };
  const key = trainedItemsKey(config);
  if (learned?.dataset === of && learned.ownFiles === ownFiles && learned.key === key) return learned.files;
  const opened = await device().catch((cause) => {
    throw new DeviceError(
      `items.tokenizer: "rq-vae" is trained on a GPU before the items have IDs. ${errorMessage(cause)} Or set items.tokenizer to "residual-kmeans", which needs none.`,
      { cause },
    );
  });
  const { record } = await loadRecord(opened.adapter);
  requireSound(record);
  const files = await trainItems(opened, of, config, ownFiles, {
    disabled: kernelChoice(record, { tuned: false }).matmul.disabled,
    onProgress: (done, total) => send({ type: 'progress', label: `${config.items.tokenizer} steps`, done, total }),
    shouldStop: () => (state === 'preparing' && stopWanted) || isOutdated(key),
  });
  learned = { dataset: of, ownFiles, key, files };
  return files;
}

/** Replaces what is prepared only when the whole preparation succeeds. */
async function prepare(input: RunConfigInput, kernels = probed?.kernels, itemsJson?: string): Promise<PreparedSummary> {
  const config: RunConfig = parseRunConfig(input);
  if (!dataset) throw new DataError('No data set is loaded. Choose a built-in one or drop files first.');
  const next = prepareData(dataset, config, await filesFor(dataset, config, itemsJson));
  const plan = planEngine(
    { ...engineOptions(next), kernels },
    gpu?.device.limits.maxStorageBufferBindingSize ??
      probed?.adapter.limits['maxStorageBufferBindingSize'] ??
      LEAST_BINDING_BYTES,
    gpu?.adapter ?? probed?.adapter,
  );
  // A picture of an equal trie stays as it is; the page asks anew where the trie is another one.
  if (prepared?.trie.numPrefixes !== next.trie.numPrefixes || prepared.trie.numItems !== next.trie.numItems)
    shownPrefixes = null;
  prepared = next;
  preparedPlan = plan;
  shownUser = Math.min(shownUser, next.split.numUsers - 1);
  return preparedSummary(next, memoryBill(plan));
}

function flushMetrics(): void {
  if (!trainer || history.length === 0) return;
  const tokens = history.reduce((a, m) => a + m.tokens, 0);
  const ms = history.reduce((a, m) => a + m.elapsedMs, 0);
  send({
    type: 'metrics',
    history,
    tokensPerSecond: ms > 0 ? (tokens / ms) * 1000 : 0,
    gpuBytes: trainer.engine.gpu.memory.liveBytes,
  });
  history = [];
  lastMetrics = performance.now();
}

/** Flows and top ten of the shown user, by the engine as it stands. */
async function picture(): Promise<void> {
  // After a change of data the model is still the last run's, which may not know this user.
  if (!trainer || shownUser >= trainer.data.split.numUsers) return;
  const { data } = trainer;
  const user = shownUser;
  pictureIsStale = false;
  const { snapshot, distance, exposure } = await flowSnapshot(trainer, user, shownPrefixes);
  send({ type: 'flows', snapshot, distance, exposure });
  const { history: items, target, all } = evaluationHistory(data.split, user, 'test', data.config.data.maxHistory);
  const excluded = data.config.evaluation.filterHistory ? all : new Uint32Array(0);
  await trainer.beam.search([{ history: items, excluded }], data.config.evaluation.beam, (r) => {
    const top = Array.from(r.items.slice(0, 10), (item, k) => ({
      item,
      logProb: r.logProbs[k],
      isTarget: item === target,
    }));
    send({ type: 'topItems', step: trainer!.position.step, user, history: Array.from(items), target, items: top });
  });
  lastPicture = performance.now();
}

/** Runs until a pause, a stop or the end; `oneStep` pauses by itself, and counts as a pause meanwhile. */
async function run(oneStep: boolean): Promise<void> {
  const t = trainer!;
  const between: RunState = oneStep ? 'paused' : 'running';
  const first = t.position.step;
  setState(between);
  const outcome = await runSteps(t, {
    shouldPause: () => pauseWanted || stopWanted || (oneStep && t.position.step > first),
    shouldStop: () => stopWanted,
    frames,
    async onStep(m) {
      history.push(m);
      if (m.isSkipped) log('loss scale', skippedStep(m));
      const now = performance.now();
      if (now - lastMetrics > METRICS_EVERY_MS) flushMetrics();
      if (!oneStep && now - lastPicture > PICTURE_EVERY_MS) await picture();
    },
    onEvaluating(split, done, total) {
      if (state !== 'evaluating') setState('evaluating');
      send({ type: 'progress', label: `${split} users`, done, total });
    },
    onEvaluation(result) {
      send({ type: 'evaluation', result });
      log('evaluation', `validation at step ${result.step}: ${headline(result.metrics)}`);
      setState(between);
    },
  });
  flushMetrics();
  if (stopWanted) {
    await picture();
    setState('stopped');
    return;
  }
  if (outcome === 'finished') {
    setState('evaluating');
    const result = await testAllUsers(
      t,
      (done, total) => send({ type: 'progress', label: 'test users', done, total }),
      () => pauseWanted || stopWanted,
    );
    if (result) send({ type: 'evaluation', result });
    await picture();
    setState(result ? 'finished' : stopWanted ? 'stopped' : 'paused');
    return;
  }
  setState('paused');
  await picture();
  if (stopWanted) setState('stopped');
}

function startLoop(oneStep = false): void {
  pauseWanted = false;
  stopWanted = false;
  loop = run(oneStep)
    .then(() => {
      if (gpu?.failure) throw gpu.failure;
    })
    .catch((error) => {
      flushMetrics();
      failRun(error);
    })
    .finally(() => {
      loop = null;
      if (pictureIsStale) enqueue(picture);
    });
}

function sendRewards(histogram: RewardHistogram | null): void {
  if (histogram) send({ type: 'rewards', histogram });
}

/** The summary of what is prepared, and its rewards where they are known without a model. */
async function sendPrepared(summary: PreparedSummary): Promise<void> {
  // Rewards that no flow can match are an error of what is prepared, told before it counts as ready.
  const rewards = await rewardPreviewOfData(prepared!);
  send({ type: 'prepared', summary });
  sendRewards(rewards);
}

async function start(input: RunConfigInput, files?: readonly CheckpointFile[]): Promise<void> {
  if (loop) throw new ConfigError('A run is going on. Stop it before starting another.');
  const stateBefore = state;
  let isOldFreed = false;
  stopWanted = false;
  setState('preparing');
  try {
    const opened = await device();
    const kernels = await storedKernels(opened);
    const itemsJson = await files?.find(({ name }) => name === 'items.json')?.file.text();
    await sendPrepared(await prepare(input, kernels, itemsJson));
    const sources = files?.map(({ name, file }) => [`model/${name}`, blobSource(name, file)] as const);
    const checkpoint = sources && (await openCheckpoint(prepared!, preparedPlan!.body.parameters, new Map(sources)));
    const { config } = prepared!;
    const weights = !checkpoint && imported?.isOf(config) ? imported : null;
    await weights?.check(preparedPlan!.body.parameters);
    // For the page: from here on the last run is gone.
    setState('compiling');
    // The old run's buffers go before the new ones come: both need not fit.
    isOldFreed = true;
    freeTrainer();
    const { disabled } = kernels.matmul;
    const collaborative = await collaborativeModel(opened, prepared!, {
      // The tuner chose for the run's own products; what failed the self-test is nobody's.
      kernels: { matmul: { disabled }, measuredGflops: kernels.measuredGflops, record: null },
      onProgress: (label, done, total) => send({ type: 'progress', label, done, total }),
      shouldStop: () => stopWanted,
    });
    if (stopWanted) {
      log('stop', 'stopped before there was a model; there is no run');
      setState('idle');
      return;
    }
    if (collaborative) log('collaborative', `${collaborative.scores.name} is ready: ${collaborative.about}`);
    trainer = await Trainer.create(
      opened,
      prepared!,
      (done, total) => send({ type: 'progress', label: 'compiling kernels', done, total }),
      { kernels, collaborative },
    );
    if (checkpoint) await restoreCheckpoint(trainer, checkpoint);
    await weights?.fill(trainer);
    if (!checkpoint) sendRewards(await rewardPreview(trainer));
    const origin = weights ? ', from the imported weights' : config.model.shape ? ', from random weights' : '';
    history = [];
    frames = await beginRecording(trainer, send, log);
    log(
      checkpoint ? 'resume' : 'start',
      `${config.objective.type} on ${dataset!.name}, seed ${config.seed}${checkpoint ? '' : origin}`,
    );
    await picture();
    if (opened.failure) throw opened.failure;
  } catch (error) {
    if (gpu?.failure) return failRun(error);
    if (isOldFreed) freeTrainer();
    // What was there before can still be looked at, resumed and saved.
    if (!trainer) setState('idle');
    else setState(stopWanted && stateBefore === 'paused' ? 'stopped' : stateBefore);
    throw error;
  }
  // Stop pressed while the shaders were compiled: there is a model, but no run.
  if (stopWanted) setState('stopped');
  else startLoop();
}

/** A loop that was told to pause still draws its last picture; what needs the engine comes after. */
async function pausedLoop(): Promise<void> {
  if (loop && (pauseWanted || stopWanted)) await loop;
}

/** The shown user's flows with all that is needed to recompute them from the checkpoint: history, target, token paths. */
async function flowsFile(of: Trainer, user: number): Promise<NamedFile> {
  const { data } = of;
  const { snapshot, distance } = await flowSnapshot(of, user, shownPrefixes);
  const { history, place } = evaluationHistory(data.split, user, 'test', data.config.data.maxHistory);
  const numbers = (values: Float32Array) => Array.from(values, (x) => (Number.isFinite(x) ? x : null));
  const flows = {
    step: snapshot.step,
    user,
    userId: data.dataset.userIds[data.split.userIndex[user]],
    history: Array.from(history, (_, k) => takenItemId(data, place - history.length + k)),
    target: takenItemId(data, place),
    policy: data.config.objective.policy,
    prefixes: Array.from(snapshot.prefixes),
    paths: Array.from(snapshot.prefixes, (prefix) => pathTo(data.trie, prefix).map((p) => data.trie.token[p])),
    logF: numbers(snapshot.logF),
    logPF: numbers(snapshot.logPF),
    logReach: numbers(snapshot.logReach),
    exactLogF: numbers(snapshot.exactLogF),
    residual: numbers(snapshot.residual),
    distance,
  };
  return { name: 'flows.json', bytes: new TextEncoder().encode(`${JSON.stringify(flows)}\n`) };
}

async function handle(command: WorkerCommand): Promise<void> {
  switch (command.type) {
    case 'probeDevice':
      send({ type: 'device', report: await probe() });
      return;
    case 'loadBuiltIn': {
      const next = builtInDataset(command.name, command.seed);
      dataset = next;
      ownFiles = {};
      send({ type: 'dataset', name: next.name, report: next.report, terms: next.terms });
      return;
    }
    case 'loadFiles': {
      const files = command.files.map(
        ({ path, file }): SourceFile => ({
          name: path,
          sizeBytes: file.size,
          read: async () => new Uint8Array(await file.arrayBuffer()),
        }),
      );
      const next = await readDataset(files, (label, done, total) => send({ type: 'progress', label, done, total }));
      ownFiles = await itemFilesBeside(files);
      dataset = next;
      send({ type: 'dataset', name: next.name, report: next.report, terms: next.terms });
      return;
    }
    case 'prepare':
      await sendPrepared(await prepare(command.config));
      return;
    case 'importModel': {
      const files = command.files.map(({ name, file }) => [name, blobSource(name, file)] as const);
      imported = files.length > 0 ? await ImportedModel.open(new Map(files)) : null;
      send({ type: 'imported', settings: imported?.settings ?? null });
      return;
    }
    case 'start':
      return start(command.config, command.checkpoint);
    case 'pause':
      pauseWanted = true;
      return;
    case 'resume':
      await pausedLoop();
      if (!trainer || loop || state !== 'paused') throw new ConfigError('There is no paused run to resume. Start one.');
      startLoop();
      return;
    case 'stepOnce': {
      await pausedLoop();
      if (!trainer || loop || state !== 'paused')
        throw new ConfigError('A single step needs a paused run. Pause first.');
      if (trainer.isDone)
        throw new ConfigError(
          `All ${trainer.data.config.budget.steps} steps of this run are done: there is none to take. Resume goes on with the test users.`,
        );
      startLoop(true);
      await loop;
      return;
    }
    case 'stop':
      stopWanted = true;
      if (!loop && state === 'paused') setState('stopped');
      return;
    case 'inspectUser':
      if (prepared && !(command.user >= 0 && command.user < prepared.split.numUsers))
        throw new ConfigError(`User ${command.user} does not exist; there are ${prepared.split.numUsers}.`);
      shownUser = command.user;
      pictureIsStale = true;
      // While a run goes on, the next picture shows the new user.
      lastPicture = Number.NEGATIVE_INFINITY;
      if (trainer && !loop) await picture();
      return;
    case 'showPrefixes':
      shownPrefixes = command.prefixes;
      pictureIsStale = true;
      lastPicture = Math.min(lastPicture, performance.now() - PICTURE_EVERY_MS + 200);
      if (trainer && !loop) await picture();
      return;
    case 'saveFiles': {
      await pausedLoop();
      if (loop) throw new ConfigError('A run is going on. Pause it before saving.');
      if (!trainer) throw new ConfigError('There is nothing to save before a run has started.');
      const sinks = new Map<string, BlobSink>();
      const create = async (name: string) => {
        const sink = new BlobSink();
        sinks.set(name, sink);
        return sink;
      };
      await saveCheckpoint(trainer, create);
      const beside = [itemsFile(trainer.data)];
      if (shownUser < trainer.data.split.numUsers) beside.push(await flowsFile(trainer, shownUser));
      for (const { name, bytes } of beside) await (await create(name)).write(bytes);
      send({ type: 'files', files: [...sinks].map(([name, sink]) => ({ name, blob: sink.blob() })) });
      return;
    }
  }
}

// Commands run one after the other, but a pause or stop must reach a running loop at once.
let queue: Promise<void> = Promise.resolve();
function enqueue(work: () => Promise<void>): void {
  queue = queue.then(() =>
    work().catch((error) => {
      if (error instanceof StoppedError) return log('stop', error.message);
      // What a lost device leaves undone has been said by `failRun`.
      const isOfLoss = gpu?.failure && (error === gpu.failure || !(error instanceof PlaygroundError));
      if (!isOfLoss) fail(error, false);
    }),
  );
}
self.onmessage = ({ data: command }: MessageEvent<WorkerCommand>) => {
  if (['loadBuiltIn', 'loadFiles', 'prepare', 'start'].includes(command.type)) newest = command as typeof newest;
  if (command.type === 'pause' || command.type === 'stop') handle(command).catch((error) => fail(error, false));
  else enqueue(() => handle(command));
};
