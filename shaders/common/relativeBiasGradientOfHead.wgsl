// Gradient of attention's relative position bias: each lane's dS summed by bucket, then the lanes' sums. biasPartials f32
// [ceil(NUM_QUERIES / QUERIES), HEADS, BUCKETS], of one layer.
@group(0) @binding(BIAS_BINDING + 1) var<storage, read_write> biasPartials: array<f32>;

var<private> bins: array<f32, BUCKETS>;

/// Adds dS of one key and four queries.
fn addToBins(head: u32, keyPosition: u32, queryPositions: vec4u, dScores: vec4f) {
  let i = biasIndices(head, keyPosition, queryPositions);
  bins[u32(relativeBias[i.x].y)] += dScores.x;
  bins[u32(relativeBias[i.y].y)] += dScores.y;
  bins[u32(relativeBias[i.z].y)] += dScores.z;
  bins[u32(relativeBias[i.w].y)] += dScores.w;
}

fn storeBins(tile: u32, head: u32, lane: u32) {
  for (var bucket = 0u; bucket < BUCKETS; bucket++) {
    let sum = subgroupAdd(bins[bucket]);
    if (lane == 0) {
      biasPartials[(tile * HEADS + head) * BUCKETS + bucket] = sum;
    }
  }
}
