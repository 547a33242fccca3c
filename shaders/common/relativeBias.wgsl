// Attention's relative position bias: bias[h][clamp(position[j] − position[i], −MAX_DISTANCE, MAX_DISTANCE)], of one head at
// a time in workgroup memory. relativeBias holds (value, bucket number) for every head and distance: relativeBias.wgsl.
@group(0) @binding(BIAS_BINDING) var<storage, read> relativeBias: array<vec2f>;

const HAS_BIAS = true;
const DISTANCES = 2 * MAX_DISTANCE + 1;
var<workgroup> biasOfDistance: array<f32, DISTANCES>;

fn loadBias(head: u32, local: u32, workgroupSize: u32) {
  for (var d = local; d < DISTANCES; d += workgroupSize) {
    biasOfDistance[d] = relativeBias[head * DISTANCES + d].x;
  }
}

fn distanceIndex(distances: vec4i) -> vec4u {
  return vec4u(clamp(distances, vec4i(-i32(MAX_DISTANCE)), vec4i(i32(MAX_DISTANCE))) + i32(MAX_DISTANCE));
}

fn biasAt(d: vec4u) -> vec4f {
  return vec4f(biasOfDistance[d.x], biasOfDistance[d.y], biasOfDistance[d.z], biasOfDistance[d.w]);
}

fn biasOfKey(keyPosition: i32, queryPositions: vec4i) -> vec4f {
  return biasAt(distanceIndex(vec4i(keyPosition) - queryPositions));
}

fn biasOfQuery(queryPosition: i32, keyPositions: vec4i) -> vec4f {
  return biasAt(distanceIndex(keyPositions - vec4i(queryPosition)));
}
