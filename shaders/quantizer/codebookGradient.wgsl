// codebookGradient: gradient of the codes of a residual quantisation, and how often each was chosen.
//
//   dCodebooks[d, k, :] = −(2 / n) Σ_{i < n: c_d(i) = k} r_{d+1,i}        of Σ_d ‖sg[r_d] − e_{c_d}‖² / n
//   codeUse[d, k] += |{i < n: c_d(i) = k}|
//
// Source: Rajput et al. 2023 (TIGER), arXiv:2305.05065.
//
// Bindings, group 0
//   0 params      uniform     Params         B rows; D levels; K codes a level; L, padded width, a multiple of 4; n, rows that count
//   1 codes       read        u32 [B, D]     of residualQuantize
//   2 residual    read        f32 [D, B, L]  of residualQuantize: r_{d+1} at level d
//   3 dCodebooks  read_write  f32 [D, K, L]  written, 0 where a code has no rows
//   4 codeUse     read_write  u32 [D, K]     accumulated
// Dispatch: ceil(D · K · L / 4 / 64) workgroups, beyond 65535 in rows of 65535; one invocation a vec4, which sums its rows in
// their order. The first of a code also counts.

struct Params {
  B: u32,
  D: u32,
  K: u32,
  L: u32,
  n: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> codes: array<u32>;
@group(0) @binding(2) var<storage, read> residual: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dCodebooks: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> codeUse: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let D = params.D;
  let K = params.K;
  let L4 = params.L / 4;
  let i = id.y * (65535 * 64) + id.x;
  if (i >= D * K * L4) {
    return;
  }
  let c = i % L4;
  let entry = i / L4;
  let d = entry / K;
  let k = entry % K;
  var sum = vec4f();
  var count = 0u;
  for (var row = 0u; row < params.n; row++) {
    if (codes[row * D + d] == k) {
      sum += residual[(d * params.B + row) * L4 + c];
      count++;
    }
  }
  dCodebooks[i] = -2.0 / f32(params.n) * sum;
  if (c == 0) {
    codeUse[entry] += count;
  }
}
