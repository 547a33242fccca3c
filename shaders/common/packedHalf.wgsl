// Two numbers as halves of one word, rounded to the nearest. WGSL leaves pack2x16float of numbers beyond 65504 undefined,
// so a number that would round beyond it, or is infinite, is stored with the bits of infinity and its sign; a NaN, told by
// its bits too, as +infinity, which no relu cuts off. Read back it is infinite, and infinity plus or times anything is
// infinite or NaN: it reaches the loss, or by way of the residual gradient and of the factors of the weights' gradients
// some gradient. There clipScale finds it by its bits, and the step is not taken.
const LARGEST_HALF = 65504.0;
/// The bits of 65520, from where on the nearest half is infinite, and of infinity.
const BEYOND_HALF = 0x477ff000u;
const INFINITY_BITS = 0x7f800000u;
fn packedHalf(value: vec2f) -> u32 {
  let bits = bitcast<vec2u>(value);
  let size = bits & vec2u(0x7fffffff);
  let sign = select((bits >> vec2u(16)) & vec2u(0x8000), vec2u(), size > vec2u(INFINITY_BITS));
  let packed = pack2x16float(clamp(value, vec2f(-LARGEST_HALF), vec2f(LARGEST_HALF)));
  let halves = select(vec2u(packed & 0xffff, packed >> 16), sign | vec2u(0x7c00), size >= vec2u(BEYOND_HALF));
  return halves.x | (halves.y << 16);
}
