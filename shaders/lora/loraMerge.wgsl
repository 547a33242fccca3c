// loraMerge: a layer's matrices with their low-rank adapters added, for products that know nothing of adapters.
//
//   merged[i, j] = W[i, j] + scale · Σ_r B[i, r] · A[r, j]        where the matrix has an adapter, else W[i, j]
//
// Source: Hu et al. 2021, "LoRA", arXiv:2106.09685; scale = α / rank. With B = 0 the bits are those of W (−0 becomes 0).
//
// The table lists tiles of up to 16 rows and 64 vec4s of columns, two entries each: (first element in `weights` and
// `merged`, rows, vec4s from one row to the next, vec4s of columns), all elements counted in vec4s; then (first of the
// tile's columns in row 0 of A, first of the tile's rows in B, both in vec4s of `adapters`, 1 where there is an adapter, 0).
// A [RANK, cols] has the matrix's row stride, B [rows, RANK].
//
// Constants: RANK, padded to a multiple of 4 with zeros in A and B.
// Bindings, group 0
//   0 params    uniform     Params             scale; numTiles
//   1 weights   read        f32 [*]            a layer's matrices, one behind the other
//   2 adapters  read        f32 [*]            its A and B
//   3 table     read        u32 [numTiles, 8]  see above
//   4 merged    read_write  f32 [*]            written where the table says
// Dispatch: numTiles workgroups, folded over x and y; an invocation owns a column of vec4s.

struct Params {
  scale: f32,
  numTiles: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
@group(0) @binding(2) var<storage, read> adapters: array<vec4f>;
@group(0) @binding(3) var<storage, read> table: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> merged: array<vec4f>;

const RANK4 = RANK / 4;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) numWorkgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let tile = workgroup.y * numWorkgroups.x + workgroup.x;
  if (tile >= params.numTiles) {
    return;
  }
  let place = table[2 * tile];
  let adapter = table[2 * tile + 1];
  let stride = place.z;
  if (lane >= place.w) {
    return;
  }
  for (var i = 0u; i < place.y; i++) {
    let e = place.x + i * stride + lane;
    var sum = vec4f();
    if (adapter.z == 1) {
      for (var r = 0u; r < RANK4; r++) {
        let b = adapters[adapter.y + i * RANK4 + r];
        let a = adapter.x + 4 * r * stride + lane;
        sum += b.x * adapters[a];
        sum += b.y * adapters[a + stride];
        sum += b.z * adapters[a + 2 * stride];
        sum += b.w * adapters[a + 3 * stride];
      }
    }
    merged[e] = weights[e] + params.scale * sum;
  }
}
