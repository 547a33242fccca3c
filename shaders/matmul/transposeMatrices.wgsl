// transposeMatrices: transposes every matrix listed in a table, from one buffer into another, in one dispatch.
//
//   transposed[targetOffset + j · rows + i] = matrices[sourceOffset + i · cols + j]
//
// The table lists tiles, not matrices: 32 × 32 elements each, all of them whole because the engine pads every dimension to
// a multiple of 32. An invocation transposes a block of 4 × 4 in registers, 8 × 8 invocations a tile, so nothing is staged
// in workgroup memory. A table entry is (first element of the tile in `matrices`, first element of its transpose in
// `transposed`, cols, rows): the last two are the row strides of the two matrices.
//
// Constants: NUM_TILES.
// Bindings, group 0
//   0 matrices    read        f32 [*]             matrices [rows, cols], row-major, at offsets divisible by 4
//   1 table       read        u32 [NUM_TILES, 4]  see above
//   2 transposed  read_write  f32 [*]             matrices [cols, rows], row-major; written where the table says
// Dispatch: NUM_TILES workgroups, folded over x and y.

@group(0) @binding(0) var<storage, read> matrices: array<vec4f>;
@group(0) @binding(1) var<storage, read> table: array<vec4u, NUM_TILES>;
@group(0) @binding(2) var<storage, read_write> transposed: array<vec4f>;

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) numWorkgroups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let tileIndex = workgroup.y * numWorkgroups.x + workgroup.x;
  if (tileIndex >= NUM_TILES) {
    return;
  }
  let tile = table[tileIndex] / 4;
  let cols4 = tile.z;
  let rows4 = tile.w;
  let i = tile.x + 4 * local.y * cols4 + local.x;
  let block = transpose(mat4x4f(matrices[i], matrices[i + cols4], matrices[i + 2 * cols4], matrices[i + 3 * cols4]));
  let j = tile.y + 4 * local.x * rows4 + local.y;
  transposed[j] = block[0];
  transposed[j + rows4] = block[1];
  transposed[j + 2 * rows4] = block[2];
  transposed[j + 3 * rows4] = block[3];
}
