// Attention without relative position bias has no gradient of it.
fn addToBins(head: u32, keyPosition: u32, queryPositions: vec4u, dScores: vec4f) {}
fn storeBins(tile: u32, head: u32, lane: u32) {}
