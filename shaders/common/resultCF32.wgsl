// The result C of a matrix product is stored as f32.
alias QuadC = vec4f;
fn quadOfC(stored: QuadC) -> vec4f {
  return stored;
}
fn storedC(value: vec4f) -> QuadC {
  return value;
}
