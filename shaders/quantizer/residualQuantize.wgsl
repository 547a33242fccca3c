// residualQuantize: residual quantisation of latents, one codebook a level.
//
//   r_0 = z_i;   c_d = argmin_k ‖r_d − e_{d,k}‖², the lowest k among equals;   r_{d+1} = r_d − e_{d,c_d}
//   quantized_i = Σ_d e_{d,c_d}
//
// Source: Zeghidour et al. 2021, "SoundStream", arXiv:2107.03312, algorithm 1; for semantic IDs Rajput et al. 2023 (TIGER),
// arXiv:2305.05065.
//
// Bindings, group 0
//   0 params     uniform     Params         B rows; D levels; K codes a level; L, padded width (pads hold zeros), at most 512
//   1 z          read        f32 [B, L]
//   2 codebooks  read        f32 [D, K, L]
//   3 codes      read_write  u32 [B, D]     written
//   4 quantized  read_write  f32 [B, L]     written
//   5 residual   read_write  f32 [D, B, L]  written: r_{d+1} at level d
// Dispatch: B workgroups, beyond 65535 in rows of 65535; one workgroup a row, each lane takes every 64th code.
// Numerical care: ‖r − e‖² is summed directly; ‖r‖² − 2 r·e + ‖e‖² would cancel where a code is near.

struct Params {
  B: u32,
  D: u32,
  K: u32,
  L: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> z: array<f32>;
@group(0) @binding(2) var<storage, read> codebooks: array<f32>;
@group(0) @binding(3) var<storage, read_write> codes: array<u32>;
@group(0) @binding(4) var<storage, read_write> quantized: array<f32>;
@group(0) @binding(5) var<storage, read_write> residual: array<f32>;

const LANES = 64u;
const MOST_L = 512u;
const FARTHEST = 3e38;

var<workgroup> left: array<f32, MOST_L>;
var<workgroup> distance: array<f32, LANES>;
var<workgroup> nearest: array<u32, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let B = params.B;
  let D = params.D;
  let K = params.K;
  let L = params.L;
  let row = workgroup.y * 65535 + workgroup.x;
  if (row >= B) {
    return;
  }
  for (var c = lane; c < L; c += LANES) {
    left[c] = z[row * L + c];
    quantized[row * L + c] = 0.0;
  }
  for (var d = 0u; d < D; d++) {
    workgroupBarrier();
    var least = FARTHEST;
    var code = lane;
    for (var k = lane; k < K; k += LANES) {
      let start = (d * K + k) * L;
      var sum = 0.0;
      for (var c = 0u; c < L; c++) {
        let difference = left[c] - codebooks[start + c];
        sum += difference * difference;
      }
      if (sum < least) {
        least = sum;
        code = k;
      }
    }
    distance[lane] = least;
    nearest[lane] = code;
    for (var half = LANES / 2; half > 0; half /= 2) {
      workgroupBarrier();
      if (lane < half) {
        let other = distance[lane + half];
        let otherCode = nearest[lane + half];
        if (other < distance[lane] || (other == distance[lane] && otherCode < nearest[lane])) {
          distance[lane] = other;
          nearest[lane] = otherCode;
        }
      }
    }
    workgroupBarrier();
    let chosen = nearest[0];
    if (lane == 0) {
      codes[row * D + d] = chosen;
    }
    for (var c = lane; c < L; c += LANES) {
      let e = codebooks[(d * K + chosen) * L + c];
      left[c] -= e;
      quantized[row * L + c] += e;
      residual[(d * B + row) * L + c] = left[c];
    }
  }
}
