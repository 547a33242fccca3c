// The right operand B of a matrix product is stored as f32.
alias QuadB = vec4f;
fn quadOfB(stored: QuadB) -> vec4f {
  return stored;
}
