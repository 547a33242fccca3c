// rotary: rotary position embedding of queries and keys, in place; or its transpose, for the backward.
//
//   with p = positions[t], (cos, sin) = table[p, i], and columns a = h · D + i, b = a + D / 2 of row t:
//   forward   x[a], x[b] = x[a] · cos − x[b] · sin,  x[b] · cos + x[a] · sin
//   inverse   x[a], x[b] = x[a] · cos + x[b] · sin,  x[b] · cos − x[a] · sin
//
// Source: Su et al. 2021, "RoFormer", arXiv:2104.09864, with Hugging Face's pairing of the two halves of a head
// ("rotate_half"). A rotation's transpose is its inverse, which is why the gradient turns back.
//
// Constants: T rows; HEADS rotated heads, the first of each row (queries, then keys); HEAD_DIM, even, and in half a
// multiple of 4; STRIDE of a row; INVERSE 1 turns back.
// Bindings, group 0
//   0 positions  read        u32 [T]
//   1 table      read        f32 [maxPositions, HEAD_DIM / 2, 2]   cos, sin
//   2 x          read_write  f32 [T, STRIDE]   changed in place; columns from HEADS · HEAD_DIM on are left alone;
//                                      or half, as Columns says (shaders/common/)
// Dispatch: ceil(T · HEADS · HEAD_DIM / 2 / COLUMNS / 256) workgroups, beyond 65535 in rows of 65535; one invocation a
// pair, in half two.

@group(0) @binding(0) var<storage, read> positions: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> x: array<StoredColumns>;

const HALF = HEAD_DIM / 2;
const TURNS = HALF / COLUMNS;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let index = id.y * (65535 * 256) + id.x;
  if (index >= T * HEADS * TURNS) {
    return;
  }
  let row = index / (HEADS * TURNS);
  let head = index / TURNS % HEADS;
  let i = index % TURNS;
  let angle = positions[row] * HALF + i * COLUMNS;
  let first = table[angle];
  let second = table[angle + COLUMNS - 1];
  let cosine = columnsOf(first.x, second.x);
  let forward = columnsOf(first.y, second.y);
  let sine = select(forward, -forward, INVERSE == 1);
  let at = (row * STRIDE + head * HEAD_DIM) / COLUMNS + i;
  let a = loadedColumns(x[at]);
  let b = loadedColumns(x[at + TURNS]);
  x[at] = storedColumns(a * cosine - b * sine);
  x[at + TURNS] = storedColumns(b * cosine + a * sine);
}
