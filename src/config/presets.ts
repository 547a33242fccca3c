/** Model shapes by name. Vocabulary size comes from the semantic IDs, so it is not part of a preset. */
export interface LlamaShape {
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
  readonly tieWordEmbeddings: boolean;
}

const llama = (hiddenSize: number, intermediateSize: number, numLayers: number, numHeads: number): LlamaShape => ({
  hiddenSize,
  intermediateSize,
  numLayers,
  numHeads,
  numKeyValueHeads: numHeads,
  rmsNormEps: 1e-6,
  ropeTheta: 10000,
  tieWordEmbeddings: false,
});

export const MODEL_PRESETS = {
  /** For software adapters, tests and demonstrations. */
  'llama-nano': llama(64, 192, 2, 4),
  /** About one million parameters with a few hundred tokens. */
  'llama-tiny': llama(128, 384, 4, 4),
  /** The size of LETTER-TIGER's body, about 4.5 million. */
  'llama-small': llama(256, 576, 6, 4),
} as const satisfies Record<string, LlamaShape>;

export type ModelPreset = keyof typeof MODEL_PRESETS;
