// matmulRegister: C = A·B in registers alone, 8 rows × 4 columns an invocation.
//
//   c[m, n] = Σ_k a[m, k] · b[k, n]     (+ residual[m, n], or + the old c[m, n]; see EPILOGUE)
//
// Source: the register tile of Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication", without
// packing and without workgroup memory: the caches of CPUs and of some GPUs serve it well. The rows of a workgroup come
// from workgroup_id, so that compilers know the loads of A to be uniform; neighbouring lanes read neighbouring vec4s of B.
//
// Params: M, N, K sizes, multiples of 32; split, how many steps of k a slab sums (K where there is one slab).
// Constants: WIDTH invocations a workgroup; EPILOGUE 0 overwrite, 1 accumulate, 2 residual.
// Bindings, group 0
//   0 params    uniform     Params
//   1 a         read        f32 [M, K]   or half, as QuadA says (shaders/common/)
//   2 b         read        f32 [K, N]   or half, as QuadB says
//   3 residual  read        f32 [M, N]   read only if EPILOGUE is 2; any other buffer otherwise
//   4 c         read_write  f32 [slabs, M, N]   or half, as QuadC says; written, or accumulated if EPILOGUE is 1
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
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> c: array<QuadC>;

/// sum + (four elements of a row of A) · (four rows of B)
fn addProducts(sum: vec4f, row: vec4f, b0: vec4f, b1: vec4f, b2: vec4f, b3: vec4f) -> vec4f {
  return fma(vec4f(row.w), b3, fma(vec4f(row.z), b2, fma(vec4f(row.y), b1, fma(vec4f(row.x), b0, sum))));
}

/// Stores four neighbouring elements of C; i and residual's index count vec4s.
fn store(slab: u32, i: u32, sum: vec4f) {
  if (EPILOGUE == 1) {
    c[slab + i] = storedC(quadOfC(c[slab + i]) + sum);
  } else if (EPILOGUE == 2) {
    c[slab + i] = storedC(residual[i] + sum);
  } else {
    c[slab + i] = storedC(sum);
  }
}

@compute @workgroup_size(WIDTH)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let M = params.M;
  let N4 = params.N / 4;
  let K4 = params.K / 4;
  let begin = workgroup.z * params.split;
  let end = min(begin + params.split, params.K);
  let slab = workgroup.z * M * N4;
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
  for (var k = begin; k < end; k += 4) {
    let atA = firstA + k / 4;
    let atB = k * N4 + readColumn;
    let b0 = quadOfB(b[atB]);
    let b1 = quadOfB(b[atB + N4]);
    let b2 = quadOfB(b[atB + 2 * N4]);
    let b3 = quadOfB(b[atB + 3 * N4]);
    sum0 = addProducts(sum0, quadOfA(a[atA]), b0, b1, b2, b3);
    sum1 = addProducts(sum1, quadOfA(a[atA + K4]), b0, b1, b2, b3);
    sum2 = addProducts(sum2, quadOfA(a[atA + 2 * K4]), b0, b1, b2, b3);
    sum3 = addProducts(sum3, quadOfA(a[atA + 3 * K4]), b0, b1, b2, b3);
    sum4 = addProducts(sum4, quadOfA(a[atA + 4 * K4]), b0, b1, b2, b3);
    sum5 = addProducts(sum5, quadOfA(a[atA + 5 * K4]), b0, b1, b2, b3);
    sum6 = addProducts(sum6, quadOfA(a[atA + 6 * K4]), b0, b1, b2, b3);
    sum7 = addProducts(sum7, quadOfA(a[atA + 7 * K4]), b0, b1, b2, b3);
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
