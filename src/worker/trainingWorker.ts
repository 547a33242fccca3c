/// <reference lib="webworker" />
/** The only owner of the GPU device: turns the page's commands into runs, and runs into events. As thin as `cli/train.ts`. */
import { parseRunConfig, type RunConfig, type RunConfigInput } from '../config/runConfig.ts';
import { blobSource } from '../core/byteStreams.ts';
import { ConfigError, DataError, DeviceError, errorMessage, PlaygroundError, StoppedError } from '../core/errors.ts';
import type { Dataset } from '../data/dataset.ts';
import { type AdapterDescription, type Gpu, openDevice } from '../gpu/device.ts';
import type { ItemFiles } from '../items/buildSemanticIds.ts';
import { openCheckpoint, restoreCheckpoint } from '../train/checkpoint.ts';
import { collaborativeModel } from '../train/collaborativeModel.ts';
import { memoryBill, planEngine } from '../train/engine.ts';
import { headline } from '../train/evaluate.ts';
import { flowSnapshot } from '../train/flowSnapshot.ts';
import type { FrameRecorder } from '../train/frames.ts';
import { ImportedModel } from '../train/importModel.ts';
import { dataHash } from '../train/metadata.ts';
import { type PreparedData, prepareData, selectionKey } from '../train/prepare.ts';
import { trainedItemsKey, trainItems } from '../train/prepareItems.ts';
import { rewardPreview, rewardPreviewOfData } from '../train/rewardPreview.ts';
import { runSteps, skippedStep, testAllUsers } from '../train/run.ts';
import type { RewardHistogram, StepMetrics } from '../train/runEvents.ts';
import { smallerFit } from '../train/smallerFit.ts';
import { engineOptions, Trainer } from '../train/trainer.ts';
import { evaluationHistory } from '../train/windows.ts';
import { type AdapterRecord, type KernelChoice, kernelChoice, requireSound } from '../tuning/record.ts';
import { loadRecord } from './device/recordStore.ts';
import { LoadedData } from './loadedData.ts';
import { preparedSummary } from './preparedSummary.ts';
import { probeDevice } from './probeDevice.ts';
import type { DeviceReport, PreparedSummary, RunState, WorkerCommand, WorkerEvent } from './protocol.ts';
import { beginPulse } from './pulse.ts';
import { beginRecording } from './runRecording.ts';
import { savedFiles } from './savedFiles.ts';
import { keptCollaborative, recordOfRun, type SavedRun, savedRunOf, savedRunOfFiles } from './store/savedRun.ts';
import { type OpenedRun, StoreDesk } from './store/storeDesk.ts';
import type { DataIdentity, LostSteps, RunStatus } from './store/storeProtocol.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Milliseconds between pictures of the shown user while a run is going on; the step in between never waits for them. */
const PICTURE_EVERY_MS = 1500;
const METRICS_EVERY_MS = 250;

/** What every WebGPU adapter allows: WebGPU's default. */
const LEAST_BINDING_BYTES = 128 * 1048576;

let gpu: Gpu | null = null;
/** The adapter and what its record says, as the last probe found them: what a plan before the first start goes by. */
let probed: { readonly adapter: AdapterDescription; readonly kernels: KernelChoice } | null = null;
const loaded = new LoadedData((event) => send(event));
/** Of commands that read no files, and of files that nobody may cancel. */
const NEVER = new AbortController().signal;
/** The last command that says what is prepared next. */
let newest: Extract<
  WorkerCommand,
  { type: 'loadBuiltIn' | 'loadFiles' | 'prepare' | 'start' | 'resumeStored' }
> | null = null;
let prepared: PreparedData | null = null;
/** What the engine would allocate for it. */
let preparedPlan: ReturnType<typeof planEngine> | null = null;
let trainer: Trainer | null = null;
/** Of the run in the worker, where it has trained one. */
let sasRecFile: Blob | null = null;
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

const desk = new StoreDesk({
  send: (event) => send(event),
  log: (kind, message) => log(kind, message),
  pauseRun: () => enqueue(pauseAndKeep),
});

function send(event: WorkerEvent, transfer: Transferable[] = []): void {
  desk.take(event);
  self.postMessage(event, transfer);
}
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
 * What a run takes from the adapter's record, or a kept one from that it began with: the tuner's variants where the visitor had it
 * tuned, nothing that failed. Throws DeviceError where more than a variant failed.
 */
