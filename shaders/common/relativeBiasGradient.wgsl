// Gradient of attention's relative position bias: a workgroup's dS summed by bucket, each query into bins of its own, then
// the queries in order. biasPartials f32 [ceil(NUM_QUERIES / QUERIES), HEADS, BUCKETS], of one layer.
@group(0) @binding(BIAS_BINDING + 1) var<storage, read_write> biasPartials: array<f32>;

var<workgroup> bins: array<f32, QUERIES * BUCKETS>;

fn clearBins(local: u32, workgroupSize: u32) {
  for (var i = local; i < QUERIES * BUCKETS; i += workgroupSize) {
    bins[i] = 0.0;
  }
}

fn addToBin(row: u32, head: u32, distance: i32, dScore: f32) {
  let d = u32(clamp(distance, -i32(MAX_DISTANCE), i32(MAX_DISTANCE)) + i32(MAX_DISTANCE));
  bins[row * BUCKETS + u32(relativeBias[head * DISTANCES + d].y)] += dScore;
}

fn storeBins(tile: u32, head: u32, local: u32, workgroupSize: u32) {
  for (var bucket = local; bucket < BUCKETS; bucket += workgroupSize) {
    var sum = 0.0;
    for (var row = 0u; row < QUERIES; row++) {
      sum += bins[row * BUCKETS + bucket];
    }
    biasPartials[(tile * HEADS + head) * BUCKETS + bucket] = sum;
  }
}
