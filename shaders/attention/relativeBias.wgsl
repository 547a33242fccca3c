// relativeBias: a stack's table of position biases by bucket, spread over all distances for attention to read.
//
//   relativeBias[h, d] = (table[bucket[d], h], bucket[d])       d = clamp(position[j] − position[i], ±D) + D
//
// Source: Raffel et al. 2020, "T5", arXiv:1910.10683, §2.1; buckets: src/kernels/attention/relativeBias.ts.
//
// Constants: HEADS; DISTANCES = 2 D + 1; TABLE_STRIDE of the table's rows.
// Bindings, group 0
//   0 buckets       read   u32 [DISTANCES]               bucket of each distance
//   1 table         read   f32 [buckets, TABLE_STRIDE]   a bias for each bucket and head
//   2 relativeBias  write  f32 [HEADS, DISTANCES, 2]     (value, bucket), written
// Dispatch: ceil(HEADS · DISTANCES / 64), an invocation an element.

@group(0) @binding(0) var<storage, read> buckets: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> relativeBias: array<vec2f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < HEADS * DISTANCES) {
    let bucket = buckets[id.x % DISTANCES];
    relativeBias[id.x] = vec2f(table[bucket * TABLE_STRIDE + id.x / DISTANCES], f32(bucket));
  }
}
