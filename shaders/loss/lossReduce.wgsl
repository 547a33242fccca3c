// lossReduce: the step's loss and its two parts.
//
//   metrics[1] = Σ_p pairLoss[p];   metrics[2] = Σ_n trajectoryLoss[n];   metrics[0] = metrics[1] + metrics[2]
//
// Constants: P pairs; N trajectories, possibly 0.
// Bindings, group 0
//   0 pairLoss        read        f32 [P]
//   1 trajectoryLoss  read        f32 [N]
//   2 metrics         read_write  f32 [16]  elements 0, 1, 2 written
// Dispatch: one workgroup. Invocation i sums elements i, i + 256, …; the 256 sums are added in a fixed tree.

@group(0) @binding(0) var<storage, read> pairLoss: array<f32>;
@group(0) @binding(1) var<storage, read> trajectoryLoss: array<f32>;
@group(0) @binding(2) var<storage, read_write> metrics: array<f32>;

const LANES = 256u;

var<workgroup> partial: array<vec2f, LANES>;

@compute @workgroup_size(LANES)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sums = vec2f();
  for (var p = lane; p < P; p += LANES) {
    sums.x += pairLoss[p];
  }
  for (var n = lane; n < N; n += LANES) {
    sums.y += trajectoryLoss[n];
  }
  partial[lane] = sums;
  for (var half = LANES / 2; half > 0; half /= 2) {
    workgroupBarrier();
    if (lane < half) {
      partial[lane] += partial[lane + half];
    }
  }
  if (lane == 0) {
    metrics[0] = partial[0].x + partial[0].y;
    metrics[1] = partial[0].x;
    metrics[2] = partial[0].y;
  }
}