async function storedKernels(
  opened: Gpu,
  kept: OpenedRun | null,
): Promise<{ readonly kernels: KernelChoice; readonly record: AdapterRecord | null }> {
  const { key, record: ofNow, problem } = await loadRecord(opened.adapter);
  requireSound(ofNow);
  const record = recordOfRun(kept, key, ofNow);
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
  return { kernels: choice, record };
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

/** The end of a run by an error. The model stays unless its device is gone; then the run goes on from its checkpoint, once. */
function failRun(error: unknown): void {
  const atStep = trainer?.position.step ?? 0;
  const isPaused = state === 'paused';
  fail(gpu?.failure ?? error, true);
  setState('failed');
  if (!gpu?.failure) return;
  freeTrainer();
  const id = gpu.isLost ? desk.recoverableRun() : null;
  const reason = gpu.failure.message;
  if (id === null) return;
  void enqueue(async () => {
    await loop; // which is ending by this failure
    await resumeKept(id, { atStep, reason, isPaused });
  });
}

/** A checkpoint of the run as it stands, where one is to be kept. */
async function keep(status: RunStatus): Promise<void> {
  if (!trainer) return;
  flushMetrics();
  await desk.save(trainer, status);
}

async function pauseAndKeep(): Promise<void> {
  pauseWanted = true;
  if (loop) await loop;
  else if (state === 'paused') await keep('paused');
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

/** The codes that a tokenizer learns on the device. Throws StoppedError where that is given up, DeviceError where no device opens or it is not sound. */
async function trainCodes(of: Dataset, config: RunConfig, files: ItemFiles): Promise<ItemFiles> {
  const opened = await device().catch((cause) => {
    throw new DeviceError(
      `items.tokenizer: "rq-vae" is trained on a GPU before the items have IDs. ${errorMessage(cause)} Or set items.tokenizer to "residual-kmeans", which needs none.`,
      { cause },
    );
  });
  const { record } = await loadRecord(opened.adapter);
  requireSound(record);
  const key = trainedItemsKey(config);
  return trainItems(opened, of, config, files, {
    disabled: kernelChoice(record, { tuned: false }).matmul.disabled,
    onProgress: (done, total) => send({ type: 'progress', label: `${config.items.tokenizer} steps`, done, total }),
    shouldStop: () => (state === 'preparing' && stopWanted) || isOutdated(key),
  });
}

/** Replaces what is prepared only when the whole preparation succeeds. */
async function prepare(input: RunConfigInput, kernels = probed?.kernels, itemsJson?: string): Promise<PreparedSummary> {
  const config: RunConfig = parseRunConfig(input);
  const { dataset } = loaded;
  if (!dataset) throw new DataError('No data set is loaded. Choose a built-in one or drop files first.');
  const train = (of: Dataset, files: ItemFiles) => trainCodes(of, config, files);
  const next = prepareData(dataset, config, await loaded.filesFor(dataset, config, imported, itemsJson, train));
  const planOf = (data: PreparedData) =>
    planEngine(
      { ...engineOptions(data), kernels },
      gpu?.device.limits.maxStorageBufferBindingSize ??
        probed?.adapter.limits['maxStorageBufferBindingSize'] ??
        LEAST_BINDING_BYTES,
      gpu?.adapter ?? probed?.adapter,
    );
  let plan: ReturnType<typeof planEngine>;
  try {
    plan = planOf(next);
  } catch (error) {
    if (error instanceof DeviceError) send({ type: 'fit', change: smallerFit(next, config, planOf) });
    throw error;
  }
  // A picture of an equal trie stays as it is; the page asks anew where the trie is another one.
  if (prepared?.trie.numPrefixes !== next.trie.numPrefixes || prepared.trie.numItems !== next.trie.numItems)
    shownPrefixes = null;
  prepared = next;
  preparedPlan = plan;
  shownUser = Math.min(shownUser, next.split.numUsers - 1);
  return preparedSummary(next, memoryBill(plan), await hashOf(next));
}

/** The hash of the data last prepared, and what it is of: an edit that leaves the data alone makes no new one. */
let hashed: { readonly of: Dataset; readonly key: string; readonly hash: string } | null = null;

async function hashOf({ unmerged, config }: PreparedData): Promise<string> {
  const of = loaded.dataset ?? unmerged;
  const key = selectionKey(config);
  if (!(hashed?.of === of && hashed.key === key)) hashed = { of, key, hash: await dataHash(unmerged) };
  return hashed.hash;
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
    async beforeStep() {
      if (desk.isDue(t.position.step)) await keep('running');
    },
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
      log('evaluation', headline(result.metrics));
      setState(between);
    },
  });
  flushMetrics();
  if (stopWanted) {
    await picture();
    setState('stopped');
    await keep('stopped');
    return;
  }
  if (outcome === 'finished') {
    if (t.stop.reason !== null) log('stop rule', t.stop.reason);
    setState('evaluating');
    await keep('running');
    const result = await testAllUsers(
      t,
      (done, total) => send({ type: 'progress', label: 'test users', done, total }),
      () => pauseWanted || stopWanted,
    );
    if (result) send({ type: 'evaluation', result });
    await picture();
    const end = result ? 'finished' : stopWanted ? 'stopped' : 'paused';
    setState(end);
    await keep(end);
    return;
  }
  setState('paused');
  await picture();
  if (!oneStep || desk.isDue(t.position.step)) await keep('paused');
  if (!stopWanted) return;
  setState('stopped');
  await keep('stopped');
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
      if (pictureIsStale) void enqueue(picture);
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

