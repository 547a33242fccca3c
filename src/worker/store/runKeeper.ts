/**
 * Keeps one run: writes its checkpoints with all that goes with them, on this device or, where that fails, in memory. Before:
 * `runShelf.ts`, `autosave.ts`. After: `storeDesk.ts`.
 */
import type { RunConfig } from '../../config/runConfig.ts';
import { DeviceError, errorMessage, NonFiniteError } from '../../core/errors.ts';
import { adapterInWords } from '../../gpu/device.ts';
import { itemsFile, saveCheckpoint } from '../../train/checkpoint.ts';
import { COLLABORATIVE_FILE } from '../../train/collaborativeFile.ts';
import type { Trainer } from '../../train/trainer.ts';
import type { AdapterRecord } from '../../tuning/record.ts';
import { isSaveDue } from './autosave.ts';
import { isOutOfRoom } from './opfsFolder.ts';
import type { RunLog } from './runLog.ts';
import type { RunShelf } from './runShelf.ts';
import { type CreateFile, sizeOf } from './slot.ts';
import type { Autosave, DataIdentity, Kept, RunAbout, RunStatus } from './storeProtocol.ts';
import type { TwoSlots } from './twoSlots.ts';

/** The adapter's record; beside it lie the files of `saveCheckpoint` and of the recording, items.json and SASRec's. */
export const RECORD_FILE = 'kernels.json';

/** What stays the same from one checkpoint of a run to the next. */
export interface KeptRun {
  readonly id: string;
  readonly config: RunConfig;
  readonly data: DataIdentity;
  /** The adapter's record that the run began with: another would change its bits. */
  readonly record: AdapterRecord | null;
  /** Of a trained SASRec. */
  readonly collaborative: Blob | null;
  readonly log: RunLog;
}

export class RunKeeper {
  kept: Kept | null = null;
  private saved: { step: number; atMs: number; tookMs: number };
  private readonly slots: Record<Kept['where'], TwoSlots<RunAbout>>;
  /** Why this device is not written to any more, in words. */
  private problem: string | null = null;

  /** `from`: the checkpoint that the run goes on from, which is not to be written over. */
  constructor(
    readonly run: KeptRun,
    private readonly shelves: Readonly<Record<Kept['where'], RunShelf>>,
    step: number,
    from: { readonly where: Kept['where']; readonly slots: TwoSlots<RunAbout> } | null,
  ) {
    this.saved = { step, atMs: performance.now(), tookMs: 0 };
    this.slots = { device: shelves.device.slots(run.id), memory: shelves.memory.slots(run.id) };
    if (from) this.slots[from.where] = from.slots;
  }

  isDue(step: number, autosave: Autosave): boolean {
    return isSaveDue({ step, atMs: performance.now() }, this.saved, autosave);
  }

  /** There may be room again. */
  tryDeviceAgain(): void {
    this.problem = null;
  }

  /**
   * Writes a checkpoint; `refusal` says why not on this device, where that is known before. Throws DeviceError where the weights
   * cannot be read, NonFiniteError where they are not finite; what the browser's storage throws ends in memory, and in words in `kept.problem`.
   */
  async save(trainer: Trainer, status: RunStatus, refusal: string | null): Promise<Kept> {
    const started = performance.now();
    let problem = refusal ?? this.problem;
    let kept: Kept | null = null;
    if (!problem) {
      try {
        kept = await this.saveAt('device', trainer, status, null);
      } catch (error) {
        if (error instanceof DeviceError || error instanceof NonFiniteError) throw error;
        problem = isOutOfRoom(error)
          ? 'There is no room left for this page on this device.'
          : `This browser could not store the checkpoint: ${errorMessage(error)}`;
        this.problem = problem;
      }
    }
    kept ??= await this.saveAt('memory', trainer, status, problem);
    const atMs = performance.now();
    this.saved = { step: kept.about.step, atMs, tookMs: atMs - started };
    this.kept = kept;
    return kept;
  }

  private async saveAt(where: Kept['where'], trainer: Trainer, status: RunStatus, problem: string | null) {
    const { run } = this;
    const about: RunAbout = {
      // As the page calls it: of a configuration without a name of its own, one made for this run.
      name: run.log.recording?.metadata.name ?? run.config.name,
      step: trainer.position.step,
      steps: run.config.budget.steps,
      status,
      savedAt: new Date().toISOString(),
      config: run.config,
      data: run.data,
      adapter: adapterInWords(trainer.engine.gpu.adapter),
    };
    // In memory a second copy would be dear, and a finished run changes no more.
    const alone = where === 'memory' || status === 'finished';
    const manifest = await this.slots[where].save(about, (create) => this.write(trainer, create), alone);
    if (where === 'device' && this.kept?.where === 'memory') await this.shelves.memory.remove(run.id);
    return { id: run.id, about, sizeBytes: sizeOf(manifest), where, problem };
  }

  private async write(trainer: Trainer, create: CreateFile): Promise<void> {
    await saveCheckpoint(trainer, create);
    const { log, record, collaborative } = this.run;
    const put = async (name: string, bytes: Uint8Array) => {
      const sink = await create(name);
      try {
        await sink.write(bytes);
      } finally {
        await sink.close();
      }
    };
    const items = itemsFile(trainer.data);
    await put(items.name, items.bytes);
    for (const [name, bytes] of log.files()) await put(name, bytes);
    await put(RECORD_FILE, new TextEncoder().encode(JSON.stringify(record)));
    if (collaborative) await put(COLLABORATIVE_FILE, new Uint8Array(await collaborative.arrayBuffer()));
  }
}
