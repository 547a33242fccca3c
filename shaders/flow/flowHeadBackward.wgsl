// flowHeadBackward: gradients of the flow head's weight and bias. (That of h is added by scatterRows.)
//
//   dWeight[c] = Σ_r h[r, c] · dLogF[r]
//   dBias[0]   = Σ_r dLogF[r]
//
// Constants: R rows, a multiple of 64; STRIDE elements a row, a multiple of 32.
// Bindings, group 0
//   0 h        read        f32 [R, STRIDE]
//   1 dLogF    read        f32 [R]           0 where no row is
//   2 dWeight  read_write  f32 [STRIDE]      written
//   3 dBias    read_write  f32 [64]          written; 0 beyond element 0
// Dispatch: STRIDE / 32 workgroups of 8 vec4 columns × 8 slices of the rows. A slice is every eighth row, summed in
// ascending order; the slices are added in a fixed tree. Workgroup 0 writes dBias.

@group(0) @binding(0) var<storage, read> h: array<vec4f>;
@group(0) @binding(1) var<storage, read> dLogF: array<f32>;
@group(0) @binding(2) var<storage, read_write> dWeight: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dBias: array<f32>;

const STRIDE4 = STRIDE / 4;

var<workgroup> weightSum: array<vec4f, 64>;
var<workgroup> biasSum: array<f32, 64>;

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let column = workgroup.x * 8 + local.x;
  var sums = vec4f();
  var biasPart = 0.0;
  for (var row = local.y; row < R; row += 8) {
    let gradient = dLogF[row];
    sums += gradient * h[row * STRIDE4 + column];
    biasPart += gradient;
  }
  weightSum[index] = sums;
  biasSum[index] = biasPart;
  for (var half = 32u; half >= 8; half /= 2) {
    workgroupBarrier();
    if (index < half) {
      weightSum[index] += weightSum[index + half];
      biasSum[index] += biasSum[index + half];
    }
  }
  if (local.y == 0) {
    dWeight[column] = weightSum[index];
  }
  if (workgroup.x == 0) {
    dBias[index] = select(0.0, biasSum[index], index == 0);
  }
}
