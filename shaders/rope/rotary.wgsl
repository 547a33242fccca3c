// rotary: rotary position embedding of queries and keys, in place; or its transpose, for the backward.
//
//   with p = positions[t], (cos, sin) = table[p, i], and columns a = h · D + i, b = a + D / 2 of row t:
//   forward   x[a], x[b] = x[a] · cos − x[b] · sin,  x[b] · cos + x[a] · sin
//   inverse   x[a], x[b] = x[a] · cos + x[b] · sin,  x[b] · cos − x[a] · sin
//
// Source: Su et al. 2021, "RoFormer", arXiv:2104.09864, with Hugging Face's pairing of the two halves of a head
// ("rotate_half"). A rotation's transpose is its inverse, which is why the gradient turns back.
//
// Constants: T rows; HEADS rotated heads, the first of each row (queries, then keys); HEAD_DIM, even; STRIDE of a row;
// INVERSE 1 turns back.
// Bindings, group 0
//   0 positions  read        u32 [T]
//   1 table      read        f32 [maxPositions, HEAD_DIM / 2, 2]   cos, sin
//   2 x          read_write  f32 [T, STRIDE]   changed in place; columns from HEADS · HEAD_DIM on are left alone
// Dispatch: ceil(T · HEADS · HEAD_DIM / 2 / 256) workgroups, beyond 65535 in rows of 65535; one invocation a pair.

@group(0) @binding(0) var<storage, read> positions: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> x: array<f32>;

const HALF = HEAD_DIM / 2;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pair = id.y * (65535 * 256) + id.x;
  if (pair >= T * HEADS * HALF) {
    return;
  }
  let row = pair / (HEADS * HALF);
  let head = pair / HALF % HEADS;
  let i = pair % HALF;
  let turn = table[positions[row] * HALF + i];
  let sine = select(turn.y, -turn.y, INVERSE == 1);
  let at = row * STRIDE + head * HEAD_DIM + i;
  let a = x[at];
  let b = x[at + HALF];
  x[at] = a * turn.x - b * sine;
  x[at + HALF] = b * turn.x + a * sine;
}
