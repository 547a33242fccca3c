// directPreferenceLoss: DPO of each group's first trajectory (the positive) against each of the others, with its gradient.
//
//   g_k = β (Σ_l logPF_l − refLogProb_k);   x_k = g_0 − g_k,  k = 1 … n − 1
//   loss_g = mean over k of −log σ(x_k)                                          nats
//   dL/dg_k = σ(−x_k) / (n − 1);   dL/dg_0 = −Σ_k of these;   dLogPF of each pair of k += weight_g · β · dL/dg_k
//
// weight_g is the weight of the group's first trajectory; the loss is stored there. A group of one contributes 0.
//
// Source: Rafailov et al. 2023, "Direct preference optimization", arXiv:2305.18290, eq. 7.
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
// Numerical care: −log σ(x) = max(−x, 0) + log(1 + exp(−|x|)) never overflows.

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
  let scale = weight / f32(last - first - 1);
  let positive = implicitReward(first);
  var loss = 0.0;
  var gradientSum = 0.0;
  for (var n = first + 1; n < last; n++) {
    let margin = positive - implicitReward(n);
    let small = exp(-abs(margin));
    loss += max(-margin, 0.0) + log(1.0 + small);
    // σ(−margin), by the exponential that cannot overflow
    let gradient = select(1.0, small, margin > 0.0) / (1.0 + small);
    gradientSum += gradient;
    addToPairs(n, scale * params.beta * gradient);
  }
  addToPairs(first, -scale * params.beta * gradientSum);
  trajectoryLoss[first] = scale * loss;
}
