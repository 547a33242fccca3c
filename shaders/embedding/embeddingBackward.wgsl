// embeddingBackward: gradient of the embedding table; every row sums the gradients of its token's positions.
//
//   dTable[v, :] (= or +=) Σ_{k = tokenStart[v]}^{tokenStart[v + 1] − 1} dOutput[tokenPositions[k], :]
//
// The positions are sorted by token beforehand (compressed rows), so that each element has one owner and one order of
// summation: no atomics, and equal bits every run.
//
// Constants: V tokens of the vocabulary; STRIDE, padded width of a row, a multiple of 4; ACCUMULATE 1 adds to dTable.
// Bindings, group 0
//   0 tokenStart      read        u32 [V + 1]
//   1 tokenPositions  read        u32 [T]             ascending within a token
//   2 dOutput         read        f32 [T, STRIDE]
//   3 dTable          read_write  f32 [Vpad, STRIDE]  rows below V written, 0 where a token has no position; or accumulated
// Dispatch: ceil(V · STRIDE / 4 / 64) workgroups, beyond 65535 in rows of 65535; one invocation a vec4.

@group(0) @binding(0) var<storage, read> tokenStart: array<u32>;
@group(0) @binding(1) var<storage, read> tokenPositions: array<u32>;
@group(0) @binding(2) var<storage, read> dOutput: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> dTable: array<vec4f>;

const STRIDE4 = STRIDE / 4;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 64) + id.x;
  if (i >= V * STRIDE4) {
    return;
  }
  let token = i / STRIDE4;
  let column = i % STRIDE4;
  let first = tokenStart[token];
  let last = tokenStart[token + 1];
  if (ACCUMULATE == 1 && first == last) {
    return;
  }
  var sum = vec4f();
  if (ACCUMULATE == 1) {
    sum = dTable[i];
  }
  for (var k = first; k < last; k++) {
    sum += dOutput[tokenPositions[k] * STRIDE4 + column];
  }
  dTable[i] = sum;
}
