// The right operand B of a matrix product is stored as f16 (feature shader-f16): the same bytes as packed half.
alias QuadB = vec4<f16>;
fn quadOfB(stored: QuadB) -> vec4f {
  return vec4f(stored);
}
