// The left operand A of a matrix product is stored in half precision, two neighbours a word: on every adapter.
alias QuadA = vec2u;
fn quadOfA(stored: QuadA) -> vec4f {
  return vec4f(unpack2x16float(stored.x), unpack2x16float(stored.y));
}
alias ElementA = u32;
const ELEMENTS_A = 2u;
fn elementOfA(stored: ElementA, index: u32) -> f32 {
  return unpack2x16float(stored >> (index % 2 * 16)).x;
}
