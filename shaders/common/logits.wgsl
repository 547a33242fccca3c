// Where logits lie: slab behind slab of SLAB columns (VPAD is a multiple of SLAB, SLAB of 32), each slab [SLAB_ROWS, SLAB]
// in row-major order; one slab is the plain matrix. What is stored is the logit over LOGIT_SCALE.
const SLAB4 = SLAB / 4;

/// Index of the vec4 that holds columns 4 · column4 … 4 · column4 + 3 of a row.
fn logitIndex(row: u32, column4: u32) -> u32 {
  if (SLAB == VPAD) {
    return row * SLAB4 + column4;
  }
  return (column4 / SLAB4 * SLAB_ROWS + row) * SLAB4 + column4 % SLAB4;
}
