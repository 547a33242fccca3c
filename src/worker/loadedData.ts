/**
 * The data in the training worker: which set, where it came from, and the files of items beside it. Before: the page's
 * `loadBuiltIn` and `loadFiles`, or a kept run's own data. After: `training/`.
 */
import type { RunConfig } from '../config/runConfig.ts';
import { builtInDataset } from '../data/builtIn.ts';
import type { Dataset } from '../data/dataset.ts';
import type { ItemFiles } from '../items/buildSemanticIds.ts';
import type { ImportedModel } from '../train/importModel.ts';
import { importedItemsOfRun, needsTrainedItems, trainedItemsKey, trainedItemsOfRun } from '../train/prepareItems.ts';
import { DataLoading } from './dataLoading.ts';
import type { WorkerCommand, WorkerEvent } from './protocol.ts';
import type { OwnFile } from './store/dataShelf.ts';

/** Where data came from. */
export type DataOrigin =
  | { readonly kind: 'builtIn'; readonly name: string; readonly seed: number }
  /** `how`: what else the command said. */
  | { readonly kind: 'files'; readonly name: string; readonly files: readonly OwnFile[]; readonly how: unknown };

/** Learns the codes of a tokenizer that is trained, with `files` beside the data. */
type Train = (dataset: Dataset, files: ItemFiles) => Promise<ItemFiles>;

export class LoadedData {
  readonly reading = new DataLoading();
  dataset: Dataset | null = null;
  origin: DataOrigin | null = null;
  /** Semantic IDs and embeddings dropped with it. */
  private ownFiles: ItemFiles = {};
  /** What a tokenizer learned last, and of what: an edit of the configuration that changes none of it trains nothing. */
  private learned: {
    readonly dataset: Dataset;
    readonly ownFiles: ItemFiles;
    readonly key: string;
    readonly files: ItemFiles;
  } | null = null;

  constructor(private readonly send: (event: WorkerEvent) => void) {}

  loadBuiltIn(name: string, seed: number): void {
    this.take(builtInDataset(name, seed), { kind: 'builtIn', name, seed }, {});
  }

  /**
   * False where a person is asked, or has cancelled. Throws DataError where the files are no data set, StoppedError where other
   * data are wanted; what was loaded before stays.
   */
  async loadFiles(command: Extract<WorkerCommand, { type: 'loadFiles' }>, signal: AbortSignal): Promise<boolean> {
    const { files, mapping } = command;
    const found = await this.reading.load(command, signal, this.send);
    if (found === null) return false;
    const { dataset, ownFiles } = found;
    this.take(dataset, { kind: 'files', name: dataset.name, files, how: mapping ? { mapping } : {} }, ownFiles);
    return true;
  }

  private take(dataset: Dataset, origin: DataOrigin, ownFiles: ItemFiles): void {
    this.dataset = dataset;
    this.origin = origin;
    this.ownFiles = ownFiles;
    this.send({ type: 'dataset', name: dataset.name, report: dataset.report, terms: dataset.terms });
  }

  /** Whether the codes of a configuration's tokenizer are still to be learned. */
  wouldTrain(dataset: Dataset, config: RunConfig): boolean {
    const { ownFiles, learned } = this;
    const isLearned =
      learned?.dataset === dataset && learned.ownFiles === ownFiles && learned.key === trainedItemsKey(config);
    return needsTrainedItems(config) && !isLearned;
  }

  /**
   * The files of a run's items: those beside the data, the imported model's own IDs, a saved run's (`itemsJson`), or the codes of a
   * tokenizer that is trained, the last ones where they are of the same things. Throws CheckpointError for another's `itemsJson`,
   * and what `train` throws.
   */
  async filesFor(
    dataset: Dataset,
    config: RunConfig,
    imported: ImportedModel | null,
    itemsJson: string | undefined,
    train: Train,
  ): Promise<ItemFiles> {
    const { ownFiles, learned } = this;
    if (!needsTrainedItems(config)) {
      // A model that knows its items brings their IDs, whatever lies beside the data.
      const ofModel = config.items.tokenizer === 'file' && imported?.isOf(config) ? imported.semanticIds : null;
      const ofRun = itemsJson !== undefined && !ownFiles.semanticIds ? importedItemsOfRun(itemsJson, config) : null;
      const semanticIds = ofModel ?? ofRun;
      return semanticIds ? { ...ownFiles, semanticIds } : ownFiles;
    }
    if (itemsJson !== undefined) return { ...ownFiles, trained: trainedItemsOfRun(itemsJson, dataset, config) };
    if (learned && !this.wouldTrain(dataset, config)) return learned.files;
    const files = await train(dataset, ownFiles);
    this.learned = { dataset, ownFiles, key: trainedItemsKey(config), files };
    return files;
  }
}
