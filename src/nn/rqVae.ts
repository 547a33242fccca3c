/**
 * The RQ-VAE on the GPU (Rajput et al. 2023, TIGER, arXiv:2305.05065): an encoder, residual quantisation of its latents and
 * the mirrored decoder, as frozen programs over buffers planned once. Before: `kernels/`. After: `train/rqVae.ts`.
 *
 * Linear layers have no bias (our choice: the embeddings' rows have length 1, and pads stay zero); ReLU between them. Weights
 * lie as [in, out], which the forward products read as they are; backward reads a transposed copy, made once a step.
 */
import { DeviceError, errorMessage } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Launch } from '../gpu/kernel.ts';
import { PipelineCache, type Program, ProgramBuilder } from '../gpu/program.ts';
import { BufferOwner, type ElementType, sliceTensor, type Tensor, writeTensor } from '../gpu/tensor.ts';
import { lossReduce } from '../kernels/loss/lossReduce.ts';
import { squaredErrorLoss } from '../kernels/loss/squaredErrorLoss.ts';
import { Matmul, type MatmulOptions } from '../kernels/matmul/matmul.ts';
import { transposeMatrices, transposeTable } from '../kernels/matmul/transposeMatrices.ts';
import { relu, reluBackward } from '../kernels/mlp/relu.ts';
import { adamW } from '../kernels/optimizer/adamW.ts';
import { clipScale } from '../kernels/optimizer/clipScale.ts';
import { squaredNorm, squaredNormPartials } from '../kernels/optimizer/squaredNorm.ts';
import { codebookGradient } from '../kernels/quantizer/codebookGradient.ts';
import { residualQuantize } from '../kernels/quantizer/residualQuantize.ts';
import { residualQuantizeBackward } from '../kernels/quantizer/residualQuantizeBackward.ts';
import { pad } from './padding.ts';
import { nnProducts, type ProductContext, scratchWanted, tnProducts } from './products.ts';

export interface RqVaeShape {
  readonly inputSize: number;
  readonly hiddenSizes: readonly number[];
  readonly latentSize: number;
  readonly levels: number;
  readonly codebookSize: number;
  /** Items a step. */
  readonly rows: number;
  /** β, weight of the commitment. */
  readonly beta: number;
}

/** PyTorch's defaults of AdamW, without decay and without clipping. Our choice: TIGER has Adagrad, LETTER AdamW. */
const ADAM = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, lrScale: 1 } as const;
const NO_CLIPPING = 1e9;

/** One linear layer: true and padded sizes, and where its weights [paddedIn, paddedOut] lie in the pack. */
export interface RqVaeLayer {
  readonly name: string;
  readonly inSize: number;
  readonly outSize: number;
  readonly paddedIn: number;
  readonly paddedOut: number;
  readonly offset: number;
  /** False for the last one of the encoder and of the decoder. */
  readonly hasRelu: boolean;
}

/** The encoder's layers, then the decoder's. */
function planLayers({ inputSize, hiddenSizes, latentSize }: RqVaeShape): RqVaeLayer[] {
  const encoder = [inputSize, ...hiddenSizes, latentSize];
  let end = 0;
  return [encoder, encoder.toReversed()].flatMap((sizes, side) =>
    sizes.slice(1).map((outSize, i): RqVaeLayer => {
      const inSize = sizes[i];
      const [paddedIn, paddedOut] = [pad(inSize), pad(outSize)];
      const offset = end;
      end += paddedIn * paddedOut;
      const name = `${side === 0 ? 'encoder' : 'decoder'}.${i}`;
      return { name, inSize, outSize, paddedIn, paddedOut, offset, hasRelu: i < sizes.length - 2 };
    }),
  );
}

/** What a layer writes, before and after its ReLU (the same where it has none), and the gradients of both. */
interface LayerTensors {
  readonly y: Tensor;
  readonly a: Tensor;
  readonly dY: Tensor;
  readonly dA: Tensor;
}

export class RqVae {
  readonly layers: readonly RqVaeLayer[];
  /** Rows of the buffers: shape.rows, padded. */
  readonly B: number;
  /** Padded widths of embedding and latent. */
  readonly F: number;
  readonly L: number;
  /** f32 [packSize], as are their moments: the layers, then the codebooks [levels, codebookSize, L] from `codebookOffset` on. */
  readonly value: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
  readonly codebookOffset: number;
  /** f32 [B, F] in; f32 [B, L], u32 [B, levels] and f32 [levels, B, L] (r_{d+1} at level d) out. */
  readonly x: Tensor;
  readonly z: Tensor;
  readonly codes: Tensor;
  readonly residual: Tensor;
  /** f32 [B]: ‖x − x̂‖² / rows. */
  readonly reconstructionLoss: Tensor;
  /** u32 [levels, codebookSize]: items of each code, counted on by each step. */
  readonly codeUse: Tensor;
  /** f32 [16]: 0 loss, 1 its reconstruction, 2 its quantisation, 3 gradient norm, 5 is 1 when not finite. */
  readonly metrics: Tensor;
  /** x → z, codes, residual, x̂ and its loss. */
  forward!: Program;
  /** After `forward`: losses, gradients, and AdamW on all weights and codes. */
  update!: Program;

