// Four neighbouring activations are stored as f32.
alias Quad = vec4f;
fn loadedQuad(stored: Quad) -> vec4f {
  return stored;
}
fn storedQuad(value: vec4f) -> Quad {
  return value;
}
