/** A published model as a run begins with it: what of it goes into the configuration, and its weights. Before: `cli/train.ts`, the worker. */
import { parseRunConfig, type RunConfig } from '../config/runConfig.ts';
import type { ByteSource } from '../core/byteStreams.ts';
import { BOS_TOKEN } from '../items/vocabulary.ts';
import { checkImport, type HuggingFaceLlama, importWeights, openHuggingFaceFolder } from '../nn/huggingFaceFolder.ts';
import type { ParameterPlan, ParameterSlot } from '../nn/parameterPlan.ts';
import type { Trainer } from './trainer.ts';

export type ImportedSettings = Pick<RunConfig['model'], 'shape' | 'reservedTokens' | 'bosToken' | 'published'>;

export class ImportedModel {
  /** Its shape, its tokens before the run's own, and what its configuration says of them: `model` of the configuration. */
  readonly settings: ImportedSettings;

  private constructor(private readonly file: HuggingFaceLlama) {
    const { vocabularySize: reservedTokens, headDim: _, ...shape } = file.config;
    const { eosToken, padToken, maxPositions } = file;
    const published = { eosToken, padToken, maxPositions };
    this.settings = { shape, reservedTokens, bosToken: file.bosToken ?? BOS_TOKEN, published };
  }

  /** `files` by their names in the folder. Throws CheckpointError in words for what is missing, damaged or not supported. */
  static async open(files: ReadonlyMap<string, ByteSource>): Promise<ImportedModel> {
    return new ImportedModel(await openHuggingFaceFolder(files));
  }

  /** The configuration of a run that begins with it. Throws ConfigError where that is not valid. */
  configure(config: RunConfig): RunConfig {
    return parseRunConfig({ ...config, model: { ...config.model, ...this.settings } });
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
