// softTargetLoss: cross-entropy of each group's trajectories against soft targets in proportion to their rewards, with
// its gradient: pure distillation of the reward, on the same set as a balance objective.
//
//   q = softmax(logReward) over the trajectories of the group
//   loss_g = −Σ_n q_n Σ_l logPF_l                                nats
//   dLogPF of each pair of trajectory n += −weight_g · q_n
//
// weight_g is the weight of the group's first trajectory; the loss is stored there.
//
// Source: distillation, Hinton et al. 2015, arXiv:1503.02531; as a control of GFlowGR (arXiv:2506.16114), our choice.
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
// Numerical care: the largest log reward is subtracted before exp.

@group(0) @binding(0) var<storage, read> counts: array<u32>;
@group(0) @binding(1) var<storage, read> groupStart: array<u32>;
@group(0) @binding(2) var<storage, read> trajectorySteps: array<vec2u>;
@group(0) @binding(3) var<storage, read> logPF: array<f32>;
@group(0) @binding(4) var<storage, read> trajectory: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dLogPF: array<f32>;
@group(0) @binding(6) var<storage, read_write> trajectoryLoss: array<f32>;

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
  var highest = trajectory[first].y;
  for (var n = first; n < last; n++) {
    trajectoryLoss[n] = 0.0;
    highest = max(highest, trajectory[n].y);
  }
  if (weight == 0.0) {
    return;
  }
  var total = 0.0;
  for (var n = first; n < last; n++) {
    total += exp(trajectory[n].y - highest);
  }
  var loss = 0.0;
  for (var n = first; n < last; n++) {
    let share = weight * exp(trajectory[n].y - highest) / total;
    for (var l = 0u; l < L; l++) {
      let pair = trajectorySteps[n * L + l].x;
      loss -= share * logPF[pair];
      dLogPF[pair] -= share;
    }
  }
  trajectoryLoss[first] = loss;
}
