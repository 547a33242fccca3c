/**
 * A race, in the page's worker and in tests alike. Per seed: the data are prepared once, lanes that cannot run are refused in words,
 * the others advance in lock-step by samples seen, or one after another where the adapter does not hold them all. Before:
 * `raceProtocol.ts`, `lane.ts`. After: `raceWorker.ts`.
 */
import { usesCollaborativeModel } from '../../config/collaborativeUse.ts';
import { laneConfig } from '../../config/laneConfig.ts';
import type { RunConfig } from '../../config/runConfig.ts';
import { DeviceError, PlaygroundError, StoppedError } from '../../core/errors.ts';
import { builtInDataset } from '../../data/builtIn.ts';
import type { Gpu } from '../../gpu/device.ts';
import { type CollaborativeModel, collaborativeModel } from '../../train/collaborativeModel.ts';
import { memoryBill, planEngine } from '../../train/engine.ts';
import { type PreparedCatalogue, type PreparedData, prepareCatalogue, prepareRun } from '../../train/prepare.ts';
import { needsTrainedItems, trainItems } from '../../train/prepareItems.ts';
import { engineOptions } from '../../train/trainer.ts';
import type { KernelChoice } from '../../tuning/record.ts';
import { Lane, type LaneHooks } from './lane.ts';
import type { RaceMode, RacePlan } from './raceProtocol.ts';

export interface RaceHooks extends LaneHooks {
  /** The open device, or a new one where the last one failed. Throws DeviceError in words. */
  openGpu(): Promise<Gpu>;
  readonly kernels: KernelChoice;
  /** Called where `shouldPause`; resolves when the race goes on or is stopped. */
  whilePaused(): Promise<void>;
}

/** A lane with what it will be trained on, and the bytes that takes. */
interface Entry {
  readonly lane: Lane;
  readonly data: PreparedData;
  readonly billBytes: number;
}

/** Runs every lane with every seed. Throws DeviceError where there is no device, or it fails under all lanes at once. */
export async function runRace(plan: RacePlan, hooks: RaceHooks): Promise<'finished' | 'stopped'> {
  for (const seed of plan.seeds) {
    const lanes = plan.lanes.map((_, index) => new Lane(index, seed, hooks));
    try {
      if (!hooks.shouldStop()) await raceSeed(plan, seed, lanes, hooks);
    } catch (error) {
      // Told once, of the race: every lane would say the same.
      for (const lane of lanes) if (!lane.hasEnded) lane.setState(lane.isActive ? 'failed' : 'stopped');
      throw error;
    } finally {
      for (const lane of lanes) lane.free();
    }
    if (hooks.shouldStop()) {
      for (const lane of lanes) if (!lane.hasEnded) lane.setState('stopped');
      return 'stopped';
    }
  }
  return 'finished';
}

async function raceSeed(plan: RacePlan, seed: number, lanes: readonly Lane[], hooks: RaceHooks): Promise<void> {
  const entries = await prepareLanes(plan, seed, lanes, hooks);
  if (entries.length === 0) return;
  const neededBytes = entries.reduce((sum, { billBytes }) => sum + billBytes, 0);
  const budgetBytes = entries[0].data.config.budget.memoryMiB * 2 ** 20;
  const say = (mode: RaceMode) => hooks.send({ type: 'seed', seed, mode, neededBytes, budgetBytes });
  const models = new CollaborativeModels(hooks);
  if (entries.length === 1 || neededBytes <= budgetBytes) {
    say('together');
    if (await beginTogether(entries, models, hooks)) {
      await advance(lanes, hooks);
      return;
    }
  }
  say('in turn');
  for (const entry of entries) {
    if (hooks.shouldStop()) return;
    if (entry.lane.state !== 'waiting') continue;
    await beginAlone(entry, models, hooks);
    await advance([entry.lane], hooks, true);
    entry.lane.free();
  }
}

/** Lanes that can run, by their settings and their bills; the others are refused in words. */
async function prepareLanes(plan: RacePlan, seed: number, lanes: readonly Lane[], hooks: RaceHooks): Promise<Entry[]> {
  const gpu = await hooks.openGpu();
  let catalogue: PreparedCatalogue | null = null;
  const entries: Entry[] = [];
  for (const lane of lanes) {
    if (hooks.shouldStop()) break;
    try {
      lane.setState('preparing');
      const config = laneConfig(plan.base, plan.lanes[lane.index], seed);
      catalogue ??= await prepareItems(gpu, config, hooks);
      const data = prepareRun(catalogue, config);
      const { maxStorageBufferBindingSize } = gpu.device.limits;
      const engine = planEngine(
        { ...engineOptions(data), kernels: hooks.kernels },
        maxStorageBufferBindingSize,
        gpu.adapter,
      );
      entries.push({ lane, data, billBytes: memoryBill(engine).totalBytes });
      lane.setState('waiting');
    } catch (error) {
      if (error instanceof StoppedError) break; // nothing is wrong with the lane
      if (gpu.failure || !(error instanceof PlaygroundError)) throw error;
      lane.setState('refused', error.message);
    }
  }
  return entries;
}

