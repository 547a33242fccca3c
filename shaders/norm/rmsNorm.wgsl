// rmsNorm: rows divided by their root mean square, times a gain.
//
//   rstd[t] = 1 / √(Σ_c x[t, c]² / C + EPS)
//   y[t, c] = x[t, c] · rstd[t] · gain[c]
//
// Source: Zhang & Sennrich 2019, "Root mean square layer normalization", arXiv:1910.07467; EPS as in Hugging Face's Llama.
//
// Constants: T rows; C true columns; STRIDE, padded columns, a multiple of 4; EPS.
// Bindings, group 0
//   0 x     read   f32 [T, STRIDE]  pads 0
//   1 gain  read   f32 [STRIDE]
//   2 y     write  f32 [T, STRIDE]  written, pads 0 as those of x; or half, as Quad says (shaders/common/)
//   3 rstd  write  f32 [T]          written
// Dispatch: ceil(T / 8). A workgroup takes eight rows, eight lanes a row, neighbouring lanes on neighbouring vec4s.
// Eight partial sums a row, added in order of lanes.

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> gain: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<Quad>;
@group(0) @binding(3) var<storage, read_write> rstd: array<f32>;

const STRIDE4 = STRIDE / 4;
const ROWS = 8u;
const LANES = 8u;

var<workgroup> partial: array<f32, ROWS * LANES>;

@compute @workgroup_size(ROWS * LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = workgroup.x * ROWS + local / LANES;
  let lane = local % LANES;
  let first = min(row, T - 1) * STRIDE4;

  var sum = 0.0;
  for (var c = lane; c < STRIDE4; c += LANES) {
    let v = x[first + c];
    sum += dot(v, v);
  }
  partial[local] = sum;
  workgroupBarrier();

  var total = 0.0;
  for (var k = 0u; k < LANES; k++) {
    total += partial[local - lane + k];
  }
  let scale = 1.0 / sqrt(total / f32(C) + EPS);
  if (row < T) {
    for (var c = lane; c < STRIDE4; c += LANES) {
      y[first + c] = storedQuad(x[first + c] * scale * gain[c]);
    }
    if (lane == 0) {
      rstd[row] = scale;
    }
  }
}
