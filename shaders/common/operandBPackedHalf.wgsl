// The right operand B of a matrix product is stored in half precision, two neighbours a word: on every adapter.
alias QuadB = vec2u;
fn quadOfB(stored: QuadB) -> vec4f {
  return vec4f(unpack2x16float(stored.x), unpack2x16float(stored.y));
}
