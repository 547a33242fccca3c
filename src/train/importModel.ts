/**
 * A published model as a run begins with it: what of it goes into the configuration, its weights, and, where it was exported here, the
 * semantic IDs whose tokens it knows. Before: `cli/train.ts`, the worker.
 */
import { parseRunConfig, type RunConfig } from '../config/runConfig.ts';
import type { ByteSource } from '../core/byteStreams.ts';
import { readOwnItems } from '../items/ownItems.ts';
import type { SuppliedSemanticIds } from '../items/semanticIdsFile.ts';
import { BOS_TOKEN } from '../items/vocabulary.ts';
import { checkImport, type HuggingFaceModel, importWeights, openHuggingFaceFolder } from '../nn/huggingFaceFolder.ts';
import type { ParameterPlan, ParameterSlot } from '../nn/parameterPlan.ts';
import type { Trainer } from './trainer.ts';

export interface ImportedSettings {
  readonly model: Pick<RunConfig['model'], 'shape' | 'reservedTokens' | 'bosToken' | 'published'> &
    Partial<Pick<RunConfig['model'], 'vocabularySize'>>;
  /** Of a model that knows the items; null where new tokens are made for them. */
  readonly items: Pick<RunConfig['items'], 'tokenizer' | 'codebookSizes' | 'collisions'> | null;
}

export class ImportedModel {
  private constructor(
    private readonly file: HuggingFaceModel,
    /** Its shape, its tokens before those of the items, and what its files say of both, as sections of the configuration. */
    readonly settings: ImportedSettings,
    /** Of the items it was trained on; the run's where its tokenizer is 'file' and no other file is given. */
    readonly semanticIds: SuppliedSemanticIds | null,
  ) {}

  /**
   * `files` by their names in the folder. Throws CheckpointError in words for what is missing, damaged or not supported, DataError for
   * semantic IDs that cannot be read.
   */
  static async open(files: ReadonlyMap<string, ByteSource>): Promise<ImportedModel> {
    const file = await openHuggingFaceFolder(files);
    const { config, eosToken, padToken, maxPositions } = file;
    const own = await readOwnItems(files, config.vocabularySize);
    const { vocabularySize } = config;
    const published = { eosToken, padToken, maxPositions };
    const model = {
      shape: shapeOf(config),
      reservedTokens: own?.firstToken ?? vocabularySize,
      bosToken: file.bosToken ?? BOS_TOKEN,
      published,
      ...(own ? { vocabularySize } : {}),
    };
    const items = own && {
      tokenizer: 'file' as const,
      codebookSizes: own.codebookSizes,
      collisions: own.sharesPaths ? ('keep' as const) : ('extra-token' as const),
    };
    return new ImportedModel(file, { model, items }, own?.semanticIds ?? null);
  }

  /** The configuration of a run that begins with it. Throws ConfigError where that is not valid. */
  configure(config: RunConfig): RunConfig {
    const { model, items } = this.settings;
    return parseRunConfig({
      ...config,
      model: { ...config.model, ...model },
      items: { ...config.items, ...items },
    });
  }

  /** Whether a configuration is one for this model. */
  isOf(config: RunConfig): boolean {
    return JSON.stringify(this.configure(config)) === JSON.stringify(parseRunConfig(config));
  }

  /** Throws CheckpointError where the weights do not fit the plan or are not finite; reads the file once. */
  async check(plan: ParameterPlan): Promise<void> {
    await checkImport(plan.slots, this.file);
  }

  /**
   * Reads what the file has of a tensor's elements `from` … `to`, from the first on; fewer, or null, where it does not reach so far.
   * Throws as `check` does.
   */
  async reader(
    plan: ParameterPlan,
  ): Promise<(slot: ParameterSlot, from: number, to: number) => Promise<Float32Array | null>> {
    const places = new Map((await checkImport(plan.slots, this.file)).map((place) => [place.slot.name, place]));
    return async (slot, from, to) => {
      const place = places.get(slot.name);
      const end = Math.min(to, (place?.rows ?? 0) * slot.cols);
      return place && from < end ? this.file.tensors.read(place.name, from, end) : null;
    };
  }

  /** Fills the trainer's model. Throws as `check` does, having changed nothing. */
  async fill(trainer: Trainer): Promise<void> {
    await importWeights(trainer.engine.model.parameters, this.file);
  }
}

/** A model's shape without what its vocabulary and its file decide. */
function shapeOf(config: HuggingFaceModel['config']): NonNullable<RunConfig['model']['shape']> {
  if (config.architecture === 't5') {
    const { vocabularySize: _, decoderStartToken: __, ...shape } = config;
    return shape;
  }
  const { vocabularySize: _, headDim: __, ...shape } = config;
  return shape;
}
