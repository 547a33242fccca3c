// attentionBackwardKeyValue: gradient of attentionForward with respect to keys and values.
//
//   p[i, h, j]  = exp(s[i, h, j] − lse[i, h])                           for the queries i that see j: j ≤ i < end[j]
//   dS[i, h, j] = p · (dO[i, h] · v[j, h'] − rowDot[i, h]) / √HEAD_DIM
//   dV[j, h']   = Σ_{h of h'} Σ_i p[i, h, j] · dO[i, h]
//   dK[j, h']   = Σ_{h of h'} Σ_i dS[i, h, j] · q[i, h]
//
// Source: Dao et al. 2022, "FlashAttention", arXiv:2205.14135, appendix B. One owner sums each key's gradient over the
// queries of its subtree and the heads of its group, in order: no atomics.
//
// Constants: as in attentionForward, with KEYS of a workgroup and QUERIES it looks at together.
// Bindings, group 0
//   0 end      read   u32 [T]              end of j's subtree [j, end[j]); subtrees are nested
//   1 qkv      read   f32 [T, QKV_STRIDE]  q heads | k heads | v heads | pad, as the forward saw them
//   2 dOutput  read   f32 [T, OUT_STRIDE]
//   3 lse      read   f32 [T, HEADS]       nats, of the forward
//   4 rowDot   read   f32 [T, HEADS]       of attentionBackwardQuery
//   5 dQkv     write  f32 [T, QKV_STRIDE]  the k and v heads' columns written, the others left alone
// Dispatch: (ceil(T / KEYS), KV_HEADS); KEYS / 4 · WIDTH invocations, each the owner of four rows of one HeadVec of dK and
// of dV. Per tile of queries and head: p and dS in blocks of 4 × 4, then the weighted sums of dO and q.

@group(0) @binding(0) var<storage, read> end: array<u32>;
@group(0) @binding(1) var<storage, read> qkv: array<HeadVec>;
@group(0) @binding(2) var<storage, read> dOutput: array<HeadVec>;
@group(0) @binding(3) var<storage, read> lse: array<f32>;
@group(0) @binding(4) var<storage, read> rowDot: array<f32>;
@group(0) @binding(5) var<storage, read_write> dQkv: array<HeadVec>;

const WIDTH = HEAD_DIM / HEAD_VEC;
const QKV_WIDTH = QKV_STRIDE / HEAD_VEC;
const OUT_WIDTH = OUT_STRIDE / HEAD_VEC;
const SCALE = 1.0 / sqrt(f32(HEAD_DIM));
const GROUP = HEADS / KV_HEADS;
const WORKGROUP_SIZE = KEYS / 4 * WIDTH;
const QUERY_BLOCKS = QUERIES / 4;

/// p and dS of the tile, transposed: [KEYS, QUERIES].
var<workgroup> weights: array<vec4f, KEYS * QUERY_BLOCKS>;
var<workgroup> dScores: array<vec4f, KEYS * QUERY_BLOCKS>;

fn fourRows(at: u32) -> HeadMat {
  return HeadMat(qkv[at], qkv[at + QKV_WIDTH], qkv[at + 2 * QKV_WIDTH], qkv[at + 3 * QKV_WIDTH]);
}

fn fourRowsOfOutput(at: u32) -> HeadMat {
  return HeadMat(dOutput[at], dOutput[at + OUT_WIDTH], dOutput[at + 2 * OUT_WIDTH], dOutput[at + 3 * OUT_WIDTH]);
}

fn visible(key: u32, keyEnd: u32, queries: vec4u) -> vec4<bool> {
  return (vec4u(key) <= queries) & (queries < vec4u(keyEnd));
}

/// Stores p and dS of one key and four queries, from k · q and v · dO.
fn storeRow(at: u32, products: vec4f, dWeights: vec4f, logTotals: vec4f, rowDots: vec4f, isVisible: vec4<bool>) {
  // A visible score does not exceed lse but for rounding; a masked one may, hence the min.
  let weight = select(vec4f(), exp(min(products * SCALE - logTotals, vec4f(1.0))), isVisible);
  weights[at] = weight;
  dScores[at] = weight * (dWeights - rowDots) * SCALE;
}

