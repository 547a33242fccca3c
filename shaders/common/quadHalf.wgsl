// Four neighbouring activations are stored in half precision, two a word (packedHalf).
alias Quad = vec2u;
fn loadedQuad(stored: Quad) -> vec4f {
  return vec4f(unpack2x16float(stored.x), unpack2x16float(stored.y));
}
fn storedQuad(value: vec4f) -> Quad {
  return vec2u(packedHalf(value.xy), packedHalf(value.zw));
}
