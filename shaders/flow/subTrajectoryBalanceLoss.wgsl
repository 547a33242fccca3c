// subTrajectoryBalanceLoss: SubTB(λ), squared residuals of all sub-trajectories of each trajectory, with its gradient.
//
//   S_j = Σ_{l<j} logPF_l;   A_i = log F(s_i) − S_i,  i = 0 … L;   log F(s_L) = logReward_n            nats
//   residual(i, j) = log F(s_i) + S_j − S_i − log F(s_j) = A_i − A_j                                   nats
//   trajectoryLoss[n] = weight_n · Σ_{i<j} ω_ij (A_i − A_j)²,   ω_ij = λ^{j−i} / Σ_{i<j} λ^{j−i}       nats²
//   dA_i = 2 · weight_n · Σ_{j≠i} ω_ij (A_i − A_j)
//   dFlow of pair i += dA_i;   dLogPF of pair l += −Σ_{j>l} dA_j
//
// Both sums of ω are divided by λ, so that λ = 0 is detailed balance; λ = 1 weighs all sub-trajectories alike.
//
// Source: Madan et al. 2022, "Learning GFlowNets from partial episodes for improved convergence and stability",
// arXiv:2209.12782. P_B = 1: on a trie each prefix has one parent.
//
// Constants: N trajectories; L steps, at most 8: the A_i stay in registers.
// Bindings, group 0
//   0 params           uniform     Params         subtbLambda ≥ 0
//   1 trajectorySteps  read        u32 [N, L, 2]  (pair, row) of each step; a pair belongs to one trajectory alone
//   2 logPF            read        f32 [P]        nats
//   3 logF             read        f32 [R]        nats
//   4 trajectory       read        f32 [N, 4]     weight, log reward, reference log-probability, 0; weight 0 = inactive
//   5 dLogPF           read_write  f32 [P]        accumulated
//   6 dFlow            read_write  f32 [P]        accumulated: gradient of log F at the pair's row
//   7 trajectoryLoss   read_write  f32 [N]        written; 0 where inactive, which touches nothing else
// Dispatch: ceil(N / 64), one invocation a trajectory.

struct Params {
  subtbLambda: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> trajectorySteps: array<vec2u>;
@group(0) @binding(2) var<storage, read> logPF: array<f32>;
@group(0) @binding(3) var<storage, read> logF: array<f32>;
@group(0) @binding(4) var<storage, read> trajectory: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> dLogPF: array<f32>;
@group(0) @binding(6) var<storage, read_write> dFlow: array<f32>;
@group(0) @binding(7) var<storage, read_write> trajectoryLoss: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  if (n >= N) {
    return;
  }
  let weight = trajectory[n].x;
  if (weight == 0.0) {
    trajectoryLoss[n] = 0.0;
    return;
  }
  var balance: array<f32, L + 1>;
  var dBalance: array<f32, L + 1>;
  var logProbability = 0.0;
  for (var l = 0u; l < L; l++) {
    let step = trajectorySteps[n * L + l];
    balance[l] = logF[step.y] - logProbability;
    logProbability += logPF[step.x];
  }
  balance[L] = trajectory[n].y - logProbability;

  var squares = 0.0;
  var omegaSum = 0.0;
  for (var i = 0u; i < L; i++) {
    var omega = 1.0;
    for (var j = i + 1; j <= L; j++) {
      let residual = balance[i] - balance[j];
      squares += omega * residual * residual;
      dBalance[i] += omega * residual;
      dBalance[j] -= omega * residual;
      omegaSum += omega;
      omega *= params.subtbLambda;
    }
  }
  trajectoryLoss[n] = weight * squares / omegaSum;

  let scale = 2.0 * weight / omegaSum;
  var below = dBalance[L];
  for (var k = 0u; k < L; k++) {
    let l = L - 1 - k;
    let pair = trajectorySteps[n * L + l].x;
    dLogPF[pair] -= scale * below;
    dFlow[pair] += scale * dBalance[l];
    below += dBalance[l];
  }
}
