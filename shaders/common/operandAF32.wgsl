// The left operand A of a matrix product is stored as f32.
alias QuadA = vec4f;
fn quadOfA(stored: QuadA) -> vec4f {
  return stored;
}
alias ElementA = f32;
const ELEMENTS_A = 1u;
fn elementOfA(stored: ElementA, index: u32) -> f32 {
  return stored;
}
