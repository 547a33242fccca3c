// matmulTransposedTiled: C = Aᵀ·B through workgroup memory, 8 rows × 4 columns an invocation; for GPUs.
//
//   c[m, n] = Σ_k a[k, m] · b[k, n]     (+ the old c[m, n] if EPILOGUE is 1)
//
// A workgroup computes a tile of 8 · HEIGHT rows × 4 · WIDTH columns. It walks along k in steps of 16; at each step its
// invocations fetch 16 columns of A and 16 rows of B together, so that each element is loaded once a workgroup, and then
// multiply from workgroup memory.
//
// Source: Volkov & Demmel 2008, "Benchmarking GPUs to tune dense linear algebra".
// Params: M, N, K sizes, multiples of 32; split, how many steps of k a slab sums (K where there is one slab).
// Constants: WIDTH × HEIGHT invocations a workgroup (at most 256, and workgroup memory of
// 64 · (8 · HEIGHT + 4 · WIDTH) bytes); EPILOGUE 0 overwrite, 1 accumulate.
// Bindings, group 0
//   0 params    uniform     Params
//   1 a         read        f32 [K, M]   or half, as QuadA says (shaders/common/)
//   2 b         read        f32 [K, N]   or half, as QuadB says
//   3 c         read_write  f32 [slabs, M, N]   or half, as QuadC says; written, or accumulated if EPILOGUE is 1
// Dispatch: (ceil(M / (8 · HEIGHT)), ceil(N / (4 · WIDTH)), slabs). Slab z sums the steps of k from
// z · split on. Beyond the last row and column the last ones are read again and nothing is stored. Each output is one sum in ascending k.

struct Params {
  M: u32,
  N: u32,
  K: u32,
  split: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<QuadA>;
@group(0) @binding(2) var<storage, read> b: array<QuadB>;
@group(0) @binding(3) var<storage, read_write> c: array<QuadC>;

const STEP = 16u;
const TILE_ROWS = 8 * HEIGHT;

/// [STEP, TILE_ROWS]: at each k the rows of the tile lie side by side.
var<workgroup> tileA: array<vec4f, STEP * TILE_ROWS / 4>;
/// [STEP, 4 · WIDTH]
var<workgroup> tileB: array<vec4f, STEP * WIDTH>;

fn fetchA(firstRow: u32, k0: u32, index: u32) {
  let M4 = params.M / 4;
  for (var i = index; i < TILE_ROWS / 4 * STEP; i += WIDTH * HEIGHT) {
    let row4 = min(firstRow / 4 + i % (TILE_ROWS / 4), M4 - 1);
    tileA[i] = quadOfA(a[(k0 + i / (TILE_ROWS / 4)) * M4 + row4]);
  }
}

fn fetchB(firstColumn4: u32, k0: u32, index: u32) {
  let N4 = params.N / 4;
  for (var i = index; i < STEP * WIDTH; i += WIDTH * HEIGHT) {
    tileB[i] = quadOfB(b[(k0 + i / WIDTH) * N4 + min(firstColumn4 + i % WIDTH, N4 - 1)]);
  }
}

/// Stores four neighbouring elements of C; i and residual's index count vec4s.
fn store(slab: u32, i: u32, sum: vec4f) {
  if (EPILOGUE == 1) {
    c[slab + i] = storedC(quadOfC(c[slab + i]) + sum);
  } else {
    c[slab + i] = storedC(sum);
  }
}

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let N4 = params.N / 4;
  let begin = workgroup.z * params.split;
  let end = min(begin + params.split, params.K);
  let slab = workgroup.z * params.M * N4;
  let row = workgroup.x * TILE_ROWS + 8 * local.y;
  let column = workgroup.y * WIDTH + local.x;

  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  for (var k0 = begin; k0 < end; k0 += STEP) {
    fetchA(workgroup.x * TILE_ROWS, k0, index);
    fetchB(workgroup.y * WIDTH, k0, index);
    workgroupBarrier();
    for (var k = 0u; k < STEP; k++) {
      let upper = tileA[k * (TILE_ROWS / 4) + 2 * local.y];
      let lower = tileA[k * (TILE_ROWS / 4) + 2 * local.y + 1];
      let right = tileB[k * WIDTH + local.x];
      sum0 = fma(vec4f(upper.x), right, sum0);
      sum1 = fma(vec4f(upper.y), right, sum1);
      sum2 = fma(vec4f(upper.z), right, sum2);
      sum3 = fma(vec4f(upper.w), right, sum3);
      sum4 = fma(vec4f(lower.x), right, sum4);
      sum5 = fma(vec4f(lower.y), right, sum5);
      sum6 = fma(vec4f(lower.z), right, sum6);
      sum7 = fma(vec4f(lower.w), right, sum7);
    }
    workgroupBarrier();
  }
  if (row < params.M && column < N4) {
    store(slab, row * N4 + column, sum0);
    store(slab, (row + 1) * N4 + column, sum1);
    store(slab, (row + 2) * N4 + column, sum2);
    store(slab, (row + 3) * N4 + column, sum3);
    store(slab, (row + 4) * N4 + column, sum4);
    store(slab, (row + 5) * N4 + column, sum5);
    store(slab, (row + 6) * N4 + column, sum6);
    store(slab, (row + 7) * N4 + column, sum7);
  }
}