/// weights and dScores of a block of 4 keys × 4 queries.
fn scoreBlock(block: u32, firstKey: u32, firstQuery: u32, kvHead: u32, head: u32) {
  let row = block / QUERY_BLOCKS * 4;
  let key = firstKey + row;
  let query = firstQuery + block % QUERY_BLOCKS * 4;
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  var p0 = vec4f();
  var p1 = vec4f();
  var p2 = vec4f();
  var p3 = vec4f();
  let keyEnds = vec4u(end[key], end[key + 1], end[key + 2], end[key + 3]);
  if (key <= query + 3 && any(keyEnds > vec4u(query))) {
    var queryAt = query * QKV_WIDTH + head * WIDTH;
    var outputAt = query * OUT_WIDTH + head * WIDTH;
    var keyAt = key * QKV_WIDTH + (HEADS + kvHead) * WIDTH;
    var valueAt = keyAt + KV_HEADS * WIDTH;
    for (let stop = queryAt + WIDTH; queryAt < stop; queryAt++) {
      let q = fourRows(queryAt);
      s0 += qkv[keyAt] * q;
      s1 += qkv[keyAt + QKV_WIDTH] * q;
      s2 += qkv[keyAt + 2 * QKV_WIDTH] * q;
      s3 += qkv[keyAt + 3 * QKV_WIDTH] * q;
      let dO = fourRowsOfOutput(outputAt);
      p0 += qkv[valueAt] * dO;
      p1 += qkv[valueAt + QKV_WIDTH] * dO;
      p2 += qkv[valueAt + 2 * QKV_WIDTH] * dO;
      p3 += qkv[valueAt + 3 * QKV_WIDTH] * dO;
      outputAt++;
      keyAt++;
      valueAt++;
    }
  }
  let queries = query + vec4u(0, 1, 2, 3);
  let rowAt = queries * HEADS + head;
  let logTotals = vec4f(lse[rowAt.x], lse[rowAt.y], lse[rowAt.z], lse[rowAt.w]);
  let rowDots = vec4f(rowDot[rowAt.x], rowDot[rowAt.y], rowDot[rowAt.z], rowDot[rowAt.w]);
  let at = row * QUERY_BLOCKS + block % QUERY_BLOCKS;
  storeRow(at, s0, p0, logTotals, rowDots, visible(key, keyEnds.x, queries));
  storeRow(at + QUERY_BLOCKS, s1, p1, logTotals, rowDots, visible(key + 1, keyEnds.y, queries));
  storeRow(at + 2 * QUERY_BLOCKS, s2, p2, logTotals, rowDots, visible(key + 2, keyEnds.z, queries));
  storeRow(at + 3 * QUERY_BLOCKS, s3, p3, logTotals, rowDots, visible(key + 3, keyEnds.w, queries));
}

fn storeGradient(key: u32, at: u32, dK: HeadVec, dV: HeadVec) {
  if (key < T) {
    dQkv[at] = dK;
    dQkv[at + KV_HEADS * WIDTH] = dV;
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let firstKey = workgroup.x * KEYS;
  let kvHead = workgroup.y;
  let ownKey = firstKey + local / WIDTH * 4;
  let ownRow = local / WIDTH * 4 * QUERY_BLOCKS;
  let ownColumn = local % WIDTH;
  // Queries of the own four keys, and of all keys of the workgroup, end here.
  let ownEnd = min(T, max(max(end[ownKey], end[ownKey + 1]), max(end[ownKey + 2], end[ownKey + 3])));
  var lastEnd = 0u;
  for (var j = firstKey; j < min(firstKey + KEYS, T); j++) {
    lastEnd = max(lastEnd, min(end[j], T));
  }

  var dK0 = HeadVec();
  var dK1 = HeadVec();
  var dK2 = HeadVec();
  var dK3 = HeadVec();
  var dV0 = HeadVec();
  var dV1 = HeadVec();
  var dV2 = HeadVec();
  var dV3 = HeadVec();
  for (var i = firstKey; i < lastEnd; i += QUERIES) {
    for (var head = kvHead * GROUP; head < (kvHead + 1) * GROUP; head++) {
      for (var block = local; block < KEYS / 4 * QUERY_BLOCKS; block += WORKGROUP_SIZE) {
        scoreBlock(block, firstKey, i, kvHead, head);
      }
      workgroupBarrier();
      for (var b = (max(ownKey, i) - i) / 4; b < QUERY_BLOCKS && i + 4 * b < ownEnd; b++) {
        let query = i + 4 * b;
        let dO = fourRowsOfOutput(query * OUT_WIDTH + head * WIDTH + ownColumn);
        dV0 += dO * weights[ownRow + b];
        dV1 += dO * weights[ownRow + QUERY_BLOCKS + b];
        dV2 += dO * weights[ownRow + 2 * QUERY_BLOCKS + b];
        dV3 += dO * weights[ownRow + 3 * QUERY_BLOCKS + b];
        let q = fourRows(query * QKV_WIDTH + head * WIDTH + ownColumn);
        dK0 += q * dScores[ownRow + b];
        dK1 += q * dScores[ownRow + QUERY_BLOCKS + b];
        dK2 += q * dScores[ownRow + 2 * QUERY_BLOCKS + b];
        dK3 += q * dScores[ownRow + 3 * QUERY_BLOCKS + b];
      }
      workgroupBarrier();
    }
  }

  let at = ownKey * QKV_WIDTH + (HEADS + kvHead) * WIDTH + ownColumn;
  storeGradient(ownKey, at, dK0, dV0);
  storeGradient(ownKey + 1, at + QKV_WIDTH, dK1, dV1);
  storeGradient(ownKey + 2, at + 2 * QKV_WIDTH, dK2, dV2);
  storeGradient(ownKey + 3, at + 3 * QKV_WIDTH, dK3, dV3);
}
