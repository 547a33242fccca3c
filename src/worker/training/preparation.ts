/**
 * What the next run trains on: the loaded data with their semantic IDs, trie and memory plan, and a published model where one was
 * imported. Before: the page's configuration, `../loadedData.ts`. After: `runStart.ts`.
 */
import { parseRunConfig, type RunConfig, type RunConfigInput } from '../../config/runConfig.ts';
import { DataError, DeviceError, errorMessage } from '../../core/errors.ts';
import type { Dataset } from '../../data/dataset.ts';
import type { Gpu } from '../../gpu/device.ts';
import type { ItemFiles } from '../../items/buildSemanticIds.ts';
import { memoryBill, planEngine } from '../../train/engine.ts';
import type { ImportedModel } from '../../train/importModel.ts';
import { trialInWords, tryMemory } from '../../train/memoryTrial.ts';
import { dataHash } from '../../train/metadata.ts';
import { type PreparedData, prepareData, selectionKey } from '../../train/prepare.ts';
import { trainedItemsKey, trainItems } from '../../train/prepareItems.ts';
import { rewardPreviewOfData } from '../../train/rewardPreview.ts';
import type { MemoryTrial, RewardHistogram } from '../../train/runEvents.ts';
import { fitInto, smallerFit } from '../../train/smallerFit.ts';
import { engineOptions } from '../../train/trainer.ts';
import { type KernelChoice, kernelChoice, requireSound } from '../../tuning/record.ts';
import { loadRecord } from '../device/recordStore.ts';
import { LoadedData } from '../loadedData.ts';
import { preparedSummary } from '../preparedSummary.ts';
import type { PreparedSummary, WorkerCommand } from '../protocol.ts';
import type { TrainingDevice } from './trainingDevice.ts';
import type { Voice } from './voice.ts';

/** Says what is prepared next. */
type Preparing = Extract<WorkerCommand, { type: 'loadBuiltIn' | 'loadFiles' | 'prepare' | 'start' | 'resumeStored' }>;

const isPreparing = (command: WorkerCommand): command is Preparing =>
  ['loadBuiltIn', 'loadFiles', 'prepare', 'start', 'resumeStored'].includes(command.type);

interface PreparationHooks extends Voice {
  /** Whether codes that are being learned are wanted no more. */
  shouldStop(): boolean;
  /** `before`: what was prepared until now. */
  onReplaced(next: PreparedData, before: PreparedData | null): void;
}

export interface Prepared {
  readonly data: PreparedData;
  /** What the engine would allocate for it. */
  readonly plan: ReturnType<typeof planEngine>;
}

export class Preparation {
  readonly loaded: LoadedData;
  imported: ImportedModel | null = null;
  /** Of the last preparation that succeeded. */
  prepared: Prepared | null = null;
  /** The last command that says what is prepared next. */
  private newest: Preparing | null = null;
  /** The hash of the data last prepared, and what it is of: an edit that leaves the data alone makes no new one. */
  private hashed: { readonly of: Dataset; readonly key: string; readonly hash: string } | null = null;

  constructor(
    private readonly device: TrainingDevice,
    private readonly hooks: PreparationHooks,
  ) {
    this.loaded = new LoadedData((event) => hooks.send(event));
  }

  /** To be called when a command arrives, which may be before its turn. */
  hear(command: WorkerCommand): void {
    if (isPreparing(command)) this.newest = command;
  }

  /** Whether `config` has a tokenizer whose codes are still to be learned from the loaded data. */
  wouldTrain(config: RunConfigInput): boolean {
    const { dataset } = this.loaded;
    return dataset !== null && this.loaded.wouldTrain(dataset, parseRunConfig(config));
  }

  /** Replaces what is prepared only when the whole preparation succeeds, and tells the page. */
  async prepare(input: RunConfigInput, kernels = this.device.kernels, itemsJson?: string): Promise<Prepared> {
    const { loaded, imported, hooks } = this;
    const config: RunConfig = parseRunConfig(input);
    const { dataset } = loaded;
    if (!dataset) throw new DataError('No data set is loaded. Choose a built-in one or drop files first.');
    const train = (of: Dataset, files: ItemFiles) => this.trainCodes(of, config, files);
    const data = prepareData(dataset, config, await loaded.filesFor(dataset, config, imported, itemsJson, train));
    const next = { data, plan: this.planned(data, kernels) };
    hooks.onReplaced(data, this.prepared?.data ?? null);
    this.prepared = next;
    await this.tell(preparedSummary(data, memoryBill(next.plan), await this.hashOf(data)));
    return next;
  }

  /** What the engine would allocate. Throws DeviceError for what does not fit, having told the page what would. */
  private planned(data: PreparedData, kernels: KernelChoice | undefined): Prepared['plan'] {
    try {
      return this.planOf(data, kernels);
    } catch (error) {
      if (error instanceof DeviceError) {
        const change = smallerFit(data, data.config, (of) => this.planOf(of, kernels));
        this.hooks.send({ type: 'fit', change });
      }
      throw error;
    }
  }

  private planOf(data: PreparedData, kernels: KernelChoice | undefined): Prepared['plan'] {
    const { maxBindingBytes, adapter } = this.device.limits;
    return planEngine({ ...engineOptions(data), kernels }, maxBindingBytes, adapter);
  }

  /** Puts what is prepared to the test on the device, and tells the page, with what would fit where this does not. */
  async tryMemory({ data, plan }: Prepared, gpu: Gpu, kernels = this.device.kernels): Promise<MemoryTrial> {
    const trial = await tryMemory(gpu, plan);
    const roomBytes = trial.heldBytes + trial.triedBytes;
    const change = trial.refused && fitInto(data, data.config, roomBytes, (of) => this.planOf(of, kernels));
    this.hooks.log('memory', trialInWords(trial));
    this.hooks.send({ type: 'trial', trial, change });
    return trial;
  }

  /** The summary of what is prepared, and its rewards where they are known without a model. */
  private async tell(summary: PreparedSummary): Promise<void> {
    // Rewards that no flow can match are an error of what is prepared, told before it counts as ready.
    const rewards = await rewardPreviewOfData(this.prepared!.data);
    this.hooks.send({ type: 'prepared', summary });
    this.tellRewards(rewards);
  }

  tellRewards(histogram: RewardHistogram | null): void {
    if (histogram) this.hooks.send({ type: 'rewards', histogram });
  }

  private async hashOf({ unmerged, config }: PreparedData): Promise<string> {
    const { hashed } = this;
    const of = this.loaded.dataset ?? unmerged;
    const key = selectionKey(config);
    if (hashed?.of === of && hashed.key === key) return hashed.hash;
    const hash = await dataHash(unmerged);
    this.hashed = { of, key, hash };
    return hash;
  }

  /** The codes that a tokenizer learns on the device. Throws StoppedError where that is given up, DeviceError where no device opens or it is not sound. */
  private async trainCodes(of: Dataset, config: RunConfig, files: ItemFiles): Promise<ItemFiles> {
    const opened = await this.device.open().catch((cause) => {
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
      onProgress: (done, total) =>
        this.hooks.send({ type: 'progress', label: `${config.items.tokenizer} steps`, done, total }),
      shouldStop: () => this.hooks.shouldStop() || this.isOutdated(key),
    });
  }

  /** True where a later command wants other codes than `key`'s, so that these need not be finished. */
  private isOutdated(key: string): boolean {
    const { newest } = this;
    if (newest === null) return false;
    if (!('config' in newest)) return true; // another data set is on its way
    try {
      return trainedItemsKey(parseRunConfig(newest.config)) !== key;
    } catch {
      return true;
    }
  }
}
