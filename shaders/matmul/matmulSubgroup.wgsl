// matmulSubgroup: C = A·B, the lanes of a subgroup holding rows of A; 16 rows × 8 columns an invocation.
//
//   c[m, n] = Σ_k a[m, k] · b[k, n]     (+ residual[m, n], or + the old c[m, n]; see EPILOGUE)
//
// At each k one load fetches LANES elements of a column of A, one a lane, and subgroupBroadcast hands each of them to all
// lanes; each lane reads two vec4s of a row of B, neighbouring lanes neighbouring ones. Per 128 multiply-adds that is
// 16 / LANES loads of A and two of B, which matters most on CPU adapters, where a load is a gather and a broadcast a
// register shuffle.
//
// Needs the feature subgroups, LANES <= subgroup size, and WIDTH a multiple of it (so that no lane sleeps).
// Params: M, N, K sizes, multiples of 32; split, how many steps of k a slab sums (K where there is one slab).
// Constants: WIDTH invocations a workgroup; LANES 4, 8 or 16; STEPS of k a turn of the loop, 1 or 2;
// EPILOGUE 0 overwrite, 1 accumulate, 2 residual.
// Bindings, group 0
//   0 params    uniform     Params
//   1 a         read        f32 [M, K]   or half, as ElementA says (shaders/common/)
//   2 b         read        f32 [K, N]   or half, as QuadB says
//   3 residual  read        f32 [M, N]   read only if EPILOGUE is 2; any other buffer otherwise
//   4 c         read_write  f32 [slabs, M, N]   or half, as QuadC says; written, or accumulated if EPILOGUE is 1
// Dispatch: (M / 16, ceil(N / (8 · WIDTH)), slabs). Slab z sums the steps of k from z · split on. Lanes
// beyond N compute the last column again and do not store it.
// Each output is one sum in ascending k.

struct Params {
  M: u32,
  N: u32,
  K: u32,
  split: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<ElementA>;
@group(0) @binding(2) var<storage, read> b: array<QuadB>;
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> c: array<QuadC>;

// Rows 4q..4q+3 of the tile are held by the register a{q}, in its lanes LANE{q}..LANE{q}+3.
const LANE0 = 0u;
const LANE1 = 4 % LANES;
const LANE2 = 8 % LANES;
const LANE3 = 12 % LANES;

fn elementA(i: u32) -> f32 {
  return elementOfA(a[i / ELEMENTS_A], i);
}

/// Element i of A, and the one a step of k further if STEPS is 2.
fn readA(i: u32) -> vec2f {
  if (STEPS == 1) {
    return vec2f(elementA(i), 0);
  }
  return vec2f(elementA(i), elementA(i + 1));
}

/// A vec4 of row k of B, and the one below it if STEPS is 2.
fn readB(k: u32, column: u32) -> mat2x4f {
  let at = k * (params.N / 4) + column;
  if (STEPS == 1) {
    return mat2x4f(quadOfB(b[at]), vec4f());
  }
  return mat2x4f(quadOfB(b[at]), quadOfB(b[at + params.N / 4]));
}

/// sum + x · (one or two rows of B, at two places)
fn addProducts(sum: mat2x4f, x: vec2f, left: mat2x4f, right: mat2x4f) -> mat2x4f {
  let first = mat2x4f(fma(vec4f(x.x), left[0], sum[0]), fma(vec4f(x.x), right[0], sum[1]));
  if (STEPS == 1) {
    return first;
  }
  return mat2x4f(fma(vec4f(x.y), left[1], first[0]), fma(vec4f(x.y), right[1], first[1]));
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
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let M = params.M;
  let K = params.K;
  let N4 = params.N / 4;
  let begin = workgroup.z * params.split;
  let end = min(begin + params.split, params.K);
  let slab = workgroup.z * M * N4;
  let row = workgroup.x * 16;
  let leftColumn = workgroup.y * 2 * WIDTH + local.x;
  let rightColumn = leftColumn + WIDTH;
  let atLeft = min(leftColumn, N4 - 1);
  let atRight = min(rightColumn, N4 - 1);
  let firstA = (row + lane % LANES) * K;

  var sum0 = mat2x4f();
  var sum1 = mat2x4f();
  var sum2 = mat2x4f();
  var sum3 = mat2x4f();
  var sum4 = mat2x4f();
  var sum5 = mat2x4f();
  var sum6 = mat2x4f();
  var sum7 = mat2x4f();
  var sum8 = mat2x4f();
  var sum9 = mat2x4f();
  var sum10 = mat2x4f();
  var sum11 = mat2x4f();
  var sum12 = mat2x4f();
  var sum13 = mat2x4f();
  var sum14 = mat2x4f();
  var sum15 = mat2x4f();
  for (var k = begin; k < end; k += STEPS) {
    let a0 = readA(firstA + k);
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    if (LANES == 4) {
      a1 = readA(firstA + 4 * K + k);
    }
    if (LANES < 16) {
      a2 = readA(firstA + 8 * K + k);
      a3 = a2;
    }
    if (LANES == 4) {
      a3 = readA(firstA + 12 * K + k);
    }
    let left = readB(k, atLeft);
    let right = readB(k, atRight);
    sum0 = addProducts(sum0, subgroupBroadcast(a0, LANE0), left, right);
    sum1 = addProducts(sum1, subgroupBroadcast(a0, LANE0 + 1), left, right);
    sum2 = addProducts(sum2, subgroupBroadcast(a0, LANE0 + 2), left, right);
    sum3 = addProducts(sum3, subgroupBroadcast(a0, LANE0 + 3), left, right);
    sum4 = addProducts(sum4, subgroupBroadcast(a1, LANE1), left, right);
    sum5 = addProducts(sum5, subgroupBroadcast(a1, LANE1 + 1), left, right);
    sum6 = addProducts(sum6, subgroupBroadcast(a1, LANE1 + 2), left, right);
    sum7 = addProducts(sum7, subgroupBroadcast(a1, LANE1 + 3), left, right);
    sum8 = addProducts(sum8, subgroupBroadcast(a2, LANE2), left, right);
    sum9 = addProducts(sum9, subgroupBroadcast(a2, LANE2 + 1), left, right);
    sum10 = addProducts(sum10, subgroupBroadcast(a2, LANE2 + 2), left, right);
    sum11 = addProducts(sum11, subgroupBroadcast(a2, LANE2 + 3), left, right);
    sum12 = addProducts(sum12, subgroupBroadcast(a3, LANE3), left, right);
    sum13 = addProducts(sum13, subgroupBroadcast(a3, LANE3 + 1), left, right);
    sum14 = addProducts(sum14, subgroupBroadcast(a3, LANE3 + 2), left, right);
    sum15 = addProducts(sum15, subgroupBroadcast(a3, LANE3 + 3), left, right);
  }
  // Stored in a loop whose bound is no constant: unrolled stores are most of a CPU adapter's compile time.
  var sums = array<mat2x4f, 16>(
    sum0, sum1, sum2, sum3, sum4, sum5, sum6, sum7,
    sum8, sum9, sum10, sum11, sum12, sum13, sum14, sum15,
  );
  let endRow = min(row + 16, M);
  for (var r = row; r < endRow; r++) {
    if (leftColumn < N4) {
      store(slab, r * N4 + leftColumn, sums[r - row][0]);
    }
    if (rightColumn < N4) {
      store(slab, r * N4 + rightColumn, sums[r - row][1]);
    }
  }
}
