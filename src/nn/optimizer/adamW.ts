/**
 * AdamW over packs (Loshchilov & Hutter 2019), with global gradient clipping: decoupled decay on tensors of two
 * dimensions only, bias-corrected moments, eps outside the square root. Rates and corrections are data, written before
 * each step.
 */
import { type Program, ProgramBuilder } from '../../gpu/program.ts';
import { numElements, type Tensor, writeTensor } from '../../gpu/tensor.ts';
import { adamW } from '../../kernels/optimizer/adamW.ts';
import { clipScale } from '../../kernels/optimizer/clipScale.ts';
import { squaredNorm, squaredNormPartials } from '../../kernels/optimizer/squaredNorm.ts';
import type { Model } from '../model.ts';
import { trainedPacks } from '../parameterPlan.ts';

export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Learning rate of the flow head over that of the rest. */
  readonly flowLrScale: number;
}

export interface StepScalars {
  readonly lr: number;
  readonly clipNorm: number;
  /** 1-based step of the optimiser. */
  readonly step: number;
  /** A power of two; 1 where absent, as in float32. */
  readonly lossScale?: number;
}

export class AdamW {
  readonly stepScalars: Tensor;
  /** [0] loss, [1] cross-entropy part, [2] trajectories' part, [3] gradient norm, [4] clip factor over the loss scale, [5] 1 when not finite; f32 [16]. */
  readonly metrics: Tensor;
  private readonly partials: Tensor;
  private readonly host = new Float32Array(16);

  constructor(
    readonly model: Model,
    readonly settings: AdamWSettings,
  ) {
    const owner = model.bufferOwner;
    const count = model.parameters.gradient.reduce((a, t) => a + squaredNormPartials(numElements(t.shape)), 0);
    this.stepScalars = owner.tensor('stepScalars', 'f32', [16]);
    this.metrics = owner.tensor('metrics', 'f32', [16]);
    this.partials = owner.tensor('normPartials', 'f32', [count]);
  }

  async build(onProgress?: (done: number, total: number) => void): Promise<{ norm: Program; update: Program }> {
    const { parameters, cache, bufferOwner } = this.model;
    const norm = new ProgramBuilder(cache, bufferOwner, 'gradientNorm');
    let at = 0;
    for (const gradient of parameters.gradient) {
      const size = numElements(gradient.shape);
      norm.add(squaredNorm({ size, gradient, partials: this.partials, partialOffset: at }));
      at += squaredNormPartials(size);
    }
    norm.add(
      clipScale({ numPartials: at, partials: this.partials, stepScalars: this.stepScalars, metrics: this.metrics }),
    );
    const update = new ProgramBuilder(cache, bufferOwner, 'adamW');
    const { beta1, beta2, eps, weightDecay, flowLrScale } = this.settings;
    trainedPacks(parameters.plan).forEach((pack, i) => {
      update.add(
        adamW({
          size: pack.size,
          beta1,
          beta2,
          eps,
          weightDecay: pack.decays ? weightDecay : 0,
          lrScale: pack.isFlowHead ? flowLrScale : 1,
          parameter: parameters.value[i],
          gradient: parameters.gradient[i],
          m: parameters.m[i],
          v: parameters.v[i],
          stepScalars: this.stepScalars,
          metrics: this.metrics,
        }),
      );
    });
    let done = 0;
    const report = onProgress ? () => onProgress(++done, norm.size + update.size) : undefined;
    return { norm: await norm.build(report), update: await update.build(report) };
  }

  /** Writes the step's learning rate, bias corrections and loss scale. */
  prepare(s: StepScalars): void {
    const { beta1, beta2 } = this.settings;
    const { lossScale = 1 } = s;
    const corrections = [1 / (1 - beta1 ** s.step), 1 / (1 - beta2 ** s.step)];
    this.host.set([s.lr, ...corrections, s.clipNorm, 1 / lossScale, lossScale]);
    writeTensor(this.model.gpu, this.stepScalars, this.host);
  }
}
