// Attention without relative position bias has no gradient of it.
fn clearBins(local: u32, workgroupSize: u32) {}
fn addToBin(row: u32, head: u32, distance: i32, dScore: f32) {}
fn storeBins(tile: u32, head: u32, local: u32, workgroupSize: u32) {}
