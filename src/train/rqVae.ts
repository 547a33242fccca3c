/**
 * Trains the tokenizer `rq-vae` on item embeddings and reads the items' codes off it (TIGER, arXiv:2305.05065). Before:
 * `items/itemEmbedding.ts`, `nn/rqVae.ts`. After: `items/buildSemanticIds.ts`, by way of `ItemFiles.trained`.
 */
import type { RunConfig } from '../config/runConfig.ts';
import { NonFiniteError, StoppedError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import type { Gpu } from '../gpu/device.ts';
import { runPrograms } from '../gpu/program.ts';
import { ReadbackRing } from '../gpu/readback.ts';
import { numElements, type Tensor, writeTensor } from '../gpu/tensor.ts';
import type { ItemEmbedding } from '../items/itemEmbedding.ts';
import { cappedCodebookSize, residualQuantize } from '../items/residualQuantizer.ts';
import type { TrainedCodes } from '../items/trainedCodes.ts';
import { RqVae } from '../nn/rqVae.ts';
import { workLimit } from './engine.ts';

export type RqVaeOptions = Pick<RunConfig['items'], 'levels' | 'codebookSize' | 'kmeansStart' | 'rqVae'>;

export interface TokenizerHooks {
  /** Variants of the matrix product that failed the self-test on this adapter. */
  readonly disabled?: readonly string[];
  onProgress?(done: number, total: number): void;
  /** Asked every few steps; true gives the training up. */
  shouldStop?(): boolean;
}

/** Steps between looks at the metrics: the GPU never has more than these before it. */
const LOOK_EVERY = 10;
/** A code that no item had for a pass over the items, and for so many steps at least, is dead. Our choice. */
const LEAST_WINDOW = 25;

/**
 * Codes u16 [numItems, levels] of an RQ-VAE trained on `embedding`, and how well it does. The codebooks begin with residual
 * k-means of the first latents; a dead code moves to the residual of an item drawn at random. The same seed and adapter give
 * the same codes. Throws StoppedError when `hooks.shouldStop` gives it up, NonFiniteError when the loss overflows, DeviceError
 * when the device fails.
 */
export async function trainRqVae(
  gpu: Gpu,
  embedding: ItemEmbedding,
  options: RqVaeOptions,
  seed: number,
  hooks: TokenizerHooks = {},
): Promise<TrainedCodes> {
  const numItems = embedding.vectors.length / embedding.size;
  const { hiddenSizes, latentSize, beta, batchSize, steps } = options.rqVae;
  const maxFlops = workLimit(gpu);
  const rqVae = await RqVae.create(
    gpu,
    {
      inputSize: embedding.size,
      hiddenSizes,
      latentSize,
      levels: options.levels,
      codebookSize: cappedCodebookSize(options.codebookSize, numItems),
      rows: Math.min(batchSize, numItems),
      beta,
    },
    maxFlops,
    { disabled: hooks.disabled },
  );
  const tokenizer = new TokenizerRun(rqVae, embedding, numItems, options, seed, maxFlops);
  try {
    await tokenizer.start();
    for (let step = 1; step <= steps; step++) {
      tokenizer.step(step);
      if (step % LOOK_EVERY === 0 || step === steps) {
        await tokenizer.assertFinite(step);
        hooks.onProgress?.(step, steps);
        if (step < steps && hooks.shouldStop?.())
          throw new StoppedError(
            `The RQ-VAE was given up after ${step} of ${steps} steps, as was asked; there are no semantic IDs of it. Start again to train it anew.`,
          );
      }
      await tokenizer.reviveWhenDue(step);
    }
    return await tokenizer.finish();
  } finally {
    tokenizer.free();
  }
}

/** One training: the order of the items, the dead codes, and what is read back. */
class TokenizerRun {
  private readonly rows: number;
  private readonly batch: Float32Array;
  private readonly order: Uint32Array;
  /** Items drawn so far. */
  private drawn = 0;
  private readonly window: number;
  private revived = 0;
  /** Each read-back has a staging buffer of its own, made once. */
  private readonly rings = new Map<Tensor, ReadbackRing>();

  constructor(
    private readonly rqVae: RqVae,
    private readonly embedding: ItemEmbedding,
    private readonly numItems: number,
    private readonly options: RqVaeOptions,
    private readonly seed: number,
    private readonly maxFlopsPerSubmit: number,
  ) {
    this.rows = rqVae.shape.rows;
    this.batch = new Float32Array(rqVae.B * rqVae.F);
    this.order = Uint32Array.from({ length: numItems }, (_, i) => i);
    this.window = Math.max(LEAST_WINDOW, Math.ceil(numItems / this.rows));
    for (const tensor of [rqVae.metrics, rqVae.codeUse, rqVae.z, rqVae.residual, rqVae.codes, rqVae.reconstructionLoss])
      this.rings.set(tensor, new ReadbackRing(rqVae.gpu, tensor.label, tensor.sizeBytes, 1));
  }

  /** Random weights, and codebooks by residual k-means of the latents they make. */
  async start(): Promise<void> {
    const { rqVae, options, seed, numItems } = this;
    rqVae.layers.forEach((l) => {
      // He et al. 2015 before a ReLU, half the variance elsewhere.
      const std = Math.sqrt((l.hasRelu ? 2 : 1) / l.inSize);
      const random = new RandomStream(seed, `rq-vae/${l.name}`);
      const weights = new Float32Array(l.paddedIn * l.paddedOut);
      for (let r = 0; r < l.inSize; r++)
        for (let c = 0; c < l.outSize; c++) weights[r * l.paddedOut + c] = std * random.normal();
      writeTensor(rqVae.gpu, rqVae.value, weights, l.offset);
    });
    const { latentSize, levels, codebookSize } = rqVae.shape;
    const latents = new Float64Array(numItems * latentSize);
    await this.forEachChunk([rqVae.z], (from, count, [z]) => {
      for (let i = 0; i < count; i++)
        for (let c = 0; c < latentSize; c++) latents[(from + i) * latentSize + c] = z[i * rqVae.L + c];
    });
    const { kmeansStart } = options;
    const start = residualQuantize(latents, numItems, latentSize, { levels, codebookSize, kmeansStart }, seed);
    const codebooks = new Float32Array(levels * codebookSize * rqVae.L);
    start.codebooks.forEach((codebook, d) => {
      for (let k = 0; k < codebookSize; k++)
        codebooks.set(codebook.subarray(k * latentSize, (k + 1) * latentSize), (d * codebookSize + k) * rqVae.L);
    });
    writeTensor(rqVae.gpu, rqVae.value, codebooks, rqVae.codebookOffset);
  }

  /** Submits a step: the next items of a random order, anew for each pass. */
  step(step: number): void {
    for (let r = 0; r < this.rows; r++) {
      const place = this.drawn % this.numItems;
      if (place === 0)
        new RandomStream(this.seed, 'rq-vae/order', Math.floor(this.drawn / this.numItems)).shuffle(this.order);
      this.putRow(r, this.order[place]);
      this.drawn++;
    }
    const { rqVae, maxFlopsPerSubmit } = this;
    writeTensor(rqVae.gpu, rqVae.x, this.batch);
    rqVae.prepare(this.options.rqVae.lr, step);
    runPrograms(rqVae.gpu, [rqVae.forward, rqVae.update], { maxFlopsPerSubmit });
  }

  async assertFinite(step: number): Promise<void> {
    const [metrics] = await this.read([this.rqVae.metrics]);
    if (metrics[5] !== 0)
      throw new NonFiniteError(
        `items.rqVae: the loss or a gradient of the RQ-VAE is no longer finite at step ${step}. Lower items.rqVae.lr (now ${this.options.rqVae.lr}).`,
      );
  }

  /** At the end of each window but the last: codes that no item had are moved to residuals of the batch's items. */
  async reviveWhenDue(step: number): Promise<void> {
    const { rqVae, seed, window } = this;
    if (step % window !== 0 || step + window > this.options.rqVae.steps) return;
    const { levels, codebookSize } = rqVae.shape;
    const { L, B } = rqVae;
    const [use, z, residual] = await this.read([rqVae.codeUse, rqVae.z, rqVae.residual]);
    const counts = new Uint32Array(use.buffer);
    const random = new RandomStream(seed, 'rq-vae/revive', step);
    const zeros = new Float32Array(L);
    for (let d = 0; d < levels; d++)
      for (let k = 0; k < codebookSize; k++) {
        const entry = d * codebookSize + k;
        if (counts[entry] > 0) continue;
        const row = random.int(this.rows);
        const before = d === 0 ? z.subarray(row * L, (row + 1) * L) : residual.subarray(((d - 1) * B + row) * L);
        const at = rqVae.codebookOffset + entry * L;
        writeTensor(rqVae.gpu, rqVae.value, before.subarray(0, L), at);
        for (const moment of [rqVae.m, rqVae.v]) writeTensor(rqVae.gpu, moment, zeros, at);
        this.revived++;
      }
    writeTensor(rqVae.gpu, rqVae.codeUse, new Uint32Array(levels * codebookSize));
  }

  /** The codes of all items, and how far the trained model is from them. */
  async finish(): Promise<TrainedCodes> {
    const { rqVae, numItems, embedding } = this;
    const { levels, codebookSize } = rqVae.shape;
    const { B, L } = rqVae;
    const codes = new Uint16Array(numItems * levels);
    let missed = 0;
    let latent = 0;
    let commitment = 0;
    await this.forEachChunk(
      [rqVae.codes, rqVae.reconstructionLoss, rqVae.z, rqVae.residual],
      (from, count, [chunkCodes, loss, z, residual]) => {
        const u32 = new Uint32Array(chunkCodes.buffer);
        for (let i = 0; i < count * levels; i++) codes[from * levels + i] = u32[i];
        for (let i = 0; i < count; i++) missed += loss[i] * this.rows;
        for (let i = 0; i < count * L; i++) {
          latent += z[i] ** 2;
          for (let d = 0; d < levels; d++) commitment += residual[d * B * L + i] ** 2;
        }
      },
    );
    const whole = embedding.vectors.reduce((a, value) => a + value * value, 0);
    const codesUsed = Array.from({ length: levels }, (_, d) => new Set(codes.filter((_, i) => i % levels === d)).size);
    return {
      codes,
      codebookSize,
      report: {
        reconstruction: whole > 0 ? missed / whole : 0,
        commitment: latent > 0 ? commitment / latent : 0,
        codesUsed,
        revivedCodes: this.revived,
        steps: this.options.rqVae.steps,
      },
    };
  }

  free(): void {
    for (const ring of this.rings.values()) ring.free();
    this.rqVae.free();
  }

  private putRow(row: number, item: number): void {
    const { size, vectors } = this.embedding;
    this.batch.set(vectors.subarray(item * size, (item + 1) * size), row * this.rqVae.F);
  }

  /** Runs all items forward, a batch at a time, and hands on what was read; rows from `count` on are of no item. */
  private async forEachChunk(
    tensors: readonly Tensor[],
    take: (from: number, count: number, values: Float32Array<ArrayBuffer>[]) => void,
  ): Promise<void> {
    const { rqVae, numItems, rows, maxFlopsPerSubmit } = this;
    for (let from = 0; from < numItems; from += rows) {
      const count = Math.min(rows, numItems - from);
      for (let i = 0; i < count; i++) this.putRow(i, from + i);
      writeTensor(rqVae.gpu, rqVae.x, this.batch);
      runPrograms(rqVae.gpu, [rqVae.forward], { maxFlopsPerSubmit });
      take(from, count, await this.read(tensors));
    }
  }

  /** What lies in the tensors when the GPU has passed all submits so far; u32 as its bits. */
  private async read(tensors: readonly Tensor[]): Promise<Float32Array<ArrayBuffer>[]> {
    const { gpu } = this.rqVae;
    const encoder = gpu.device.createCommandEncoder();
    const slots = tensors.map((tensor) => {
      const bytes = numElements(tensor.shape) * 4;
      return this.rings.get(tensor)!.copy(encoder, [{ tensor, bytes }]);
    });
    gpu.device.queue.submit([encoder.finish()]);
    const values = await Promise.all(tensors.map((t, i) => this.rings.get(t)!.read(slots[i])));
    if (gpu.failure) throw gpu.failure;
    return values.map((buffer) => new Float32Array(buffer));
  }
}