async function prepareItems(gpu: Gpu, config: RunConfig, hooks: RaceHooks): Promise<PreparedCatalogue> {
  const dataset = builtInDataset(config.data.source, config.seed);
  if (!needsTrainedItems(config)) return prepareCatalogue(dataset, config);
  const files = await trainItems(
    gpu,
    dataset,
    config,
    {},
    {
      disabled: hooks.kernels.matmul.disabled,
      onProgress: (done, total) =>
        hooks.send({ type: 'progress', lane: null, label: `${config.items.tokenizer} steps`, done, total }),
      shouldStop: hooks.shouldStop,
    },
  );
  return prepareCatalogue(dataset, config, files);
}

/** Collaborative models of one seed: lanes that ask for the same one share it. */
class CollaborativeModels {
  private readonly made = new Map<string, CollaborativeModel | null>();
  constructor(private readonly hooks: RaceHooks) {}

  /** Null where none is asked for, or a stop came first. Throws as `collaborativeModel` does. */
  async of(gpu: Gpu, { lane, data }: Entry): Promise<CollaborativeModel | null> {
    if (!usesCollaborativeModel(data.config)) return null;
    // All that it is made of beside the seed's data.
    const { collaborative, reward, evaluation } = data.config;
    const key = JSON.stringify([collaborative, reward.estimateScale, evaluation]);
    if (!this.made.has(key)) {
      const { kernels, send, shouldStop } = this.hooks;
      const { disabled } = kernels.matmul;
      const model = await collaborativeModel(gpu, data, {
        // As for a run alone: the tuner chose for the run's own products; what failed the self-test is nobody's.
        kernels: { matmul: { disabled }, measuredGflops: kernels.measuredGflops, record: null },
        onProgress: (label, done, total) => send({ type: 'progress', lane: lane.index, label, done, total }),
        shouldStop,
      });
      this.made.set(key, model);
    }
    return this.made.get(key)!;
  }
}

/**
 * All lanes at once. False where the adapter gave out although the bills fit: everything is freed, and the lanes wait again. A
 * lane that fails for a reason of its own says so, and the others go on.
 */
async function beginTogether(
  entries: readonly Entry[],
  models: CollaborativeModels,
  hooks: RaceHooks,
): Promise<boolean> {
  // One device for all: where it is lost, no lane goes on beside lanes that are gone.
  const gpu = await hooks.openGpu();
  for (const entry of entries) {
    if (hooks.shouldStop()) return true;
    try {
      const collaborative = await models.of(gpu, entry);
      if (hooks.shouldStop()) return true;
      await entry.lane.begin(gpu, entry.data, { kernels: hooks.kernels, collaborative });
    } catch (error) {
      const isOfMemory = entries.length > 1 && (gpu.failure !== null || error instanceof DeviceError);
      if (isOfMemory) {
        for (const { lane } of entries) {
          lane.free();
          if (lane.state !== 'failed') lane.setState('waiting');
        }
        return false;
      }
      giveUp(entry.lane, error, gpu);
    }
  }
  return true;
}

async function beginAlone(entry: Entry, models: CollaborativeModels, hooks: RaceHooks): Promise<void> {
  const gpu = await hooks.openGpu();
  try {
    const collaborative = await models.of(gpu, entry);
    if (!hooks.shouldStop()) await entry.lane.begin(gpu, entry.data, { kernels: hooks.kernels, collaborative });
  } catch (error) {
    giveUp(entry.lane, error, gpu);
  }
}

/** The end of one lane; an error that is no one's fault in words is a fault of the program, and is thrown. */
function giveUp(lane: Lane, error: unknown, gpu: Gpu): void {
  const cause = gpu.failure ?? error;
  if (!(cause instanceof PlaygroundError)) throw cause;
  lane.setState(lane.state === 'running' || lane.state === 'testing' ? 'failed' : 'refused', cause.message);
  lane.free();
}

/** Steps of who has seen fewest samples (of equals, the first), until all have been tested, or a stop. */
async function advance(lanes: readonly Lane[], hooks: RaceHooks, isAlone = false): Promise<void> {
  if (!hooks.shouldStop()) hooks.send({ type: 'state', state: 'running' });
  while (!hooks.shouldStop()) {
    if (hooks.shouldPause()) {
      for (const lane of lanes) lane.flush();
      await hooks.whilePaused();
      continue;
    }
    const active = lanes.filter((lane) => lane.isActive);
    if (active.length === 0) return;
    const next = active.reduce((a, b) => (b.samplesTrained < a.samplesTrained ? b : a));
    const { gpu } = next;
    try {
      if (gpu.failure) throw gpu.failure;
      await next.advance();
      if (gpu.failure) throw gpu.failure;
    } catch (error) {
      // With the device all lanes on it are gone; alone, the next one gets a new device.
      if (gpu.failure && !isAlone) throw gpu.failure;
      giveUp(next, error, gpu);
    }
  }
}
