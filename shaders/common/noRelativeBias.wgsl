// Attention without relative position bias: what common/relativeBias adds is nothing.
const HAS_BIAS = false;
fn loadBias(head: u32, local: u32, workgroupSize: u32) {}
fn biasOfKey(keyPosition: i32, queryPositions: vec4i) -> vec4f { return vec4f(); }
fn biasOfQuery(queryPosition: i32, keyPositions: vec4i) -> vec4f { return vec4f(); }