  private readonly gradient: Tensor;
  private readonly quantized: Tensor;
  private readonly dQuantized: Tensor;
  private readonly quantizationLoss: Tensor;
  private readonly transposed: Tensor;
  private readonly transposeTable: Tensor;
  private readonly partials: Tensor;
  private readonly stepScalars: Tensor;
  private readonly outputs: readonly LayerTensors[];
  private readonly host = new Float32Array(16);

  private constructor(
    readonly gpu: Gpu,
    readonly shape: RqVaeShape,
    private readonly owner: BufferOwner,
  ) {
    const { rows, inputSize, latentSize, levels: D, codebookSize: K } = shape;
    const tensor = (name: string, sizes: readonly number[], type: ElementType = 'f32') =>
      owner.tensor(name, type, sizes);
    this.layers = planLayers(shape);
    this.B = pad(rows);
    this.F = pad(inputSize);
    this.L = pad(latentSize);
    const { B, F, L } = this;
    this.codebookOffset = this.layers.reduce((a, l) => a + l.paddedIn * l.paddedOut, 0);
    const size = this.codebookOffset + D * K * L;
    this.value = tensor('weights', [size]);
    this.m = tensor('m', [size]);
    this.v = tensor('v', [size]);
    this.gradient = tensor('gradient', [size]);
    this.transposed = tensor('transposed', [this.codebookOffset]);
    this.x = tensor('x', [B, F]);
    this.z = tensor('z', [B, L]);
    this.codes = tensor('codes', [B, D], 'u32');
    this.quantized = tensor('quantized', [B, L]);
    this.dQuantized = tensor('dQuantized', [B, L]);
    this.residual = tensor('residual', [D, B, L]);
    this.reconstructionLoss = tensor('reconstructionLoss', [B]);
    this.quantizationLoss = tensor('quantizationLoss', [B]);
    this.codeUse = tensor('codeUse', [D, K], 'u32');
    this.metrics = tensor('metrics', [16]);
    this.stepScalars = tensor('stepScalars', [16]);
    this.partials = tensor('normPartials', [squaredNormPartials(size)]);
    this.outputs = this.layers.map((l, i): LayerTensors => {
      const sizes = [B, l.paddedOut];
      const y = i === this.numEncoderLayers - 1 ? this.z : tensor(`${l.name}.y`, sizes);
      const dY = tensor(`${l.name}.dY`, sizes);
      if (!l.hasRelu) return { y, a: y, dY, dA: dY };
      return { y, a: tensor(`${l.name}.a`, sizes), dY, dA: tensor(`${l.name}.dA`, sizes) };
    });
    // No gradient goes to x, so the first layer is never read transposed.
    const table = transposeTable(
      this.layers.slice(1).map((l) => ({ ...l, rows: l.paddedIn, cols: l.paddedOut, targetOffset: l.offset })),
    );
    this.transposeTable = tensor('transposeTable', [table.length / 4, 4], 'u32');
    writeTensor(gpu, this.transposeTable, table);
  }

  /**
   * Plans the buffers and compiles; weights and codes are zeros. `maxFlops` is the work of one product's dispatch at most
   * (`train/engine.ts`, workLimit). Throws DeviceError where the buffers do not fit or a kernel does not compile.
   */
  static async create(gpu: Gpu, shape: RqVaeShape, maxFlops: number, matmul?: MatmulOptions): Promise<RqVae> {
    const owner = new BufferOwner(gpu, 'rqVae');
    try {
      const rqVae = new RqVae(gpu, shape, owner);
      await rqVae.build(maxFlops, new Matmul(gpu.adapter, matmul));
      return rqVae;
    } catch (error) {
      owner.free();
      if (!(error instanceof DeviceError)) throw error;
      throw new DeviceError(
        `The RQ-VAE cannot be made on this adapter: ${errorMessage(error)} Where memory is short, lower items.rqVae.batchSize or items.rqVae.hiddenSizes.`,
        { cause: error },
      );
    }
  }

  /** Writes the learning rate and the bias corrections of a step, counted from 1. */
  prepare(lr: number, step: number): void {
    this.host.set([lr, 1 / (1 - ADAM.beta1 ** step), 1 / (1 - ADAM.beta2 ** step), NO_CLIPPING, 1]);
    writeTensor(this.gpu, this.stepScalars, this.host);
  }

  free(): void {
    this.owner.free();
  }

  private get numEncoderLayers(): number {
    return this.layers.length / 2;
  }

