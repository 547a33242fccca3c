// rmsNormBackward: gradient of rmsNorm with respect to its input, and partial sums of the gain's gradient.
//
//   dot[t]            = Σ_c dY[t, c] · gain[c] · x[t, c]
//   dX[t, c]  (= or +=) rstd[t] · (dY[t, c] · gain[c] − x[t, c] · rstd[t]² · dot[t] / C)
//   gainPartial[b, c] = Σ_{t in block b} dY[t, c] · x[t, c] · rstd[t]
//
// Source: derivative of Zhang & Sennrich 2019 (see rmsNorm). `rmsNormGainReduce` adds the blocks.
//
// Constants: T rows; C true columns; STRIDE, padded columns, a multiple of 4; ACCUMULATE 1 adds to dX, so that the
// residual stream's gradient stays in one buffer.
// Bindings, group 0
//   0 x            read        f32 [T, STRIDE]  pads 0
//   1 gain         read        f32 [STRIDE]
//   2 rstd         read        f32 [T]          of the forward
//   3 dY           read        f32 [T, STRIDE]  pads 0
//   4 dX           read_write  f32 [T, STRIDE]  written or accumulated; pads as those of x and dY
//   5 gainPartial  read_write  f32 [ceil(T / 8), STRIDE]  written, rows in order
// Dispatch: ceil(T / 8), one workgroup a block. First eight lanes a row sum `dot`, then all lanes go along the columns.

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> gain: array<vec4f>;
@group(0) @binding(2) var<storage, read> rstd: array<f32>;
@group(0) @binding(3) var<storage, read> dY: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dX: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> gainPartial: array<vec4f>;

const STRIDE4 = STRIDE / 4;
const ROWS = 8u;
const LANES = 8u;
const WORKGROUP_SIZE = ROWS * LANES;

var<workgroup> partial: array<f32, WORKGROUP_SIZE>;
/// Of each row: rstd, and rstd² · dot / C.
var<workgroup> factors: array<vec2f, ROWS>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let firstRow = workgroup.x * ROWS;
  let lane = local % LANES;
  let row = min(firstRow + local / LANES, T - 1);

  var sum = 0.0;
  for (var c = lane; c < STRIDE4; c += LANES) {
    sum += dot(dY[row * STRIDE4 + c] * gain[c], x[row * STRIDE4 + c]);
  }
  partial[local] = sum;
  workgroupBarrier();

  if (lane == 0) {
    var total = 0.0;
    for (var k = 0u; k < LANES; k++) {
      total += partial[local + k];
    }
    let r = rstd[row];
    factors[local / LANES] = vec2f(r, r * r * total / f32(C));
  }
  workgroupBarrier();

  let numRows = min(ROWS, T - firstRow);
  for (var c = local; c < STRIDE4; c += WORKGROUP_SIZE) {
    let g = gain[c];
    var gainSum = vec4f();
    for (var r = 0u; r < numRows; r++) {
      let i = (firstRow + r) * STRIDE4 + c;
      let factor = factors[r];
      let value = x[i];
      let gradient = dY[i];
      let dValue = factor.x * (gradient * g - value * factor.y);
      if (ACCUMULATE == 1) {
        dX[i] += dValue;
      } else {
        dX[i] = dValue;
      }
      gainSum += gradient * value * factor.x;
    }
    gainPartial[workgroup.x * STRIDE4 + c] = gainSum;
  }
}
