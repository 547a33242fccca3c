// scaleCoefficients: multiplies every coefficient of the loss by the loss scale, so that gradients stored in half do not
// vanish below its smallest numbers; clipScale divides the gradients by it again.
//
//   dLogPF[p] = lossScale · dLogPF[p],   dFlow[p] = lossScale · dFlow[p]
//
// Source: Micikevicius et al. 2018, "Mixed precision training", arXiv:1710.03740, §3.2. The scale is a power of two: a
// product is exact.
//
// Constants: P pairs.
// Bindings, group 0
//   0 stepScalars  read        f32 [16]  element 5: lossScale
//   1 dLogPF       read_write  f32 [P]   changed in place
//   2 dFlow        read_write  f32 [P]   changed in place
// Dispatch: ceil(P / 64), one invocation a pair.

@group(0) @binding(0) var<storage, read> stepScalars: array<f32>;
@group(0) @binding(1) var<storage, read_write> dLogPF: array<f32>;
@group(0) @binding(2) var<storage, read_write> dFlow: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pair = id.x;
  if (pair >= P) {
    return;
  }
  let lossScale = stepScalars[5];
  dLogPF[pair] *= lossScale;
  dFlow[pair] *= lossScale;
}
