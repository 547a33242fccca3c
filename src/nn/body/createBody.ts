/** The body of a configuration's architecture. */
import { ConfigError } from '../../core/errors.ts';
import type { ForestCapacity } from '../forestBatch.ts';
import type { LoraSettings } from '../loraParameters.ts';
import type { ModelConfig } from '../modelConfig.ts';
import type { RecomputeMode } from '../modelPlan.ts';
import type { Body } from './body.ts';
import { LlamaBody } from './llamaBody.ts';
import { T5Body } from './t5Body.ts';

/** Throws DeviceError when a matrix is larger than `maxPackBytes`, ConfigError for adapters of a T5. */
export function createBody(
  config: ModelConfig,
  capacity: ForestCapacity,
  recompute: RecomputeMode,
  maxPackBytes: number,
  lora: LoraSettings | null = null,
  dropoutRate = 0,
): Body {
  if (config.architecture === 'llama')
    return new LlamaBody(config, capacity, recompute, maxPackBytes, lora, dropoutRate);
  if (lora) throw new ConfigError('lora: only a Llama takes adapters, and this model is a T5. Set lora to null.');
  return new T5Body(config, capacity, recompute, maxPackBytes, dropoutRate);
}
