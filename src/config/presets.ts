/** Model shapes by name. Vocabulary size comes from the semantic IDs, so it is not part of a preset. */
export interface LlamaShape {
  readonly architecture: 'llama';
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly numKeyValueHeads: number;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
  readonly tieWordEmbeddings: boolean;
}

export interface T5Shape {
  readonly architecture: 't5';
  /** d_model */
  readonly hiddenSize: number;
  /** d_kv, columns of a head; heads · headDim need not be hiddenSize. */
  readonly headDim: number;
  /** d_ff */
  readonly intermediateSize: number;
  /** Of the encoder, and of the decoder. */
  readonly numLayers: number;
  readonly numDecoderLayers: number;
  readonly numHeads: number;
  readonly relativeAttentionNumBuckets: number;
  readonly relativeAttentionMaxDistance: number;
  readonly layerNormEps: number;
  /** ReLU as in T5 1.0, or gated GELU as in T5 1.1. */
  readonly feedForward: 'relu' | 'gated-gelu';
  readonly tieWordEmbeddings: boolean;
}

export type ModelShape = LlamaShape | T5Shape;

const llama = (hiddenSize: number, intermediateSize: number, numLayers: number, numHeads: number): LlamaShape => ({
  architecture: 'llama',
  hiddenSize,
  intermediateSize,
  numLayers,
  numHeads,
  numKeyValueHeads: numHeads,
  rmsNormEps: 1e-6,
  ropeTheta: 10000,
  tieWordEmbeddings: false,
});

/** As many layers in the decoder as in the encoder. */
const t5 = (
  hiddenSize: number,
  headDim: number,
  intermediateSize: number,
  numLayers: number,
  numHeads: number,
): T5Shape => ({
  architecture: 't5',
  hiddenSize,
  headDim,
  intermediateSize,
  numLayers,
  numDecoderLayers: numLayers,
  numHeads,
  relativeAttentionNumBuckets: 32,
  relativeAttentionMaxDistance: 128,
  layerNormEps: 1e-6,
  feedForward: 'relu',
  tieWordEmbeddings: true,
});

export const MODEL_PRESETS = {
  /** For software adapters, tests and demonstrations. */
  'llama-nano': llama(64, 192, 2, 4),
  /** About one million parameters with a few hundred tokens. */
  'llama-tiny': llama(128, 384, 4, 4),
  /** The size of LETTER-TIGER's body, about 4.5 million. */
  'llama-small': llama(256, 576, 6, 4),
  /** The size GFlowGR was published with: 134,105,856 parameters with Llama's 32,000 tokens, fewer with semantic IDs alone. */
  'llama-130m': llama(768, 2048, 12, 12),
  't5-tiny': t5(64, 16, 192, 2, 4),
  /** TIGER's and LETTER's: four layers each side, six heads of 64, d 128. */
  't5-letter': t5(128, 64, 1024, 4, 6),
  /** T5-Base: 12 layers each side. */
  't5-base': t5(768, 64, 3072, 12, 12),
} as const satisfies Record<string, ModelShape>;

export type ModelPreset = keyof typeof MODEL_PRESETS;
