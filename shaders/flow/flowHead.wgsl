// flowHead: the learned log flow of every row's state, a linear map of its hidden state.
//
//   logF[r] = Σ_c h[r, c] · weight[c] + bias[0]        nats
//
// Constants: STRIDE, elements a row, a multiple of 32; padding of h and weight is 0.
// Bindings, group 0
//   0 h       read        f32 [R, STRIDE]  hidden states after the final norm
//   1 weight  read        f32 [STRIDE]
//   2 bias    read        f32 [64]         element 0
//   3 logF    read_write  f32 [R]          written
// Dispatch: R / 64; R is a multiple of 64. One invocation a row.

@group(0) @binding(0) var<storage, read> h: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> logF: array<f32>;

const STRIDE4 = STRIDE / 4;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  var sums = vec4f();
  for (var i = 0u; i < STRIDE4; i++) {
    sums += h[row * STRIDE4 + i] * weight[i];
  }
  logF[row] = (sums.x + sums.y) + (sums.z + sums.w) + bias[0];
}
