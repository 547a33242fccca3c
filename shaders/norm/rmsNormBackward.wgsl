// rmsNormBackward: gradient of rmsNorm with respect to its input, and partial sums of the gain's gradient.
//
//   dot[t]            = Σ_c dY[t, c] · gain[c] · x[t, c]
//   dX[t, c]  (= or +=) rstd[t] · (dY[t, c] · gain[c] − x[t, c] · rstd[t]² · dot[t] / C)
//   gainPartial[b, c] = Σ_{t in block b} dY[t, c] · x[t, c] · rstd[t]
//
// Source: derivative of Zhang & Sennrich 2019 (see rmsNorm). `rmsNormGainReduce` adds the blocks.
//
// Bindings, group 0
//   0 params       uniform     Params           T rows; C true columns; stride, padded columns, a multiple of 4; accumulate
//                                               1 adds to dX, so that the residual stream's gradient stays in one buffer
//   1 x            read        f32 [T, stride]  pads 0
//   2 gain         read        f32 [stride]
//   3 rstd         read        f32 [T]          of the forward
//   4 dY           read        f32 [T, stride]  pads 0
//   5 dX           read_write  f32 [T, stride]  written or accumulated; pads as those of x and dY
//   6 gainPartial  read_write  f32 [ceil(T / 8), stride]  written, rows in order
// Dispatch: ceil(T / 8), one workgroup a block. First eight lanes a row sum `dot`, then all lanes go along the columns.
// ROWS and LANES come as parameters too: loops of at most eight turns are unrolled, and lavapipe then compiles six times as
// long.

struct Params {
  T: u32,
  C: u32,
  stride: u32,
  accumulate: u32,
  rows: u32,
  lanes: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> gain: array<vec4f>;
@group(0) @binding(3) var<storage, read> rstd: array<f32>;
@group(0) @binding(4) var<storage, read> dY: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dX: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> gainPartial: array<vec4f>;

const ROWS = 8u;
const LANES = 8u;
const WORKGROUP_SIZE = ROWS * LANES;

var<workgroup> partial: array<f32, WORKGROUP_SIZE>;
/// Of each row: rstd, and rstd² · dot / C.
var<workgroup> factors: array<vec2f, ROWS>;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let stride4 = params.stride / 4;
  let firstRow = workgroup.x * ROWS;
  let lane = local % LANES;
  let row = min(firstRow + local / LANES, params.T - 1);

  var sum = 0.0;
  for (var c = lane; c < stride4; c += LANES) {
    sum += dot(dY[row * stride4 + c] * gain[c], x[row * stride4 + c]);
  }
  partial[local] = sum;
  workgroupBarrier();

  if (lane == 0) {
    var total = 0.0;
    for (var k = 0u; k < params.lanes; k++) {
      total += partial[local + k];
    }
    let r = rstd[row];
    factors[local / LANES] = vec2f(r, r * r * total / f32(params.C));
  }
  workgroupBarrier();

  let numRows = min(params.rows, params.T - firstRow);
  for (var c = local; c < stride4; c += WORKGROUP_SIZE) {
    let g = gain[c];
    var gainSum = vec4f();
    for (var r = 0u; r < numRows; r++) {
      let i = (firstRow + r) * stride4 + c;
      let factor = factors[r];
      let value = x[i];
      let gradient = dY[i];
      let dValue = factor.x * (gradient * g - value * factor.y);
      if (params.accumulate == 1) {
        dX[i] += dValue;
      } else {
        dX[i] = dValue;
      }
      gainSum += gradient * value * factor.x;
    }
    gainPartial[workgroup.x * stride4 + c] = gainSum;
  }
}
