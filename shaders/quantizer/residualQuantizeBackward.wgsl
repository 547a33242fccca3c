// residualQuantizeBackward: gradient of the latents through the quantisation, and the quantisation's loss of each row.
//
//   dZ_i   = dQuantized_i + (2β / n) Σ_d r_{d+1,i}            straight through, and of β ‖r_d − sg[e_{c_d}]‖² / n
//   loss_i = ((1 + β) / n) Σ_d ‖r_{d+1,i}‖²                   ‖sg[r_d] − e_{c_d}‖² and β ‖r_d − sg[e_{c_d}]‖²
//
// for the first n rows; rows beyond get zeros. r_{d+1} = r_d − e_{c_d}; the codes of the levels before d count as constants
// in r_d. Our choice: the paper does not say, and so each code moves towards its own residuals alone.
//
// Source: Rajput et al. 2023 (TIGER), arXiv:2305.05065; straight through: van den Oord et al. 2017, arXiv:1711.00937.
//
// Bindings, group 0
//   0 params      uniform     Params         B rows; D levels; L, padded width, a multiple of 4; n, rows that count; beta
//   1 residual    read        f32 [D, B, L]  of residualQuantize
//   2 dQuantized  read        f32 [B, L]
//   3 dZ          read_write  f32 [B, L]     written
//   4 rowLoss     read_write  f32 [B]        written
// Dispatch: ceil(B / 64) workgroups; one invocation a row.

struct Params {
  B: u32,
  D: u32,
  L: u32,
  n: u32,
  beta: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> residual: array<vec4f>;
@group(0) @binding(2) var<storage, read> dQuantized: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dZ: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> rowLoss: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let B = params.B;
  let L4 = params.L / 4;
  if (row >= B) {
    return;
  }
  let counts = row < params.n;
  let share = 1.0 / f32(params.n);
  var squares = 0.0;
  for (var c = 0u; c < L4; c++) {
    var gradient = vec4f();
    if (counts) {
      var sum = vec4f();
      for (var d = 0u; d < params.D; d++) {
        let r = residual[(d * B + row) * L4 + c];
        sum += r;
        squares += dot(r, r);
      }
      gradient = dQuantized[row * L4 + c] + 2.0 * params.beta * share * sum;
    }
    dZ[row * L4 + c] = gradient;
  }
  rowLoss[row] = (1.0 + params.beta) * share * squares;
}
