/**
 * The store as the training worker sees it: who may write, what is kept, and the run that is being kept. Before:
 * `storeLock.ts`, `runShelf.ts`, `dataShelf.ts`, `runKeeper.ts`. After: `../training/`.
 */
import { CheckpointError, ConfigError, errorMessage } from '../../core/errors.ts';
import { mebibytes } from '../../core/mebibytes.ts';
import type { Trainer } from '../../train/trainer.ts';
import type { DataOrigin } from '../loadedData.ts';
import type { WorkerEvent } from '../protocol.ts';
import { DataShelf, filesHash, type OwnFile } from './dataShelf.ts';
import { MemoryFolder } from './memoryFolder.ts';
import { opfsRoot } from './opfsFolder.ts';
import { type KeptRun, RECORD_FILE, RunKeeper } from './runKeeper.ts';
import { isOfRecording, RunLog } from './runLog.ts';
import { RunShelf } from './runShelf.ts';
import { StoreLock } from './storeLock.ts';
import type { Autosave, DataIdentity, Kept, RunAbout, RunStatus, StoreCommand } from './storeProtocol.ts';
import type { TwoSlots } from './twoSlots.ts';

type DeskCommand = Exclude<StoreCommand, { readonly type: 'keepNow' | 'resumeStored' }>;

/** What the worker lends to its desk. */
export interface WorkerSide {
  send(event: WorkerEvent): void;
  log(kind: string, message: string): void;
  /** Pauses a run that is going on; resolves when it is kept. */
  pauseRun(): Promise<void>;
}

/** A kept run, every byte of it checked. */
export interface OpenedRun {
  readonly id: string;
  readonly about: RunAbout;
  readonly files: ReadonlyMap<string, Blob>;
  readonly log: RunLog;
  /** The adapter's record it began with, not yet checked; null: none. */
  readonly record: unknown;
  readonly from: { readonly where: Kept['where']; readonly slots: TwoSlots<RunAbout> };
}

export class StoreDesk {
  /** Nothing is kept before the page has said so. */
  autosave: Autosave = { isOn: false, everySteps: null, keepsData: false };
  keeper: RunKeeper | null = null;
  private isWanted = false;
  private problem: string | null = null;
  private lock: StoreLock | null = null;
  /** The run before. */
  private last: KeptRun | null = null;
  private recoveredFrom: string | null = null;
  private lastStatus: RunStatus | null = null;
  private readonly memory = new MemoryFolder();
  private readonly shelves = {
    device: new RunShelf(opfsRoot),
    memory: new RunShelf(async () => this.memory),
  };
  private readonly data = new DataShelf(opfsRoot);
  private readonly hashes = new WeakMap<DataOrigin, Promise<string>>();
  /** The visitor's files that the run in the worker is of, until they are kept. */
  private dataToKeep: (DataOrigin & { readonly kind: 'files' }) | null = null;

  constructor(private readonly worker: WorkerSide) {}

  /** Answers a command about what is kept; `isActive`: a run holds the engine. */
  async handle(command: DeskCommand, isActive: boolean): Promise<void> {
    switch (command.type) {
      case 'openStore':
        this.autosave = command.autosave;
        return this.open();
      case 'setAutosave':
        this.autosave = command.autosave;
        return;
      case 'listStored':
        return this.report();
      case 'removeStored':
        return this.remove(command.runs, command.data, isActive);
      case 'downloadStored':
        return this.download(command.id);
      case 'takeOverStore':
        this.lock?.takeOver();
    }
  }

  /** Asks to be the tab that writes, and reports. */
  private async open(): Promise<void> {
    this.lock ??= new StoreLock(
      () => void this.report(),
      () => this.letGo(),
    );
    try {
      await opfsRoot();
    } catch (error) {
      this.problem = errorMessage(error);
    }
    await this.report();
  }

  private async letGo(): Promise<void> {
    await this.worker.pauseRun();
    this.worker.log(
      'store',
      'another tab has taken over what is stored; from here on this tab keeps its run in memory',
    );
  }

