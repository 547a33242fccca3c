// relativeBiasReduce: gradient of a stack's table of position biases, from the partial sums of its layers.
//
//   dTable[b, h] = Σ_layer Σ_part partials[layer][part, h, b]       a layer's tiles of queries, in order; pads 0
//
// Source: the sum rule; the partial sums are attentionBackwardQuery's.
//
// Constants: LAYERS, LAYER_STRIDE elements from one's partials to the next's; PARTS of each; HEADS; BUCKETS; SIZE elements of dTable, TABLE_STRIDE a row.
// Bindings, group 0
//   0 partials  read   f32 [LAYERS, LAYER_STRIDE]   of each layer [PARTS, HEADS, BUCKETS], then pad
//   1 dTable    write  f32 [SIZE]   rows of buckets, a column a head; written, pads of rows and rows of pad 0
// Dispatch: ceil(SIZE / 64), an invocation an element.

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> dTable: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < SIZE) {
    let bucket = id.x / TABLE_STRIDE;
    let head = id.x % TABLE_STRIDE;
    var sum = 0.0;
    if (bucket < BUCKETS && head < HEADS) {
      for (var layer = 0u; layer < LAYERS; layer++) {
        for (var part = 0u; part < PARTS; part++) {
          sum += partials[layer * LAYER_STRIDE + (part * HEADS + head) * BUCKETS + bucket];
        }
      }
    }
    dTable[id.x] = sum;
  }
}
