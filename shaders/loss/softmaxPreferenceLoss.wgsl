// softmaxPreferenceLoss: S-DPO of each group's first trajectory (the positive) against all others at once, with its
// gradient: cross-entropy of the positive in a softmax over the group.
//
//   g_k = β (Σ_l logPF_l − refLogProb_k)
//   loss_g = −log σ(−log Σ_{k≥1} exp(g_k − g_0)) = log(1 + Σ_{k≥1} exp(g_k − g_0))        nats
//   dL/dg_k = q_k,  dL/dg_0 = q_0 − 1 = −Σ_{k≥1} q_k;   q = softmax(g);   dLogPF of each pair of k += weight_g · β · dL/dg_k
//
// weight_g is the weight of the group's first trajectory; the loss is stored there. A group of one contributes 0.
//
// Source: Chen et al. 2024, "On softmax direct preference optimization for recommendation", arXiv:2406.09215, eq. 12.
//
// Constants: G groups; N trajectories; L steps.
// Bindings, group 0
//   0 params           uniform     Params         beta
//   1 counts           read        u32 [8]        counts[3] = numTrajectories, counts[4] = numGroups
//   2 groupStart       read        u32 [G + 1]    trajectories of group g: groupStart[g] … groupStart[g + 1] − 1
//   3 trajectorySteps  read        u32 [N, L, 2]  (pair, row) of each step; a pair belongs to one trajectory alone
//   4 logPF            read        f32 [P]        nats
//   5 trajectory       read        f32 [N, 4]     weight, log reward, reference log-probability, 0
//   6 dLogPF           read_write  f32 [P]        accumulated
//   7 trajectoryLoss   read_write  f32 [N]        written: the group's loss at its first trajectory, 0 elsewhere
// Dispatch: ceil(max(G, N) / 64). Invocation g owns group g; trajectories of no group are zeroed by the invocation of their
// number. Groups of weight 0 touch nothing but their losses.
// Numerical care: the largest g_k is subtracted before exp; dL/dg_0 is summed from the negatives, not taken from 1 − q_0.

struct Params {
  beta: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> counts: array<u32>;
@group(0) @binding(2) var<storage, read> groupStart: array<u32>;
@group(0) @binding(3) var<storage, read> trajectorySteps: array<vec2u>;
@group(0) @binding(4) var<storage, read> logPF: array<f32>;
@group(0) @binding(5) var<storage, read> trajectory: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dLogPF: array<f32>;
@group(0) @binding(7) var<storage, read_write> trajectoryLoss: array<f32>;

/// g_k
fn implicitReward(n: u32) -> f32 {
  var sum = -trajectory[n].z;
  for (var l = 0u; l < L; l++) {
    sum += logPF[trajectorySteps[n * L + l].x];
  }
  return params.beta * sum;
}

fn addToPairs(n: u32, gradient: f32) {
  for (var l = 0u; l < L; l++) {
    dLogPF[trajectorySteps[n * L + l].x] += gradient;
  }
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
  for (var n = first; n < last; n++) {
    trajectoryLoss[n] = 0.0;
  }
  let weight = trajectory[first].x;
  if (weight == 0.0 || last - first < 2) {
    return;
  }
  let positive = implicitReward(first);
  // Of the margins g_k − g_0 and 0, the positive's own.
  var highest = 0.0;
  for (var n = first + 1; n < last; n++) {
    highest = max(highest, implicitReward(n) - positive);
  }
  var negatives = 0.0;
  for (var n = first + 1; n < last; n++) {
    negatives += exp(implicitReward(n) - positive - highest);
  }
  let normalizer = exp(-highest) + negatives;
  let scale = weight * params.beta / normalizer;
  for (var n = first + 1; n < last; n++) {
    addToPairs(n, scale * exp(implicitReward(n) - positive - highest));
  }
  addToPairs(first, -scale * negatives);
  trajectoryLoss[first] = weight * (highest + log(normalizer));
}
