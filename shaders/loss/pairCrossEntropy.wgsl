// pairCrossEntropy: weighted negative log-likelihood of every pair, and the start of every pair's gradients.
//
//   pairLoss[p] = −ceWeight[p] · logPF[p]        nats; 0 where ceWeight is 0, whatever logPF is
//   dLogPF[p]   = −ceWeight[p]
//   dFlow[p]    = 0
//
// It runs first: objectives add to dLogPF and dFlow of their trajectories' pairs.
//
// Constants: P pairs.
// Bindings, group 0
//   0 counts    read        u32 [8]  counts[2] = numPairs
//   1 logPF     read        f32 [P]  nats
//   2 ceWeight  read        f32 [P]
//   3 dLogPF    read_write  f32 [P]  written
//   4 dFlow     read_write  f32 [P]  written
//   5 pairLoss  read_write  f32 [P]  written
// Dispatch: ceil(P / 64), one invocation a pair. From numPairs on all outputs are 0.

@group(0) @binding(0) var<storage, read> counts: array<u32>;
@group(0) @binding(1) var<storage, read> logPF: array<f32>;
@group(0) @binding(2) var<storage, read> ceWeight: array<f32>;
@group(0) @binding(3) var<storage, read_write> dLogPF: array<f32>;
@group(0) @binding(4) var<storage, read_write> dFlow: array<f32>;
@group(0) @binding(5) var<storage, read_write> pairLoss: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pair = id.x;
  if (pair >= P) {
    return;
  }
  var weight = 0.0;
  if (pair < counts[2]) {
    weight = ceWeight[pair];
  }
  var loss = 0.0;
  if (weight != 0.0) {
    loss = -weight * logPF[pair];
  }
  pairLoss[pair] = loss;
  dLogPF[pair] = -weight;
  dFlow[pair] = 0.0;
}
