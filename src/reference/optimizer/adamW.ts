/** One AdamW step in float64, in place. The equations: shaders/optimizer/adamW.wgsl. */
export function adamW(args: {
  parameter: Float64Array;
  gradient: ArrayLike<number>;
  m: Float64Array;
  v: Float64Array;
  lr: number;
  beta1: number;
  beta2: number;
  eps: number;
  weightDecay: number;
  clipFactor: number;
  /** 1-based */
  step: number;
}): void {
  const { parameter, gradient, m, v, lr, beta1, beta2, eps, weightDecay, clipFactor, step } = args;
  for (let i = 0; i < parameter.length; i++) {
    const g = clipFactor * gradient[i];
    m[i] = beta1 * m[i] + (1 - beta1) * g;
    v[i] = beta2 * v[i] + (1 - beta2) * g * g;
    const mean = m[i] / (1 - beta1 ** step);
    const square = v[i] / (1 - beta2 ** step);
    parameter[i] = (1 - lr * weightDecay) * parameter[i] - (lr * mean) / (Math.sqrt(square) + eps);
  }
}
