// rowFlowGradient: the gradient of every row's log flow, gathered from its pairs.
//
//   dLogF[r] = Σ_p dFlow[p]        p = rowPairStart[r] … rowPairStart[r + 1] − 1, in order; 0 from numRows on
//
// Trajectories that pass through one state own a pair each, so that none of them adds to the same number.
//
// Bindings, group 0
//   0 counts        read        u32 [8]      counts[1] = numRows
//   1 rowPairStart  read        u32 [R + 1]
//   2 dFlow         read        f32 [P]
//   3 dLogF         read_write  f32 [R]      written
// Dispatch: R / 64; R is a multiple of 64. One invocation a row.

@group(0) @binding(0) var<storage, read> counts: array<u32>;
@group(0) @binding(1) var<storage, read> rowPairStart: array<u32>;
@group(0) @binding(2) var<storage, read> dFlow: array<f32>;
@group(0) @binding(3) var<storage, read_write> dLogF: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  var sum = 0.0;
  if (row < counts[1]) {
    for (var p = rowPairStart[row]; p < rowPairStart[row + 1]; p++) {
      sum += dFlow[p];
    }
  }
  dLogF[row] = sum;
}
