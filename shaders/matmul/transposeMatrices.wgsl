// transposeMatrices: transposes every matrix listed in a table, from one buffer into another, in one dispatch.
//
//   transposed[targetOffset + j · rows + i] = matrices[sourceOffset + i · cols + j]
//
// The table lists tiles, not matrices: 32 × 32 elements each, all of them whole because the engine pads every dimension to
// a multiple of 32. An invocation transposes a block of 4 × 4 in registers, 8 × 8 invocations a tile, so nothing is staged
// in workgroup memory. A table entry is (first element of the tile in `matrices`, first element of its transpose in
// `transposed`, cols, rows): the last two are the row strides of the two matrices.
//
// Params: numTiles.
// Bindings, group 0
//   0 params      uniform     Params
//   1 matrices    read        f32 [*]            matrices [rows, cols], row-major, at offsets divisible by 4
//   2 table       read        u32 [numTiles, 4]  see above
//   3 transposed  read_write  f32 [*]            matrices [cols, rows], row-major; written where the table says; or half, as
//                                                QuadC says (shaders/common/): rounded to the nearest, finite below 65520
// Dispatch: numTiles workgroups, folded over x and y.

struct Params {
  numTiles: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> matrices: array<vec4f>;
@group(0) @binding(2) var<storage, read> table: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> transposed: array<QuadC>;

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) numWorkgroups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let tileIndex = workgroup.y * numWorkgroups.x + workgroup.x;
  if (tileIndex >= params.numTiles) {
    return;
  }
  let tile = table[tileIndex] / 4;
  let cols4 = tile.z;
  let rows4 = tile.w;
  let i = tile.x + 4 * local.y * cols4 + local.x;
  let block = transpose(mat4x4f(matrices[i], matrices[i + cols4], matrices[i + 2 * cols4], matrices[i + 3 * cols4]));
  let j = tile.y + 4 * local.x * rows4 + local.y;
  transposed[j] = storedC(block[0]);
  transposed[j + rows4] = storedC(block[1]);
  transposed[j + 2 * rows4] = storedC(block[2]);
  transposed[j + 3 * rows4] = storedC(block[3]);
}
