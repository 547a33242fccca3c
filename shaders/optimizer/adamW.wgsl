// adamW: one step of AdamW over one pack of parameters.
//
//   g = clipFactor · gradient
//   m = β1 m + (1 − β1) g;   v = β2 v + (1 − β2) g²
//   parameter = (1 − lr · weightDecay) · parameter − lr · (m / (1 − β1^t)) / (sqrt(v / (1 − β2^t)) + eps),   lr · lrScale for lr
//
// Nothing is touched if metrics[5] says that the loss or a gradient is not finite. Elements that are 0 and get no gradient
// stay 0: the padding of matrices does.
//
// Source: Loshchilov & Hutter 2019, "Decoupled weight decay regularization", arXiv:1711.05101; Kingma & Ba 2015.
//
// Bindings, group 0
//   0 params       uniform     Params      size, elements of the pack, a multiple of 4; weightDecay 0 for 1-D tensors; eps > 0
//   1 parameter    read_write  f32 [size]  changed in place
//   2 gradient     read        f32 [size]
//   3 m            read_write  f32 [size]  changed in place
//   4 v            read_write  f32 [size]  changed in place
//   5 stepScalars  read        f32 [16]    lr, 1 / (1 − β1^t), 1 / (1 − β2^t); the rest is clipScale's
//   6 metrics      read        f32 [16]    4: clipFactor, over the loss scale; 5: 1 if the step is not to be taken
// Numerical care: 1 − β comes from the host, because 1 − 0.999 in f32 is off by 1e-5 of itself.
// Dispatch: ceil(size / 4096) workgroups of 64 invocations, 16 vec4s each, 64 vec4s apart: on lavapipe and SwiftShader
// about twice as fast as 256 invocations of four.

struct Params {
  size: u32,
  beta1: f32,
  beta2: f32,
  oneMinusBeta1: f32,
  oneMinusBeta2: f32,
  eps: f32,
  weightDecay: f32,
  lrScale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> parameter: array<vec4f>;
@group(0) @binding(2) var<storage, read> gradient: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> m: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(5) var<storage, read> stepScalars: array<f32>;
@group(0) @binding(6) var<storage, read> metrics: array<f32>;

const LANES = 64u;
const STEPS = 16u;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  if (metrics[5] != 0.0) {
    return;
  }
  let clipFactor = metrics[4];
  let lr = stepScalars[0] * params.lrScale;
  let kept = 1.0 - lr * params.weightDecay;
  for (var step = 0u; step < STEPS; step++) {
    let i = (workgroup.x * STEPS + step) * LANES + lane;
    if (i < params.size / 4) {
      let g = clipFactor * gradient[i];
      let mean = params.beta1 * m[i] + params.oneMinusBeta1 * g;
      let square = params.beta2 * v[i] + params.oneMinusBeta2 * g * g;
      m[i] = mean;
      v[i] = square;
      let update = (mean * stepScalars[1]) / (sqrt(square * stepScalars[2]) + params.eps);
      parameter[i] = kept * parameter[i] - lr * update;
    }
  }
}
