/** The body of a configuration's architecture. */
import type { ForestCapacity } from '../forestBatch.ts';
import type { ModelConfig } from '../modelConfig.ts';
import type { RecomputeMode } from '../modelPlan.ts';
import type { Body } from './body.ts';
import { LlamaBody } from './llamaBody.ts';
import { T5Body } from './t5Body.ts';

/** Throws DeviceError when a matrix is larger than `maxPackBytes`. */
export function createBody(
  config: ModelConfig,
  capacity: ForestCapacity,
  recompute: RecomputeMode,
  maxPackBytes: number,
): Body {
  return config.architecture === 't5'
    ? new T5Body(config, capacity, recompute, maxPackBytes)
    : new LlamaBody(config, capacity, recompute, maxPackBytes);
}