  private async build(maxFlopsPerDispatch: number, matmul: Matmul): Promise<void> {
    const floats = scratchWanted((slabs) => {
      const planned: ProductContext = { matmul, maxFlopsPerDispatch, slabs };
      this.forwardLaunches(planned);
      this.updateLaunches(planned);
    });
    const scratch = floats > 0 ? this.owner.tensor('slabs', 'f32', [floats]) : undefined;
    const context: ProductContext = { matmul, maxFlopsPerDispatch, slabs: () => scratch };
    const cache = new PipelineCache(this.gpu);
    const program = (label: string, launches: readonly Launch[]) => {
      const builder = new ProgramBuilder(cache, this.owner, label);
      for (const launch of launches) builder.add(launch);
      return builder.build();
    };
    this.forward = await program('rqVae.forward', this.forwardLaunches(context));
    this.update = await program('rqVae.update', this.updateLaunches(context));
  }

  /** Layer i's input. */
  private input(i: number): Tensor {
    if (i === 0) return this.x;
    return i === this.numEncoderLayers ? this.quantized : this.outputs[i - 1].a;
  }

  private codebooks(of: Tensor): Tensor {
    const { levels, codebookSize } = this.shape;
    return sliceTensor(of, 'codebooks', this.codebookOffset, [levels, codebookSize, this.L]);
  }

  private forwardLaunches(context: ProductContext): Launch[] {
    const { B, F, L, x, z, codes, quantized, residual, value, outputs } = this;
    const { levels: D, codebookSize: K, rows: n } = this.shape;
    const launches: Launch[] = [];
    this.layers.forEach((l, i) => {
      if (i === this.numEncoderLayers)
        launches.push(
          residualQuantize({ B, D, K, L, z, codebooks: this.codebooks(value), codes, quantized, residual }),
        );
      const b = sliceTensor(value, l.name, l.offset, [l.paddedIn, l.paddedOut]);
      const { y, a } = outputs[i];
      launches.push(
        ...nnProducts(context, { M: B, N: l.paddedOut, K: l.paddedIn, a: this.input(i), b, c: y, label: l.name }),
      );
      if (l.hasRelu) launches.push(relu({ T: B, F: l.paddedOut, h: y, a }));
    });
    const { y: xHat, dY: dXHat } = outputs[outputs.length - 1];
    launches.push(squaredErrorLoss({ B, F, n, x, xHat, dXHat, rowLoss: this.reconstructionLoss }));
    return launches;
  }

  private updateLaunches(context: ProductContext): Launch[] {
    const { B, L, codes, residual, gradient, transposed, outputs, metrics, stepScalars, partials } = this;
    const { levels: D, codebookSize: K, rows: n, beta } = this.shape;
    const size = gradient.shape[0];
    const launches: Launch[] = [
      transposeMatrices({
        source: this.value,
        target: transposed,
        table: this.transposeTable,
        numTiles: this.transposeTable.shape[0],
      }),
    ];
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const l = this.layers[i];
      const { y, dY, dA } = outputs[i];
      const [rows, columns] = [l.paddedIn, l.paddedOut];
      if (l.hasRelu) launches.push(reluBackward({ T: B, F: columns, h: y, dA, dH: dY }));
      const dW = sliceTensor(gradient, l.name, l.offset, [rows, columns]);
      launches.push(
        ...tnProducts(context, { M: rows, N: columns, K: B, a: this.input(i), b: dY, c: dW, label: `${l.name} dW` }),
      );
      if (i === 0) continue;
      const isDecoderStart = i === this.numEncoderLayers;
      const c = isDecoderStart ? this.dQuantized : outputs[i - 1].dA;
      const b = sliceTensor(transposed, l.name, l.offset, [columns, rows]);
      launches.push(...nnProducts(context, { M: B, N: rows, K: columns, a: dY, b, c, label: `${l.name} dX` }));
      if (!isDecoderStart) continue;
      const { dY: dZ } = outputs[i - 1];
      const rowLoss = this.quantizationLoss;
      launches.push(residualQuantizeBackward({ B, D, L, n, beta, residual, dQuantized: c, dZ, rowLoss }));
    }
    const { codeUse } = this;
    const { beta1, beta2, eps, weightDecay, lrScale } = ADAM;
    launches.push(
      codebookGradient({ B, D, K, L, n, codes, residual, dCodebooks: this.codebooks(gradient), codeUse }),
      lossReduce({
        P: B,
        N: B,
        pairLoss: this.reconstructionLoss,
        trajectoryLoss: this.quantizationLoss,
        metrics,
      }),
      squaredNorm({ size, gradient, partials, partialOffset: 0 }),
      clipScale({ numPartials: partials.shape[0], partials, stepScalars, metrics }),
      adamW({
        size,
        beta1,
        beta2,
        eps,
        weightDecay,
        lrScale,
        parameter: this.value,
        gradient,
        m: this.m,
        v: this.v,
        stepScalars,
        metrics,
      }),
    );
    return launches;
  }
}
