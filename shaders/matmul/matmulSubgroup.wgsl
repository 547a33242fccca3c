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
// Constants: M, N, K sizes, multiples of 32; WIDTH invocations a workgroup; LANES 4, 8 or 16; EPILOGUE 0 overwrite,
// 1 accumulate, 2 residual.
// Bindings, group 0
//   0 a         read        f32 [M, K]
//   1 b         read        f32 [K, N]
//   2 residual  read        f32 [M, N]   read only if EPILOGUE is 2; any other buffer otherwise
//   3 c         read_write  f32 [M, N]   written, or accumulated if EPILOGUE is 1
// Dispatch: (M / 16, ceil(N / (8 · WIDTH))). Lanes beyond N compute the last column again and do not store it.
// Each output is one sum in ascending k.

@group(0) @binding(0) var<storage, read> a: array<f32, M * K>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, K * N / 4>;
@group(0) @binding(2) var<storage, read> residual: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f, M * N / 4>;

const N4 = N / 4;
// Rows 4q..4q+3 of the tile are held by the register a{q}, in its lanes LANE{q}..LANE{q}+3.
const LANE0 = 0u;
const LANE1 = 4 % LANES;
const LANE2 = 8 % LANES;
const LANE3 = 12 % LANES;

/// sum + x · (two vec4s of a row of B)
fn addProduct(sum: mat2x4f, x: f32, left: vec4f, right: vec4f) -> mat2x4f {
  return mat2x4f(fma(vec4f(x), left, sum[0]), fma(vec4f(x), right, sum[1]));
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
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(subgroup_invocation_id) lane: u32,
) {
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
  for (var k = 0u; k < K; k++) {
    let a0 = a[firstA + k];
    var a1 = a0;
    var a2 = a0;
    var a3 = a0;
    if (LANES == 4) {
      a1 = a[firstA + 4 * K + k];
    }
    if (LANES < 16) {
      a2 = a[firstA + 8 * K + k];
      a3 = a2;
    }
    if (LANES == 4) {
      a3 = a[firstA + 12 * K + k];
    }
    let left = b[k * N4 + atLeft];
    let right = b[k * N4 + atRight];
    sum0 = addProduct(sum0, subgroupBroadcast(a0, LANE0), left, right);
    sum1 = addProduct(sum1, subgroupBroadcast(a0, LANE0 + 1), left, right);
    sum2 = addProduct(sum2, subgroupBroadcast(a0, LANE0 + 2), left, right);
    sum3 = addProduct(sum3, subgroupBroadcast(a0, LANE0 + 3), left, right);
    sum4 = addProduct(sum4, subgroupBroadcast(a1, LANE1), left, right);
    sum5 = addProduct(sum5, subgroupBroadcast(a1, LANE1 + 1), left, right);
    sum6 = addProduct(sum6, subgroupBroadcast(a1, LANE1 + 2), left, right);
    sum7 = addProduct(sum7, subgroupBroadcast(a1, LANE1 + 3), left, right);
    sum8 = addProduct(sum8, subgroupBroadcast(a2, LANE2), left, right);
    sum9 = addProduct(sum9, subgroupBroadcast(a2, LANE2 + 1), left, right);
    sum10 = addProduct(sum10, subgroupBroadcast(a2, LANE2 + 2), left, right);
    sum11 = addProduct(sum11, subgroupBroadcast(a2, LANE2 + 3), left, right);
    sum12 = addProduct(sum12, subgroupBroadcast(a3, LANE3), left, right);
    sum13 = addProduct(sum13, subgroupBroadcast(a3, LANE3 + 1), left, right);
    sum14 = addProduct(sum14, subgroupBroadcast(a3, LANE3 + 2), left, right);
    sum15 = addProduct(sum15, subgroupBroadcast(a3, LANE3 + 3), left, right);
  }
  if (leftColumn < N4) {
    store(row, leftColumn, sum0[0]);
    store(row + 1, leftColumn, sum1[0]);
    store(row + 2, leftColumn, sum2[0]);
    store(row + 3, leftColumn, sum3[0]);
    store(row + 4, leftColumn, sum4[0]);
    store(row + 5, leftColumn, sum5[0]);
    store(row + 6, leftColumn, sum6[0]);
    store(row + 7, leftColumn, sum7[0]);
    store(row + 8, leftColumn, sum8[0]);
    store(row + 9, leftColumn, sum9[0]);
    store(row + 10, leftColumn, sum10[0]);
    store(row + 11, leftColumn, sum11[0]);
    store(row + 12, leftColumn, sum12[0]);
    store(row + 13, leftColumn, sum13[0]);
    store(row + 14, leftColumn, sum14[0]);
    store(row + 15, leftColumn, sum15[0]);
  }
  if (rightColumn < N4) {
    store(row, rightColumn, sum0[1]);
    store(row + 1, rightColumn, sum1[1]);
    store(row + 2, rightColumn, sum2[1]);
    store(row + 3, rightColumn, sum3[1]);
    store(row + 4, rightColumn, sum4[1]);
    store(row + 5, rightColumn, sum5[1]);
    store(row + 6, rightColumn, sum6[1]);
    store(row + 7, rightColumn, sum7[1]);
    store(row + 8, rightColumn, sum8[1]);
    store(row + 9, rightColumn, sum9[1]);
    store(row + 10, rightColumn, sum10[1]);
    store(row + 11, rightColumn, sum11[1]);
    store(row + 12, rightColumn, sum12[1]);
    store(row + 13, rightColumn, sum13[1]);
    store(row + 14, rightColumn, sum14[1]);
    store(row + 15, rightColumn, sum15[1]);
  }
}
