/** The body of a configuration's architecture. */
import { ConfigError } from '../../core/errors.ts';
import type { ForestCapacity } from '../forestBatch.ts';
import type { ModelConfig } from '../modelConfig.ts';
import type { RecomputeMode } from '../modelPlan.ts';
import type { Body } from './body.ts';
import { LlamaBody } from './llamaBody.ts';

/** Throws DeviceError when a matrix is larger than `maxPackBytes`. */
export function createBody(
  config: ModelConfig,
  capacity: ForestCapacity,
  recompute: RecomputeMode,
  maxPackBytes: number,
): Body {
  if (config.architecture === 't5') throw new ConfigError('T5 is being built.');
  return new LlamaBody(config, capacity, recompute, maxPackBytes);
}
