// matmulTransposedTiled: C = Aᵀ·B through workgroup memory, 8 rows × 4 columns an invocation; for GPUs.
//
//   c[m, n] = Σ_k a[k, m] · b[k, n]     (+ the old c[m, n] if EPILOGUE is 1)
//
// A workgroup computes a tile of 8 · HEIGHT rows × 4 · WIDTH columns. It walks along k in steps of 16; at each step its
// invocations fetch 16 columns of A and 16 rows of B together, so that each element is loaded once a workgroup, and then
// multiply from workgroup memory.
//
// Source: Volkov & Demmel 2008, "Benchmarking GPUs to tune dense linear algebra".
// Constants: M, N, K sizes, multiples of 32; WIDTH × HEIGHT invocations a workgroup (at most 256, and workgroup memory of
// 64 · (8 · HEIGHT + 4 · WIDTH) bytes); EPILOGUE 0 overwrite, 1 accumulate.
// Bindings, group 0
//   0 a  read        f32 [K, M]
//   1 b  read        f32 [K, N]
//   2 c  read_write  f32 [M, N]   written, or accumulated if EPILOGUE is 1
// Dispatch: (ceil(M / (8 · HEIGHT)), ceil(N / (4 · WIDTH))). Beyond the last row and column the last ones are read again
// and nothing is stored. Each output is one sum in ascending k.

@group(0) @binding(0) var<storage, read> a: array<vec4f, K * M / 4>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, K * N / 4>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f, M * N / 4>;

const STEP = 16u;
const TILE_ROWS = 8 * HEIGHT;
const M4 = M / 4;
const N4 = N / 4;

/// [STEP, TILE_ROWS]: at each k the rows of the tile lie side by side.
var<workgroup> tileA: array<vec4f, STEP * TILE_ROWS / 4>;
/// [STEP, 4 · WIDTH]
var<workgroup> tileB: array<vec4f, STEP * WIDTH>;

fn fetchA(firstRow: u32, k0: u32, index: u32) {
  for (var i = index; i < TILE_ROWS / 4 * STEP; i += WIDTH * HEIGHT) {
    tileA[i] = a[(k0 + i / (TILE_ROWS / 4)) * M4 + min(firstRow / 4 + i % (TILE_ROWS / 4), M4 - 1)];
  }
}

fn fetchB(firstColumn4: u32, k0: u32, index: u32) {
  for (var i = index; i < STEP * WIDTH; i += WIDTH * HEIGHT) {
    tileB[i] = b[(k0 + i / WIDTH) * N4 + min(firstColumn4 + i % WIDTH, N4 - 1)];
  }
}

fn store(row: u32, column: u32, sum: vec4f) {
  let i = row * N4 + column;
  if (EPILOGUE == 1) {
    c[i] += sum;
  } else {
    c[i] = sum;
  }
}

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
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
  for (var k0 = 0u; k0 < K; k0 += STEP) {
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
  if (row < M && column < N4) {
    store(row, column, sum0);
    store(row + 1, column, sum1);
    store(row + 2, column, sum2);
    store(row + 3, column, sum3);
    store(row + 4, column, sum4);
    store(row + 5, column, sum5);
    store(row + 6, column, sum6);
    store(row + 7, column, sum7);
  }
}
