// Two numbers as halves of one word, rounded to the nearest. WGSL leaves pack2x16float of numbers beyond 65504 undefined,
// so a number that would round beyond it, an infinity or a NaN (told by its bits) is stored with the bits of infinity.
// Read back it is infinite, and infinity plus or times anything is infinite or NaN: it reaches the loss, or by way of the
// residual gradient and of the factors of the weights' gradients some gradient. There clipScale finds it by its bits, and
// the step is not taken.
const LARGEST_HALF = 65504.0;
/// The bits of 65520, from where on the nearest half is infinite.
const BEYOND_HALF = 0x477ff000u;
fn packedHalf(value: vec2f) -> u32 {
  let bits = bitcast<vec2u>(value);
  let packed = pack2x16float(clamp(value, vec2f(-LARGEST_HALF), vec2f(LARGEST_HALF)));
  let infinite = ((bits >> vec2u(16)) & vec2u(0x8000)) | vec2u(0x7c00);
  let isBeyond = (bits & vec2u(0x7fffffff)) >= vec2u(BEYOND_HALF);
  let halves = select(vec2u(packed & 0xffff, packed >> 16), infinite, isBeyond);
  return halves.x | (halves.y << 16);
}
