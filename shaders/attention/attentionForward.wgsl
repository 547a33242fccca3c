// attentionForward: causal attention within a packed forest, softmax computed online; no T × T array exists.
//
//   s[i, h, j]  = q[i, h] · k[j, h'] / √HEAD_DIM,  h' = ⌊h · KV_HEADS / HEADS⌋,  for keys j that i sees:
//                 begin[i] ≤ j ≤ i < end[j], which are i and its ancestors in its tree
//   lse[i, h]   = log Σ_j exp s[i, h, j]
//   output[i,h] = Σ_j exp(s[i, h, j] − lse[i, h]) · v[j, h']
//
// Source: Milakov & Gimelshein 2018, arXiv:1805.02867 (online softmax); Dao et al. 2022, "FlashAttention", arXiv:2205.14135;
// grouped heads of Ainslie et al. 2023, arXiv:2305.13245.
//
// Constants: T tokens; HEADS, KV_HEADS, HEAD_DIM; QKV_STRIDE, OUT_STRIDE of rows; QUERIES a workgroup. HeadVec from
// common/headVec4 or common/headVec2.
// Bindings, group 0
//   0 begin   read   u32 [T]             first token of i's tree
//   1 end     read   u32 [T]             end of j's subtree [j, end[j]); subtrees are nested
//   2 qkv     read   f32 [T, QKV_STRIDE] q heads | k heads | v heads | pad
//   3 output  write  f32 [T, OUT_STRIDE] columns below HEADS · HEAD_DIM written, pads left alone
//   4 lse     write  f32 [T, HEADS]      nats, written
// Dispatch: (ceil(T / QUERIES), HEADS), one invocation a query and head. All invocations of a workgroup look at the same
// key at a time (its loads are uniform), and skip subtrees in which none of their queries lies.
// Masked scores are −1e30, never infinite.

@group(0) @binding(0) var<storage, read> begin: array<u32>;
@group(0) @binding(1) var<storage, read> end: array<u32>;
@group(0) @binding(2) var<storage, read> qkv: array<HeadVec>;
@group(0) @binding(3) var<storage, read_write> output: array<HeadVec>;
@group(0) @binding(4) var<storage, read_write> lse: array<f32>;

const WIDTH = HEAD_DIM / HEAD_VEC;
const QKV_WIDTH = QKV_STRIDE / HEAD_VEC;
const OUT_WIDTH = OUT_STRIDE / HEAD_VEC;
const SCALE = 1.0 / sqrt(f32(HEAD_DIM));

@compute @workgroup_size(QUERIES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let firstQuery = workgroup.x * QUERIES;
  let lastQuery = min(firstQuery + QUERIES, T) - 1;
  let query = min(firstQuery + local, T - 1);
  let head = workgroup.y;
  let kvHead = head * KV_HEADS / HEADS;
  let keyColumn = (HEADS + kvHead) * WIDTH;
  let valueColumn = keyColumn + KV_HEADS * WIDTH;

  var q: array<HeadVec, WIDTH>;
  var sum: array<HeadVec, WIDTH>;
  for (var d = 0u; d < WIDTH; d++) {
    q[d] = qkv[query * QKV_WIDTH + head * WIDTH + d] * SCALE;
  }
  var maximum = -1e30;
  var total = 0.0;
  for (var j = begin[firstQuery]; j <= lastQuery;) {
    let keyEnd = end[j];
    if (keyEnd <= firstQuery) {
      // No query of this workgroup descends from j, nor, then, from j's descendants.
      j = max(keyEnd, j + 1);
      continue;
    }
    let at = j * QKV_WIDTH;
    var score = 0.0;
    for (var d = 0u; d < WIDTH; d++) {
      score += dot(q[d], qkv[at + keyColumn + d]);
    }
    let isVisible = j <= query && query < keyEnd;
    let newMaximum = max(maximum, select(-1e30, score, isVisible));
    let shrink = exp(maximum - newMaximum);
    let weight = select(0.0, exp(min(score - newMaximum, 0.0)), isVisible);
    maximum = newMaximum;
    total = total * shrink + weight;
    for (var d = 0u; d < WIDTH; d++) {
      sum[d] = sum[d] * shrink + qkv[at + valueColumn + d] * weight;
    }
    j++;
  }
  if (firstQuery + local < T) {
    for (var d = 0u; d < WIDTH; d++) {
      output[query * OUT_WIDTH + head * WIDTH + d] = sum[d] / total;
    }
    lse[query * HEADS + head] = maximum + log(total);
  }
}
