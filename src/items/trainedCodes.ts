/** Codes that a tokenizer learned on the GPU, and what is told of them. Before: `train/rqVae.ts`. After: `buildSemanticIds.ts`. */

export interface TrainedCodesReport {
  /** Mean ‖x − x̂‖² over mean ‖x‖²: the share of the embedding that its codes do not bring back. */
  readonly reconstruction: number;
  /** Mean Σ_d ‖r_d − e_{c_d}‖² over mean ‖z‖²: how far the latents are from their codes, summed over the levels. */
  readonly commitment: number;
  /** Distinct codes in use, [levels]. */
  readonly codesUsed: readonly number[];
  /** Codes without items that were moved to one, over the whole training. */
  readonly revivedCodes: number;
  readonly steps: number;
}

export interface TrainedCodes {
  /** u16 [numItems, levels], in the order of the data set after its filter. */
  readonly codes: Uint16Array;
  /** Entries of every level's codebook. */
  readonly codebookSize: number;
  /** Null where the codes were read back from a run. */
  readonly report: TrainedCodesReport | null;
}

/** The report in sentences. */
export function trainedCodesRemarks({ codebookSize, report }: TrainedCodes): string[] {
  if (!report) return ['The codes are those of the RQ-VAE with which the run began; it was not trained again.'];
  const { reconstruction, commitment, codesUsed, revivedCodes, steps } = report;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    `RQ-VAE, ${steps} steps: reconstruction misses ${percent(reconstruction)} of the embedding's squared length, the levels miss ${percent(commitment)} of the latents', summed.`,
    `Codes in use by level: ${codesUsed.join(', ')} of ${codebookSize}; ${revivedCodes} unused codes were revived on the way.`,
  ];
}
