// The result C of a matrix product is stored in half precision, two neighbours a word (packedHalf).
alias QuadC = vec2u;
fn quadOfC(stored: QuadC) -> vec4f {
  return vec4f(unpack2x16float(stored.x), unpack2x16float(stored.y));
}
fn storedC(value: vec4f) -> QuadC {
  return vec2u(packedHalf(value.xy), packedHalf(value.zw));
}
