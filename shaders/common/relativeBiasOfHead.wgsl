// Attention's relative position bias as in common/relativeBias, read where it is stored: for kernels without barriers.
@group(0) @binding(BIAS_BINDING) var<storage, read> relativeBias: array<vec2f>;

const HAS_BIAS = true;

/// Where relativeBias holds one key's bias for four queries.
fn biasIndices(head: u32, keyPosition: u32, queryPositions: vec4u) -> vec4u {
  let most = i32(MAX_DISTANCE);
  let distances = vec4i(i32(keyPosition)) - vec4i(queryPositions);
  return head * (2 * MAX_DISTANCE + 1) + vec4u(clamp(distances, vec4i(-most), vec4i(most)) + most);
}

fn biasOfHead(head: u32, keyPosition: u32, queryPositions: vec4u) -> vec4f {
  let i = biasIndices(head, keyPosition, queryPositions);
  return vec4f(relativeBias[i.x].x, relativeBias[i.y].x, relativeBias[i.z].x, relativeBias[i.w].x);
}