  private async report(): Promise<void> {
    let [runs, data] = [await this.shelves.memory.list(), await this.data.list().catch(() => [])];
    if (!this.problem) runs = [...(await this.shelves.device.list().catch(() => [])), ...runs];
    const queueOwner = this.lock?.owner ?? 'asking';
    const owner = this.problem ? 'this' : queueOwner;
    // What is in memory as well as on the device is listed once, as it is kept now.
    runs = runs.filter(({ id }, i) => runs.findLastIndex((other) => other.id === id) === i);
    if (this.problem) data = [];
    this.worker.send({ type: 'store', report: { owner, queueOwner, problem: this.problem, runs, data } });
  }

  /** Why nothing is written to this device, in words; null where it is. */
  private get refusal(): string | null {
    if (this.problem) return this.problem;
    return this.lock?.owner === 'this'
      ? null
      : 'Another tab of this page keeps the store; take it over to keep this run on the device.';
  }

  async identityOf(origin: DataOrigin): Promise<DataIdentity> {
    if (origin.kind === 'builtIn') return origin;
    let hash = this.hashes.get(origin);
    if (!hash) {
      hash = filesHash(origin.files);
      this.hashes.set(origin, hash);
      hash.catch(() => this.hashes.delete(origin)); // asked again, they may be read
    }
    return { kind: 'files', name: origin.name, hash: await hash, how: origin.how };
  }

  /** The run in the worker is gone; what is kept of it stays. */
  end(): void {
    this.last = this.keeper?.run ?? this.last;
    this.keeper = null;
    void this.report();
  }

  /** The run in the worker, where it can go on by itself from a checkpoint that it has not gone on from before. */
  recoverableRun(): string | null {
    const kept = this.keeper?.kept;
    if (!kept) return null;
    const from = `${kept.id} ${kept.about.step}`;
    if (this.recoveredFrom === from) return null;
    this.recoveredFrom = from;
    return kept.id;
  }

  /** From here on this run is kept; `opened` is what it goes on from. Files that can no longer be read stop no run: it is not kept then. */
  async begin(
    run: Omit<KeptRun, 'id' | 'data' | 'log'>,
    origin: DataOrigin,
    step: number,
    opened: OpenedRun | null,
  ): Promise<void> {
    const id = opened?.id ?? Date.now().toString(36);
    const log = opened?.log ?? new RunLog();
    // What was said since the checkpoint was written, of its loss for one.
    if (opened && this.last?.id === id) log.takeLater(this.last.log.recording?.events ?? []);
    for (const other of await this.shelves.memory.list())
      if (other.id !== id) await this.shelves.memory.remove(other.id);
    let data: DataIdentity;
    try {
      data = await this.identityOf(origin);
    } catch (error) {
      this.worker.log('store', `this run is not kept, for what it is of is not known: ${errorMessage(error)}`);
      return;
    }
    const whole: KeptRun = { ...run, id, log, data };
    this.keeper = new RunKeeper(whole, this.shelves, step, opened?.from ?? null);
    this.dataToKeep = origin.kind === 'files' ? origin : null;
    this.isWanted = false;
    this.lastStatus = null;
    if (!opened) return;
    const sizeBytes = [...opened.files.values()].reduce((sum, { size }) => sum + size, 0);
    const { where } = opened.from;
    this.keeper.kept = { id, about: opened.about, sizeBytes, where, problem: null };
    this.worker.send({ type: 'kept', kept: this.keeper.kept });
  }

  /** Tells the run's log what the worker tells the page. */
  take(event: WorkerEvent): void {
    this.keeper?.run.log.take(event);
  }

  /** A checkpoint as soon as the step under way is done. */
  want(): void {
    this.isWanted = true;
  }

  isDue(step: number): boolean {
    const { keeper } = this;
    if (!keeper || !this.autosave.isOn) return false;
    return (this.isWanted && step !== keeper.kept?.about.step) || keeper.isDue(step, this.autosave);
  }

