// matmulTransposedRegister: C = Aᵀ·B in registers alone, 8 rows × 4 columns an invocation.
//
//   c[m, n] = Σ_k a[k, m] · b[k, n]     (+ the old c[m, n] if EPILOGUE is 1)
//
// The weight gradient dW[out, in] = Σ_t dY[t, out] · X[t, in] of Y = X·Wᵀ: a = dY, b = X, k = t. It is an outer product a
// step of k, so both operands are read along their rows: eight neighbouring elements of A, uniform over the workgroup, and
// neighbouring vec4s of B in neighbouring lanes.
//
// Params: M, N, K sizes, multiples of 32; split, how many steps of k a slab sums (K where there is one slab).
// Constants: WIDTH invocations a workgroup; EPILOGUE 0 overwrite, 1 accumulate.
// Bindings, group 0
//   0 params    uniform     Params
//   1 a         read        f32 [K, M]   or half, as QuadA says (shaders/common/)
//   2 b         read        f32 [K, N]   or half, as QuadB says
//   3 c         read_write  f32 [slabs, M, N]   or half, as QuadC says; written, or accumulated if EPILOGUE is 1
// Dispatch: (M / 8, ceil(N / (4 · WIDTH)), slabs). Slab z sums the steps of k from z · split on. Lanes
// beyond N compute the last column again and do not store it.
// Each output is one sum in ascending k.

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

/// Stores four neighbouring elements of C; i and residual's index count vec4s.
fn store(slab: u32, i: u32, sum: vec4f) {
  if (EPILOGUE == 1) {
    c[slab + i] = storedC(quadOfC(c[slab + i]) + sum);
  } else {
    c[slab + i] = storedC(sum);
  }
}

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let M = params.M;
  let N4 = params.N / 4;
  let M4 = M / 4;
  let begin = workgroup.z * params.split;
  let end = min(begin + params.split, params.K);
  let slab = workgroup.z * M * N4;
  let row = workgroup.x * 8;
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
  for (var k = begin; k < end; k++) {
    let upper = quadOfA(a[k * M4 + row / 4]);
    let lower = quadOfA(a[k * M4 + row / 4 + 1]);
    let right = quadOfB(b[k * N4 + readColumn]);
    sum0 = fma(vec4f(upper.x), right, sum0);
    sum1 = fma(vec4f(upper.y), right, sum1);
    sum2 = fma(vec4f(upper.z), right, sum2);
    sum3 = fma(vec4f(upper.w), right, sum3);
    sum4 = fma(vec4f(lower.x), right, sum4);
    sum5 = fma(vec4f(lower.y), right, sum5);
    sum6 = fma(vec4f(lower.z), right, sum6);
    sum7 = fma(vec4f(lower.w), right, sum7);
  }
  // Stored in a loop whose bound is no constant: unrolled stores are most of a CPU adapter's compile time.
  var sums = array<vec4f, 8>(sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7);
  let endRow = min(row + 8, M);
  for (var r = row; r < endRow; r++) {
    if (column < N4) {
      store(slab, r * N4 + column, sums[r - row]);
    }
  }
}
