// loraGradient: from the gradients of a layer's merged matrices to those of their low-rank adapters.
//
//   dA[r, j] = scale · Σ_i B[i, r] · dW[i, j]        dB[i, r] = scale · Σ_j dW[i, j] · A[r, j]
//
// Source: the derivative of loraMerge (Hu et al. 2021, arXiv:2106.09685). Where W is padded dW is 0, and A and B stay 0.
//
// The table lists tiles of up to 64 invocations, two entries each: (kind, invocations, terms of a sum, first element of dW),
// then (vec4s from one row of dW to the next, first element of the other factor, first element of the result, 0). Elements
// and terms of dB's sums are counted in vec4s. Kind 0, dA: an invocation owns a column of vec4s of four rows of A; `other` is
// B at the tile's four ranks. Kind 1, dB: an invocation owns four ranks of a row of B; `other` is the first of four rows of A.
//
// Constants: RANK, padded to a multiple of 4.
// Bindings, group 0
//   0 params    uniform     Params             scale; numTiles
//   1 dWeights  read        f32 [*]            a layer's gradients, laid out as its matrices
//   2 adapters  read        f32 [*]            its A [RANK, cols] and B [rows, RANK]
//   3 table     read        u32 [numTiles, 8]  see above
//   4 gradient  read_write  f32 [*]            laid out as `adapters`; written where the table says
// Dispatch: numTiles workgroups, folded over x and y. Sums run in order, one owner each: one stage, no atomics.

struct Params {
  scale: f32,
  numTiles: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> dWeights: array<vec4f>;
@group(0) @binding(2) var<storage, read> adapters: array<vec4f>;
@group(0) @binding(3) var<storage, read> table: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> gradient: array<vec4f>;

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
  let task = table[2 * tile];
  let place = table[2 * tile + 1];
  if (lane >= task.y) {
    return;
  }
  let stride = place.x;
  if (task.x == 0) {
    var sums = mat4x4f();
    for (var i = 0u; i < task.z; i++) {
      let d = dWeights[task.w + i * stride + lane];
      let b = adapters[place.y + i * RANK4];
      sums[0] += b.x * d;
      sums[1] += b.y * d;
      sums[2] += b.z * d;
      sums[3] += b.w * d;
    }
    for (var r = 0u; r < 4; r++) {
      gradient[place.z + r * stride + lane] = params.scale * sums[r];
    }
  } else {
    let row = task.w + lane * stride;
    var sum = vec4f();
    for (var j = 0u; j < task.z; j++) {
      let d = dWeights[row + j];
      let a = place.y + j;
      sum.x += dot(d, adapters[a]);
      sum.y += dot(d, adapters[a + stride]);
      sum.z += dot(d, adapters[a + 2 * stride]);
      sum.w += dot(d, adapters[a + 3 * stride]);
    }
    gradient[place.z + lane * RANK4] = params.scale * sum;
  }
}
