// matmulRegister: C = A·B in registers alone, 8 rows × 4 columns an invocation.
//
//   c[m, n] = Σ_k a[m, k] · b[k, n]     (+ residual[m, n], or + the old c[m, n]; see EPILOGUE)
//
// Source: the register tile of Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication", without
// packing and without workgroup memory: the caches of CPUs and of some GPUs serve it well. The rows of a workgroup come
// from workgroup_id, so that compilers know the loads of A to be uniform; neighbouring lanes read neighbouring vec4s of B.
//
// Constants: M, N, K sizes, multiples of 32; WIDTH invocations a workgroup; EPILOGUE 0 overwrite, 1 accumulate, 2 residual.
// Bindings, group 0
//   0 a         read        f32 [M, K]
//   1 b         read        f32 [K, N]
//   2 residual  read        f32 [M, N]   read only if EPILOGUE is 2; any other buffer otherwise
//   3 c         read_write  f32 [M, N]   written, or accumulated if EPILOGUE is 1
// Dispatch: (M / 8, ceil(N / (4 · WIDTH))). Lanes beyond N compute the last column again and do not store it.
// Each output is one sum in ascending k.

@group(0) @binding(0) var<storage, read> a: array<vec4f, M * K / 4>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, K * N / 4>;
@group(0) @binding(2) var<storage, read> residual: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f, M * N / 4>;

const K4 = K / 4;
const N4 = N / 4;

/// sum + (four elements of a row of A) · (four rows of B)
fn addProducts(sum: vec4f, row: vec4f, b0: vec4f, b1: vec4f, b2: vec4f, b3: vec4f) -> vec4f {
  return fma(vec4f(row.w), b3, fma(vec4f(row.z), b2, fma(vec4f(row.y), b1, fma(vec4f(row.x), b0, sum))));
}

fn store(row: u32, column: u32, sum: vec4f) {
  let i = row * N4 + column;
  if (EPILOGUE == 1) {
    c[i] += sum;
  } else if (EPILOGUE == 2) {
    c[i] = residual[i] + sum;
  } else {
    c[i] = sum;
  }
}

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row = workgroup.x * 8;
  let column = workgroup.y * WIDTH + local.x;
  let readColumn = min(column, N4 - 1);
  let firstA = row * K4;

  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  for (var k = 0u; k < K4; k++) {
    let atA = firstA + k;
    let atB = k * N + readColumn;
    let b0 = b[atB];
    let b1 = b[atB + N4];
    let b2 = b[atB + 2 * N4];
    let b3 = b[atB + 3 * N4];
    sum0 = addProducts(sum0, a[atA], b0, b1, b2, b3);
    sum1 = addProducts(sum1, a[atA + K4], b0, b1, b2, b3);
    sum2 = addProducts(sum2, a[atA + 2 * K4], b0, b1, b2, b3);
    sum3 = addProducts(sum3, a[atA + 3 * K4], b0, b1, b2, b3);
    sum4 = addProducts(sum4, a[atA + 4 * K4], b0, b1, b2, b3);
    sum5 = addProducts(sum5, a[atA + 5 * K4], b0, b1, b2, b3);
    sum6 = addProducts(sum6, a[atA + 6 * K4], b0, b1, b2, b3);
    sum7 = addProducts(sum7, a[atA + 7 * K4], b0, b1, b2, b3);
  }
  if (column < N4) {
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
