// matmulTransposedRegister: C = Aᵀ·B in registers alone, 8 rows × 4 columns an invocation.
//
//   c[m, n] = Σ_k a[k, m] · b[k, n]     (+ the old c[m, n] if EPILOGUE is 1)
//
// The weight gradient dW[out, in] = Σ_t dY[t, out] · X[t, in] of Y = X·Wᵀ: a = dY, b = X, k = t. It is an outer product a
// step of k, so both operands are read along their rows: eight neighbouring elements of A, uniform over the workgroup, and
// neighbouring vec4s of B in neighbouring lanes.
//
// Constants: M, N, K sizes, multiples of 32; WIDTH invocations a workgroup; EPILOGUE 0 overwrite, 1 accumulate.
// Bindings, group 0
//   0 a  read        f32 [K, M]
//   1 b  read        f32 [K, N]
//   2 c  read_write  f32 [M, N]   written, or accumulated if EPILOGUE is 1
// Dispatch: (M / 8, ceil(N / (4 · WIDTH))). Lanes beyond N compute the last column again and do not store it.
// Each output is one sum in ascending k.

@group(0) @binding(0) var<storage, read> a: array<vec4f, K * M / 4>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, K * N / 4>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f, M * N / 4>;

const M4 = M / 4;
const N4 = N / 4;

fn store(row: u32, column: u32, sum: vec4f) {
  let i = row * N4 + column;
  if (EPILOGUE == 1) {
    c[i] += sum;
  } else {
    c[i] = sum;
  }
}

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let row4 = workgroup.x * 2;
  let column = workgroup.y * WIDTH + local.x;
  let readColumn = min(column, N4 - 1);

  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  for (var k = 0u; k < K; k++) {
    let upper = a[k * M4 + row4];
    let lower = a[k * M4 + row4 + 1];
    let right = b[k * N4 + readColumn];
    sum0 = fma(vec4f(upper.x), right, sum0);
    sum1 = fma(vec4f(upper.y), right, sum1);
    sum2 = fma(vec4f(upper.z), right, sum2);
    sum3 = fma(vec4f(upper.w), right, sum3);
    sum4 = fma(vec4f(lower.x), right, sum4);
    sum5 = fma(vec4f(lower.y), right, sum5);
    sum6 = fma(vec4f(lower.z), right, sum6);
    sum7 = fma(vec4f(lower.w), right, sum7);
  }
  if (column < N4) {
    let row = 4 * row4;
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
