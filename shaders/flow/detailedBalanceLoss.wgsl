// detailedBalanceLoss: mean squared detailed-balance residual over the steps of each trajectory, with its gradient.
//
//   δ_l = log F(s_l) + logPF_l − log F(s_{l+1}),  l = 0 … L − 1;  log F(s_L) = logReward_n        nats
//   trajectoryLoss[n] = weight_n · (1/L) Σ_l δ_l²                                                 nats²
//   dLogPF of pair l += g_l;   dFlow of pair l += g_l − g_{l−1}        g_l = (2/L) · weight_n · δ_l,  g_{−1} = 0
//
// With logF = the logsumexp of the logits this is flow matching: log F(s_l) + logPF_l is then the chosen token's logit.
//
// Source: Bengio et al. 2021, "GFlowNet foundations", arXiv:2111.09266, §3.2. P_B = 1: on a trie each prefix has one parent.
//
// Constants: N trajectories; L steps.
// Bindings, group 0
//   0 trajectorySteps  read        u32 [N, L, 2]  (pair, row) of each step; a pair belongs to one trajectory alone
//   1 logPF            read        f32 [P]        nats
//   2 logF             read        f32 [R]        nats
//   3 trajectory       read        f32 [N, 4]     weight, log reward, reference log-probability, 0; weight 0 = inactive
//   4 dLogPF           read_write  f32 [P]        accumulated
//   5 dFlow            read_write  f32 [P]        accumulated: gradient of log F at the pair's row
//   6 trajectoryLoss   read_write  f32 [N]        written; 0 where inactive, which touches nothing else
// Dispatch: ceil(N / 64), one invocation a trajectory.

@group(0) @binding(0) var<storage, read> trajectorySteps: array<vec2u>;
@group(0) @binding(1) var<storage, read> logPF: array<f32>;
@group(0) @binding(2) var<storage, read> logF: array<f32>;
@group(0) @binding(3) var<storage, read> trajectory: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> dLogPF: array<f32>;
@group(0) @binding(5) var<storage, read_write> dFlow: array<f32>;
@group(0) @binding(6) var<storage, read_write> trajectoryLoss: array<f32>;

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
  let scale = 2.0 / f32(L) * weight;
  var squares = 0.0;
  var previousGradient = 0.0;
  var logFlow = logF[trajectorySteps[n * L].y];
  for (var l = 0u; l < L; l++) {
    let pair = trajectorySteps[n * L + l].x;
    var nextLogFlow = trajectory[n].y;
    if (l + 1 < L) {
      nextLogFlow = logF[trajectorySteps[n * L + l + 1].y];
    }
    let residual = logFlow + logPF[pair] - nextLogFlow;
    squares += residual * residual;
    let gradient = scale * residual;
    dLogPF[pair] += gradient;
    dFlow[pair] += gradient - previousGradient;
    previousGradient = gradient;
    logFlow = nextLogFlow;
  }
  trajectoryLoss[n] = weight * squares / f32(L);
}
