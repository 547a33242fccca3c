// Attention without relative position bias: what common/relativeBiasOfHead adds is nothing.
const HAS_BIAS = false;
fn biasOfHead(head: u32, keyPosition: u32, queryPositions: vec4u) -> vec4f { return vec4f(); }