  /** Writes a checkpoint, unless what is kept is of this step and status. */
  async save(trainer: Trainer, status: RunStatus): Promise<void> {
    const { keeper, refusal } = this;
    if (!keeper || !this.autosave.isOn) return;
    this.isWanted = false;
    const before = keeper.kept;
    const isEnd = status === 'stopped' || status === 'finished';
    if (before?.about.step === trainer.position.step && (!isEnd || status === this.lastStatus)) return;
    this.lastStatus = status;
    this.worker.send({ type: 'keeping', step: trainer.position.step });
    if (!refusal) await this.keepData();
    const kept = await keeper.save(trainer, status, refusal);
    if (kept.problem && kept.problem !== before?.problem)
      this.worker.log(
        'store',
        `${kept.problem} The checkpoint of step ${kept.about.step} is in this tab's memory: download it before closing the tab.`,
      );
    this.worker.send({ type: 'kept', kept });
    const where = kept.where === 'device' ? 'on this device' : 'in this tab’s memory';
    this.worker.log('checkpoint', `of step ${kept.about.step}, ${mebibytes(kept.sizeBytes)}, ${where}`);
  }

  private async keepData(): Promise<void> {
    const origin = this.dataToKeep;
    const identity = this.keeper!.run.data;
    if (!origin || identity.kind !== 'files' || !this.autosave.keepsData) return;
    this.dataToKeep = null;
    try {
      await this.data.keep(identity.hash, identity.name, origin.files);
      this.worker.log('store', `your files (${identity.name}) are kept with the run, on this device only`);
    } catch (error) {
      this.worker.log(
        'store',
        `your files (${identity.name}) could not be kept: ${errorMessage(error)} After a reload, choose them again before resuming.`,
      );
    }
  }

  /** Opens a kept run, checking every byte. Throws CheckpointError in words, having touched nothing. */
  async openRun(id: string): Promise<OpenedRun> {
    await this.lock?.known;
    const isOfTab = (await this.shelves.memory.list()).some((run) => run.id === id);
    const where = isOfTab ? 'memory' : 'device';
    if (where === 'device') this.requireOwner('resume the run');
    const slots = this.shelves[where].slots(id);
    const { manifest, files, refused } = await slots.open();
    if (refused)
      this.worker.log(
        'store',
        `the newest checkpoint is damaged (${refused}): the one before it, of step ${manifest.about.step}, is used`,
      );
    const text = async (name: string) => (await files.get(name)?.text()) ?? '';
    const record: unknown = JSON.parse((await text(RECORD_FILE)) || 'null');
    return {
      id,
      about: manifest.about,
      files,
      log: await RunLog.of(files, (words) =>
        this.worker.log('store', `what the run had recorded cannot be shown: ${words}`),
      ),
      record,
      from: { where, slots },
    };
  }

  private requireOwner(what: string): void {
    if (!this.problem && this.lock && this.lock.owner !== 'this')
      throw new CheckpointError(`Another tab of this page keeps the store. Take it over first, then ${what}.`);
  }

  /** A kept run's own data, as they were dropped. Throws CheckpointError where they are not kept. */
  async openData(identity: DataIdentity & { readonly kind: 'files' }): Promise<OwnFile[]> {
    return this.data.open(identity.hash, identity.name);
  }

  /** Removes runs and data sets. Throws ConfigError for the run that is active, CheckpointError where another tab writes. */
  private async remove(runs: readonly string[], data: readonly string[], isActive: boolean): Promise<void> {
    await this.lock?.known;
    this.requireOwner('delete');
    const own = this.keeper?.run.id;
    if (isActive && runs.some((id) => id === own))
      throw new ConfigError('This run is under way. Stop it before deleting what is kept of it.');
    for (const id of runs) {
      await this.shelves.memory.remove(id);
      if (!this.problem) await this.shelves.device.remove(id);
      if (id === own) this.keeper = null;
    }
    for (const hash of data) await this.data.remove(hash);
    this.keeper?.tryDeviceAgain();
    await this.report();
  }

  private async download(id: string): Promise<void> {
    const { files, about } = await this.openRun(id);
    const run = new Blob([`${JSON.stringify(about.config, null, 2)}\n`], { type: 'application/json' });
    const listed = [...files].filter(([name]) => !isOfRecording(name) && name !== RECORD_FILE);
    this.worker.send({
      type: 'files',
      files: [...listed.map(([name, blob]) => ({ name, blob })), { name: 'run.json', blob: run }],
    });
  }
}
