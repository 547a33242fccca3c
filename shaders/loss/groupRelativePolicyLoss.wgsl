// groupRelativePolicyLoss: GRPO's policy gradient of each group of trajectories drawn by the policy of now, with its
// gradient: a trajectory is made more probable where its reward is above the group's mean.
//
//   mean, std of the rewards R_n = exp(logReward_n) − 1 over the n trajectories of the group (population: our choice)
//   A_n = (R_n − mean) / (std + 1e-4)
//   loss_g = −(1/n) Σ_n A_n Σ_l logPF_l                          nats, its value is of no meaning by itself
//   dLogPF of each pair of trajectory n += −weight_g · A_n / n
//
// Where all rewards of a group are equal every A_n is 0. The ratio to the sampling policy is 1 (one update a draw), so its
// clip never acts. R = exp(logReward) − 1 lets rewards of 0, and negative ones above −1, travel as finite log rewards: log1p(R).
// Only differences of rewards count, so log R of a positive reward gives the same A_n.
// weight_g is the weight of the group's first trajectory; the loss is stored there.
//
// Source: Shao et al. 2024, "DeepSeekMath", arXiv:2402.03300, eq. 3; for semantic IDs: AkaliKong/MiniOneRec. Without the
// penalty β KL to a reference (β = 0.001 there): our choice, cross-entropy is trained beside it.
//
// Constants: G groups; N trajectories; L steps.
// Bindings, group 0
//   0 counts           read        u32 [8]        counts[3] = numTrajectories, counts[4] = numGroups
//   1 groupStart       read        u32 [G + 1]    trajectories of group g: groupStart[g] … groupStart[g + 1] − 1
//   2 trajectorySteps  read        u32 [N, L, 2]  (pair, row) of each step; a pair belongs to one trajectory alone
//   3 logPF            read        f32 [P]        nats
//   4 trajectory       read        f32 [N, 4]     weight, log1p of the reward, reference log-probability, 0
//   5 dLogPF           read_write  f32 [P]        accumulated
//   6 trajectoryLoss   read_write  f32 [N]        written: the group's loss at its first trajectory, 0 elsewhere
// Dispatch: ceil(max(G, N) / 64). Invocation g owns group g; trajectories of no group are zeroed by the invocation of their
// number. Groups of weight 0 touch nothing but their losses.
// Numerical care: rewards are taken as differences to the group's first, so that equal ones give 0 and not what rounding
// leaves of them over 1e-4. Log rewards must stay below 40: squares of rewards are summed.

@group(0) @binding(0) var<storage, read> counts: array<u32>;
@group(0) @binding(1) var<storage, read> groupStart: array<u32>;
@group(0) @binding(2) var<storage, read> trajectorySteps: array<vec2u>;
@group(0) @binding(3) var<storage, read> logPF: array<f32>;
@group(0) @binding(4) var<storage, read> trajectory: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dLogPF: array<f32>;
@group(0) @binding(6) var<storage, read_write> trajectoryLoss: array<f32>;

/// R_n − R_first: the mean moves with it, deviations do not
fn relativeReward(n: u32, first: u32) -> f32 {
  return exp(trajectory[n].y) - exp(trajectory[first].y);
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
  var mean = 0.0;
  for (var n = first; n < last; n++) {
    trajectoryLoss[n] = 0.0;
    mean += relativeReward(n, first) / size;
  }
  if (weight == 0.0) {
    return;
  }
  var variance = 0.0;
  for (var n = first; n < last; n++) {
    let deviation = relativeReward(n, first) - mean;
    variance += deviation * deviation / size;
  }
  let scale = weight / (size * (sqrt(variance) + 1e-4));
  var loss = 0.0;
  for (var n = first; n < last; n++) {
    let gradient = -scale * (relativeReward(n, first) - mean);
    for (var l = 0u; l < L; l++) {
      let pair = trajectorySteps[n * L + l].x;
      loss += gradient * logPF[pair];
      dLogPF[pair] += gradient;
    }
  }
  trajectoryLoss[first] = loss;
}