interface Beginning {
  readonly config: RunConfigInput;
  readonly saved: SavedRun | null;
  /** Of a new run that is a copy: the digest of the bundle. */
  readonly parent?: string | null;
}

/** `beginning` may fail as the rest may: nothing has changed then. `lost`: the run goes on by itself after its device was lost. */
async function start(
  beginning: () => Promise<Beginning>,
  lost: (LostSteps & { readonly isPaused: boolean }) | null = null,
): Promise<void> {
  await pausedLoop();
  if (loop) throw new ConfigError('A run is going on. Stop it before starting another.');
  const stateBefore = state;
  let isOldFreed = false;
  stopWanted = false;
  setState('preparing');
  try {
    const { config: input, saved, parent = null } = await beginning();
    const opened = await device();
    const { kernels, record } = await storedKernels(opened, saved?.kept ?? null);
    await sendPrepared(await prepare(input, kernels, saved?.itemsJson));
    const checkpoint = saved && (await openCheckpoint(prepared!, preparedPlan!.body.parameters, saved.checkpoint));
    const sasRec = await keptCollaborative(saved, prepared!);
    const { config } = prepared!;
    const weights = !checkpoint && imported?.isOf(config) ? imported : null;
    await weights?.check(preparedPlan!.body.parameters);
    // For the page: from here on the last run is gone.
    setState('compiling');
    // The old run's buffers go before the new ones come: both need not fit.
    isOldFreed = true;
    freeTrainer();
    desk.end();
    const { disabled } = kernels.matmul;
    const collaborative = await collaborativeModel(opened, prepared!, {
      // The tuner chose for the run's own products; what failed the self-test is nobody's.
      kernels: { matmul: { disabled }, measuredGflops: kernels.measuredGflops, record: null },
      onProgress: (label, done, total) => send({ type: 'progress', label, done, total }),
      shouldStop: () => stopWanted,
      load: sasRec.load,
      onTrained: sasRec.onTrained,
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
    sasRecFile = sasRec.file;
    await desk.begin(
      { config, record, collaborative: sasRecFile },
      loaded.origin!,
      trainer.position.step,
      saved?.kept ?? null,
    );
    const kept = saved?.kept?.log;
    frames = await beginRecording(trainer, send, log, kept?.recording ?? null, parent);
    if (kept?.recording) send({ type: 'restored', step: trainer.position.step, run: kept.recording, lost });
    log(
      checkpoint ? 'resume' : 'start',
      `${config.objective.type} on ${loaded.dataset!.name}, seed ${config.seed}${checkpoint ? '' : origin}`,
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
  else if (lost?.isPaused) setState('paused');
  else startLoop();
}

/** Goes on with a kept run, on its own data, which are read where others are loaded. */
function resumeKept(id: string, lost: (LostSteps & { readonly isPaused: boolean }) | null = null): Promise<void> {
  return start(async () => {
    const kept = await desk.openRun(id);
    await haveData(kept.about.data);
    return { config: kept.about.config, saved: await savedRunOf(kept) };
  }, lost);
}

async function haveData(wanted: DataIdentity): Promise<void> {
  const { origin } = loaded;
  if (origin?.kind === wanted.kind && JSON.stringify(await desk.identityOf(origin)) === JSON.stringify(wanted)) return;
  if (wanted.kind === 'builtIn') loaded.loadBuiltIn(wanted.name, wanted.seed);
  else {
    const files = await desk.openData(wanted);
    const isRead = await loaded.loadFiles({ ...(wanted.how as object), type: 'loadFiles', files }, NEVER);
    if (!isRead) throw new StoppedError('The run’s own data were not read, so that it cannot go on.');
  }
}

/** A loop that was told to pause still draws its last picture, one that has ended still keeps its run: what needs the engine comes after. */
async function pausedLoop(): Promise<void> {
  const hasEnded = state === 'finished' || state === 'stopped' || state === 'failed';
  if (loop && (pauseWanted || stopWanted || hasEnded)) await loop;
}

/** `signal` ends a reading of files. */
async function handle(command: WorkerCommand, signal: AbortSignal): Promise<void> {
  switch (command.type) {
    case 'probeDevice':
      send({ type: 'device', report: await probe() });
      return;
    case 'loadBuiltIn':
      return loaded.loadBuiltIn(command.name, command.seed);
    case 'loadFiles':
      await loaded.loadFiles(command, signal);
      return;
    case 'cancelLoad':
      loaded.reading.cancel();
      return;
    case 'prepare':
      if (!command.mayTrain && loaded.dataset && loaded.wouldTrain(loaded.dataset, parseRunConfig(command.config)))
        send({ type: 'untrained' });
      else await sendPrepared(await prepare(command.config));
      return;
    case 'importModel': {
      const files = command.files.map(({ name, file }) => [name, blobSource(name, file)] as const);
      imported = files.length > 0 ? await ImportedModel.open(new Map(files)) : null;
      send({ type: 'imported', settings: imported?.settings ?? null });
      return;
    }
    case 'start':
      return start(async () => ({
        config: command.config,
        saved: command.checkpoint ? await savedRunOfFiles(command.checkpoint) : null,
        parent: command.parent ?? null,
      }));
    case 'resumeStored':
      return resumeKept(command.id);
    case 'keepNow':
      desk.want();
      if (!loop && state === 'paused') await keep('paused');
      return;
    case 'openStore':
    case 'setAutosave':
    case 'listStored':
    case 'removeStored':
    case 'downloadStored':
    case 'takeOverStore':
      return desk.handle(command, loop !== null || state === 'paused');
    case 'pause':
      pauseWanted = true;
      return;
    case 'resume':
      await pausedLoop();
      if (!trainer || loop || state !== 'paused') throw new ConfigError('There is no paused run to resume. Start one.');
      startLoop();
      return;
    case 'edit': {
      if (!trainer || (!loop && state !== 'paused'))
        throw new ConfigError(`${command.key}: there is no run under way to change it in. Start one.`);
      const { edit, before } = trainer.edit(command.key, command.value);
      log('edit', `${edit.key} ${before} → ${edit.value}, from step ${edit.step + 1} on`);
      send({ type: 'edited', edits: trainer.config.edits });
      return;
    }
    case 'stepOnce': {
      await pausedLoop();
      if (!trainer || loop || state !== 'paused')
        throw new ConfigError('A single step needs a paused run. Pause first.');
      if (trainer.isDone)
        throw new ConfigError(
          `${trainer.stop.reason ?? `All ${trainer.data.config.budget.steps} steps of this run are done.`} There is no step to take; Resume goes on with the test users.`,
        );
      startLoop(true);
      await loop;
      return;
    }
    case 'stop':
      stopWanted = true;
      if (loop || state !== 'paused') return;
      setState('stopped');
      void enqueue(() => keep('stopped'));
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
    case 'export': {
      await pausedLoop();
      if (loop) throw new ConfigError('A run is going on. Pause it before writing a folder.');
      if (!trainer) throw new ConfigError('There is nothing to write before a run has started.');
      const { exportFolder } = await import('./exportFolder.ts');
      const { name, blob } = await exportFolder(trainer, command, (done, total) => {
        if (done % 10 === 0) send({ type: 'progress', label: 'drawing steps', done, total });
      });
      log('export', `${name}, step ${trainer.position.step}`);
      send({ type: 'exported', kind: command.kind, name, blob });
      return;
    }
    case 'saveFiles': {
      await pausedLoop();
      if (loop) throw new ConfigError('A run is going on. Pause it before saving.');
      if (!trainer) throw new ConfigError('There is nothing to save before a run has started.');
      const files = await savedFiles(trainer, sasRecFile, { user: shownUser, prefixes: shownPrefixes });
      send({ type: 'files', files });
      return;
    }
  }
}

// Commands run one after the other, but a pause, stop or cancel must reach what is going on at once.
let queue: Promise<void> = Promise.resolve();
function enqueue(work: () => Promise<void>): Promise<void> {
  queue = queue.then(() =>
    work().catch((error) => {
      if (error instanceof StoppedError) return log('stop', error.message);
      // What a lost device leaves undone has been said by `failRun`.
      const isOfLoss = gpu?.failure && (error === gpu.failure || !(error instanceof PlaygroundError));
      if (!isOfLoss) fail(error, false);
    }),
  );
  return queue;
}
self.onmessage = ({ data: command }: MessageEvent<WorkerCommand>) => {
  if (['loadBuiltIn', 'loadFiles', 'prepare', 'start', 'resumeStored'].includes(command.type))
    newest = command as typeof newest;
  const signal = command.type === 'loadFiles' ? loaded.reading.begin() : NEVER;
  if (command.type === 'loadBuiltIn') loaded.reading.supersede();
  if (['pause', 'stop', 'cancelLoad'].includes(command.type))
    handle(command, signal).catch((error) => fail(error, false));
  else void enqueue(() => handle(command, signal));
};
beginPulse((pulse) => self.postMessage(pulse));
