// attentionBackwardQuery: gradient of attentionForward with respect to the queries.
//
//   rowDot[i, h] = dO[i, h] · O[i, h]
//   p[i, h, j]   = exp(s[i, h, j] − lse[i, h])                          for keys j that i sees
//   dS[i, h, j]  = p · (dO[i, h] · v[j, h'] − rowDot[i, h]) / √HEAD_DIM
//   dQ[i, h]     = Σ_j dS[i, h, j] · k[j, h']
//
// Source: Dao et al. 2022, "FlashAttention", arXiv:2205.14135, appendix B: probabilities are made again from lse.
//
// Constants: as in attentionForward.
// Bindings, group 0
//   0 begin    read   u32 [T]              first token of i's tree
//   1 end      read   u32 [T]              end of j's subtree [j, end[j]); subtrees are nested
//   2 qkv      read   f32 [T, QKV_STRIDE]  q heads | k heads | v heads | pad, as the forward saw them
//   3 output   read   f32 [T, OUT_STRIDE]  of the forward
//   4 dOutput  read   f32 [T, OUT_STRIDE]
//   5 lse      read   f32 [T, HEADS]       nats, of the forward
//   6 rowDot   write  f32 [T, HEADS]       written, for attentionBackwardKeyValue
//   7 dQkv     write  f32 [T, QKV_STRIDE]  the q heads' columns written, the others left alone
// Dispatch: (ceil(T / QUERIES), HEADS), one invocation a query and head; keys go by as in the forward.

@group(0) @binding(0) var<storage, read> begin: array<u32>;
@group(0) @binding(1) var<storage, read> end: array<u32>;
@group(0) @binding(2) var<storage, read> qkv: array<HeadVec>;
@group(0) @binding(3) var<storage, read> output: array<HeadVec>;
@group(0) @binding(4) var<storage, read> dOutput: array<HeadVec>;
@group(0) @binding(5) var<storage, read> lse: array<f32>;
@group(0) @binding(6) var<storage, read_write> rowDot: array<f32>;
@group(0) @binding(7) var<storage, read_write> dQkv: array<HeadVec>;

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
  let queryAt = query * QKV_WIDTH + head * WIDTH;

  var q: array<HeadVec, WIDTH>;
  var dO: array<HeadVec, WIDTH>;
  var dQ: array<HeadVec, WIDTH>;
  var dotOfRow = 0.0;
  for (var d = 0u; d < WIDTH; d++) {
    let at = query * OUT_WIDTH + head * WIDTH + d;
    q[d] = qkv[queryAt + d] * SCALE;
    dO[d] = dOutput[at];
    dotOfRow += dot(dO[d], output[at]);
  }
  let logTotal = lse[query * HEADS + head];
  for (var j = begin[firstQuery]; j <= lastQuery;) {
    let keyEnd = end[j];
    if (keyEnd <= firstQuery) {
      j = max(keyEnd, j + 1);
      continue;
    }
    let at = j * QKV_WIDTH;
    var score = 0.0;
    var dWeight = 0.0;
    for (var d = 0u; d < WIDTH; d++) {
      score += dot(q[d], qkv[at + keyColumn + d]);
      dWeight += dot(dO[d], qkv[at + valueColumn + d]);
    }
    let isVisible = j <= query && query < keyEnd;
    let weight = select(0.0, exp(min(score - logTotal, 0.0)), isVisible);
    let dScore = weight * (dWeight - dotOfRow) * SCALE;
    for (var d = 0u; d < WIDTH; d++) {
      dQ[d] += qkv[at + keyColumn + d] * dScore;
    }
    j++;
  }
  if (firstQuery + local < T) {
    for (var d = 0u; d < WIDTH; d++) {
      dQkv[queryAt + d] = dQ[d];
    }
    rowDot[query * HEADS + head] = dotOfRow;
  }
}
