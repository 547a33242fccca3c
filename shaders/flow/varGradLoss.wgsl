// varGradLoss: the variance of log P_F − log R over each group of trajectories, with its gradient: trajectory balance
// whose log Z is the best one for the group.
//
//   d_n = Σ_l logPF_l − logReward_n;   mean = (1/n) Σ d_n        over the n trajectories of the group, nats
//   loss_g = (1/n) Σ (d_n − mean)²                               population variance, nats²
//   dLogPF of each pair of trajectory n += (2/n) · weight_g · (d_n − mean)        (through the mean: it cancels)
//
// weight_g is the weight of the group's first trajectory; the loss is stored there.
//
// Source: Richter et al. 2020, "VarGrad", arXiv:2010.10436; Zhang et al. 2023, "Robust scheduling with GFlowNets",
// arXiv:2302.05446.
//
// Constants: G groups; N trajectories; L steps.
// Bindings, group 0
//   0 counts           read        u32 [8]        counts[3] = numTrajectories, counts[4] = numGroups
//   1 groupStart       read        u32 [G + 1]    trajectories of group g: groupStart[g] … groupStart[g + 1] − 1
//   2 trajectorySteps  read        u32 [N, L, 2]  (pair, row) of each step; a pair belongs to one trajectory alone
//   3 logPF            read        f32 [P]        nats
//   4 trajectory       read        f32 [N, 4]     weight, log reward, reference log-probability, 0
//   5 dLogPF           read_write  f32 [P]        accumulated
//   6 trajectoryLoss   read_write  f32 [N]        written: the group's loss at its first trajectory, 0 elsewhere
// Dispatch: ceil(max(G, N) / 64). Invocation g owns group g; trajectories of no group are zeroed by the invocation of their
// number. Groups of weight 0 touch nothing but their losses.

@group(0) @binding(0) var<storage, read> counts: array<u32>;
@group(0) @binding(1) var<storage, read> groupStart: array<u32>;
@group(0) @binding(2) var<storage, read> trajectorySteps: array<vec2u>;
@group(0) @binding(3) var<storage, read> logPF: array<f32>;
@group(0) @binding(4) var<storage, read> trajectory: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dLogPF: array<f32>;
@group(0) @binding(6) var<storage, read_write> trajectoryLoss: array<f32>;

/// d_n
fn logRatio(n: u32) -> f32 {
  var sum = -trajectory[n].y;
  for (var l = 0u; l < L; l++) {
    sum += logPF[trajectorySteps[n * L + l].x];
  }
  return sum;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= counts[3] && id.x < N) {
    trajectoryLoss[id.x] = 0.0;
  }
  if (id.x >= min(counts[4], G)) {
    return;
  }
  let first = groupStart[id.x];
  let last = groupStart[id.x + 1];
  if (first >= last) {
    return;
  }
  let weight = trajectory[first].x;
  let size = f32(last - first);
  var sum = 0.0;
  for (var n = first; n < last; n++) {
    trajectoryLoss[n] = 0.0;
    sum += logRatio(n);
  }
  if (weight == 0.0) {
    return;
  }
  let mean = sum / size;
  var squares = 0.0;
  for (var n = first; n < last; n++) {
    let deviation = logRatio(n) - mean;
    squares += deviation * deviation;
    let gradient = 2.0 / size * weight * deviation;
    for (var l = 0u; l < L; l++) {
      dLogPF[trajectorySteps[n * L + l].x] += gradient;
    }
  }
  trajectoryLoss[first] = weight * squares / size;
}
