// The left operand A of a matrix product is stored as f16 (feature shader-f16): the same bytes as packed half.
alias QuadA = vec4<f16>;
fn quadOfA(stored: QuadA) -> vec4f {
  return vec4f(stored);
}
alias ElementA = f16;
const ELEMENTS_A = 1u;
fn elementOfA(stored: ElementA, index: u32) -> f32 {
  return f32(stored);
}
