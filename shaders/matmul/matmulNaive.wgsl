// matmulNaive: C = A·B or Aᵀ·B as the definition says, one output an invocation; the judge of the fast variants.
//
//   c[m, n] = Σ_k a[m, k] · b[k, n]     or Σ_k a[k, m] · b[k, n] where TRANSPOSED is 1     (+ the old c[m, n]; see EPILOGUE)
//
// Source: the definition. No tile, no vector, no subgroup and no workgroup memory: nothing here can go wrong on one adapter
// and right on another. On whole numbers whose sums stay below 2^24 every correct variant gives exactly these bits.
//
// Constants: M, N, K sizes; TRANSPOSED 0 or 1; EPILOGUE 0 overwrite, 1 accumulate.
// Bindings, group 0
//   0 a  read        f32 [M, K]   [K, M] where TRANSPOSED is 1
//   1 b  read        f32 [K, N]
//   2 c  read_write  f32 [M, N]   written, or accumulated if EPILOGUE is 1
// Dispatch: (ceil(M / 8), ceil(N / 8)), invocations beyond either edge idle. Each output is one sum in ascending k.

@group(0) @binding(0) var<storage, read> a: array<f32, M * K>;
@group(0) @binding(1) var<storage, read> b: array<f32, K * N>;
@group(0) @binding(2) var<storage, read_write> c: array<f32, M * N>;

@compute @workgroup_size(8, 8)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let m = workgroup.x * 8 + local.y;
  let n = workgroup.y * 8 + local.x;
  if (m >= M || n >= N) {
    return;
  }
  var sum = 0.0;
  for (var k = 0u; k < K; k++) {
    let left = select(m * K + k, k * M + m, TRANSPOSED == 1);
    sum = fma(a[left], b[k * N + n], sum);
  }
  let i = m * N + n;
  c[i] = select(sum, c[i] + sum, EPILOGUE == 1);
}
