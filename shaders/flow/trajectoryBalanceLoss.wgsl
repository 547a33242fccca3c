// trajectoryBalanceLoss: squared trajectory-balance residual of each trajectory, with its gradient.
//
//   residual_n = log F(s_0) + Σ_l logPF_l − logReward_n        nats
//   trajectoryLoss[n] = weight_n · residual_n²                 nats²
//   dLogPF of each of its L pairs += 2 · weight_n · residual_n;   dFlow of its first pair += the same
//
// Source: Malkin et al. 2022, "Trajectory balance: improved credit assignment in GFlowNets", arXiv:2201.13259.
// P_B = 1: on a trie each prefix has one parent. log F(s_0) plays log Z of the user's history.
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
  var residual = logF[trajectorySteps[n * L].y] - trajectory[n].y;
  for (var l = 0u; l < L; l++) {
    residual += logPF[trajectorySteps[n * L + l].x];
  }
  trajectoryLoss[n] = weight * residual * residual;
  let gradient = 2.0 * weight * residual;
  for (var l = 0u; l < L; l++) {
    dLogPF[trajectorySteps[n * L + l].x] += gradient;
  }
  dFlow[trajectorySteps[n * L].x] += gradient;
}
