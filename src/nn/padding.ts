/** Padding of matrices, one rule for all architectures. */

/**
 * Every matrix dimension is padded to a multiple of 32, so that no matmul has a bounds branch; the hidden width to a
 * multiple of 64, so that any row of it starts on a binding's alignment of 256 bytes. Pads hold zeros.
 */
export const pad = (n: number, to = 32): number => Math.ceil(n / to) * to;

export interface VocabularySizes {
  /** Vocabulary, a multiple of 32 · slabs. */
  readonly V: number;
  /** Parts of the vocabulary whose output weights are transposed one at a time. */
  readonly slabs: number;
}

/** The output weights are transposed at most this many bytes at a time: about what a layer of Llama-130M takes. Our choice. */
const SLAB_BYTES = 24 * 1048576;

/** The padded vocabulary of embeddings [V, C]. */
export function vocabularySizes(vocabularySize: number, C: number): VocabularySizes {
  let slabs = 1;
  while (pad(vocabularySize, 32 * slabs) * C * 4 > SLAB_BYTES * slabs) slabs *= 2;
  return { V: pad(vocabularySize, 32 * slabs), slabs };
}
