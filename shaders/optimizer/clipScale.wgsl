// clipScale: the global gradient norm, the factor that clips it, and whether the step can be taken at all.
//
//   norm       = sqrt(Σ partials) / lossScale                        → metrics[3]
//   clipFactor = min(1, clipNorm / (norm + 1e-6)) / lossScale        → metrics[4]
//   isBroken   = 1 if the loss or a gradient is not finite, else 0   → metrics[5]; the factor is then 0
//
// A step with isBroken = 1 leaves weights and moments as they are (adamW reads metrics[5]).
//
// Source: Pascanu et al. 2013, "On the difficulty of training recurrent neural networks", arXiv:1211.5063; the 1e-6 is
// PyTorch's clip_grad_norm_.
//
// Constants: NUM_PARTIALS.
// Bindings, group 0
//   0 partials     read        f32 [NUM_PARTIALS]  from squaredNorm
//   1 stepScalars  read        f32 [16]            element 3: clipNorm (a huge number clips nothing); 4: 1 / lossScale, which
//                                                  is 1 in float32 and a power of two in any case
//   2 metrics      read_write  f32 [16]            element 0, the loss, read; 3, 4, 5 written
// Dispatch: one workgroup. Invocation i sums partials i, i + 256, …; the 256 sums are added in a fixed tree.
// Numerical care: compilers may assume that no value is infinite or NaN, so the exponent bits of loaded values are tested.
// A partial of 1e30 or more counts as not finite, so that the sum of the others cannot overflow; metrics[3] leaves it out.

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read> stepScalars: array<f32>;
@group(0) @binding(2) var<storage, read_write> metrics: array<f32>;

const LANES = 256u;
const LARGEST = 1e30;

var<workgroup> partialSum: array<f32, LANES>;
var<workgroup> numBroken: array<u32, LANES>;

fn isFinite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) != 0x7f800000u;
}

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  var broken = 0u;
  for (var i = lane; i < NUM_PARTIALS; i += LANES) {
    let partial = partials[i];
    if (isFinite(partial) && partial < LARGEST) {
      sum += partial;
    } else {
      broken++;
    }
  }
  partialSum[lane] = sum;
  numBroken[lane] = broken;
  for (var half = LANES / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (lane < half) {
      partialSum[lane] += partialSum[lane + half];
      numBroken[lane] += numBroken[lane + half];
    }
  }
  if (lane == 0) {
    let unscale = stepScalars[4];
    let norm = sqrt(partialSum[0]) * unscale;
    let isBroken = numBroken[0] > 0 || !isFinite(metrics[0]);
    metrics[3] = norm;
    metrics[4] = select(min(1.0, stepScalars[3] / (norm + 1e-6)) * unscale, 0.0, isBroken);
    metrics[5] = select(0.0, 1.0, isBroken);
  }
}
