// squaredErrorLoss: squared distance of each row to its target, with its gradient.
//
//   loss_i = ‖xHat_i − x_i‖² / n;   dXHat_i = (2 / n) (xHat_i − x_i)        for the first n rows; rows beyond get zeros
//
// Source: the reconstruction of Rajput et al. 2023 (TIGER), arXiv:2305.05065; a sum over the columns, a mean over the rows.
//
// Bindings, group 0
//   0 params   uniform     Params      B rows; F, padded width, a multiple of 4 (pads hold zeros in both); n, rows that count
//   1 x        read        f32 [B, F]
//   2 xHat     read        f32 [B, F]
//   3 dXHat    read_write  f32 [B, F]  written
//   4 rowLoss  read_write  f32 [B]     written
// Dispatch: B workgroups, beyond 65535 in rows of 65535; one workgroup a row. Lane i sums vec4s i, i + 64, …; the 64 sums are
// added in a fixed tree.

struct Params {
  B: u32,
  F: u32,
  n: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> xHat: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dXHat: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> rowLoss: array<f32>;

const LANES = 64u;

var<workgroup> partial: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = workgroup.y * 65535 + workgroup.x;
  let F4 = params.F / 4;
  if (row >= params.B) {
    return;
  }
  let share = select(0.0, 1.0 / f32(params.n), row < params.n);
  var sum = 0.0;
  for (var c = lane; c < F4; c += LANES) {
    let difference = xHat[row * F4 + c] - x[row * F4 + c];
    sum += dot(difference, difference);
    dXHat[row * F4 + c] = 2.0 * share * difference;
  }
  partial[lane] = sum;
  for (var half = LANES / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (lane < half) {
      partial[lane] += partial[lane + half];
    }
  }
  if (lane == 0) {
    rowLoss[row] = share * partial[0];
  }
}
