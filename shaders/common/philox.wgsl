// philox: counter-based random numbers, the same bits as src/core/random.ts.
//
// Philox4x32-10 of Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3": ten rounds of multiply and exchange
// turn (counter, key) into 128 random bits, without any state to keep.

/// High 32 bits of a · b, by 16-bit halves: WGSL has no 64-bit product.
fn mulHigh(a: u32, b: u32) -> u32 {
  let a0 = a & 0xffffu;
  let a1 = a >> 16;
  let b0 = b & 0xffffu;
  let b1 = b >> 16;
  let middle1 = a1 * b0 + ((a0 * b0) >> 16);
  let middle2 = a0 * b1 + (middle1 & 0xffffu);
  return a1 * b1 + (middle1 >> 16) + (middle2 >> 16);
}

fn philox4x32(counter: vec4u, key: vec2u) -> vec4u {
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10; round++) {
    let high0 = mulHigh(0xd2511f53u, c.x);
    let low0 = 0xd2511f53u * c.x;
    let high1 = mulHigh(0xcd9e8d57u, c.z);
    let low1 = 0xcd9e8d57u * c.z;
    c = vec4u(high1 ^ c.y ^ k.x, low1, high0 ^ c.w ^ k.y, low0);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
