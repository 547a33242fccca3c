// embeddingGather: rows of the embedding table, one a token.
//
//   output[t, :] = table[tokens[t], :]
//
// Constants: T tokens; STRIDE, padded width of a row, a multiple of 4.
// Bindings, group 0
//   0 tokens  read   u32 [T]             rows of the table
//   1 table   read   f32 [Vpad, STRIDE]
//   2 output  write  f32 [T, STRIDE]     written, pads too (the table's pads are 0)
// Dispatch: ceil(T · STRIDE / 4 / 256) workgroups, beyond 65535 in rows of 65535; one invocation a vec4.

@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;

const STRIDE4 = STRIDE / 4;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * (65535 * 256) + id.x;
  if (i < T * STRIDE4) {
    output[i] = table[tokens[i / STRIDE4] * STRIDE4 + i % STRIDE4];
  }
}
