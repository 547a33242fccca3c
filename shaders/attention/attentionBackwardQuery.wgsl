// attentionBackwardQuery: gradient of attentionForward with respect to the queries.
//
//   rowDot[i, h] = dO[i, h] · O[i, h]
//   p[i, h, j]   = exp(s[i, h, j] − lse[i, h])                          for the keys j that i sees
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
// Dispatch: (ceil(T / QUERIES), HEADS), tiles and owners as in the forward.

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
const WORKGROUP_SIZE = QUERIES / 4 * WIDTH;
const KEY_BLOCKS = KEYS / 4;

/// dS of the tile [QUERIES, KEYS].
var<workgroup> dScores: array<vec4f, QUERIES * KEY_BLOCKS>;
/// Of each query: lse and rowDot.
var<workgroup> rows: array<vec2f, QUERIES>;

fn fourRows(at: u32) -> HeadMat {
  return HeadMat(qkv[at], qkv[at + QKV_WIDTH], qkv[at + 2 * QKV_WIDTH], qkv[at + 3 * QKV_WIDTH]);
}

/// dS of one query and four keys, from q · k and dO · v.
fn dScore(products: vec4f, dWeights: vec4f, row: vec2f, query: u32, keys: vec4u, keyEnds: vec4u) -> vec4f {
  // A visible score does not exceed lse but for rounding; a masked one may, hence the min.
  let weights = exp(min(products * SCALE - row.x, vec4f(1.0)));
  let isVisible = (keys <= vec4u(query)) & (vec4u(query) < keyEnds);
  return select(vec4f(), weights * (dWeights - row.y) * SCALE, isVisible);
}

/// dScores[block of 4 queries × 4 keys].
fn dScoreBlock(block: u32, firstQuery: u32, firstKey: u32, queryColumn: u32, keyColumn: u32, valueColumn: u32) {
  let row = block / KEY_BLOCKS * 4;
  let query = firstQuery + row;
  let key = firstKey + block % KEY_BLOCKS * 4;
  let keys = key + vec4u(0, 1, 2, 3);
  let keyEnds = vec4u(end[key], end[key + 1], end[key + 2], end[key + 3]);
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  var p0 = vec4f();
  var p1 = vec4f();
  var p2 = vec4f();
  var p3 = vec4f();
  if (key <= query + 3 && any(keyEnds > vec4u(query))) {
    var queryAt = query * QKV_WIDTH + queryColumn;
    var outputAt = query * OUT_WIDTH + queryColumn;
    var keyAt = key * QKV_WIDTH + keyColumn;
    var valueAt = key * QKV_WIDTH + valueColumn;
    for (let stop = queryAt + WIDTH; queryAt < stop; queryAt++) {
      let k = fourRows(keyAt);
      s0 += qkv[queryAt] * k;
      s1 += qkv[queryAt + QKV_WIDTH] * k;
      s2 += qkv[queryAt + 2 * QKV_WIDTH] * k;
      s3 += qkv[queryAt + 3 * QKV_WIDTH] * k;
      let v = fourRows(valueAt);
      p0 += dOutput[outputAt] * v;
      p1 += dOutput[outputAt + OUT_WIDTH] * v;
      p2 += dOutput[outputAt + 2 * OUT_WIDTH] * v;
      p3 += dOutput[outputAt + 3 * OUT_WIDTH] * v;
      outputAt++;
      keyAt++;
      valueAt++;
    }
  }
  let at = row * KEY_BLOCKS + block % KEY_BLOCKS;
  dScores[at] = dScore(s0, p0, rows[row], query, keys, keyEnds);
  dScores[at + KEY_BLOCKS] = dScore(s1, p1, rows[row + 1], query + 1, keys, keyEnds);
  dScores[at + 2 * KEY_BLOCKS] = dScore(s2, p2, rows[row + 2], query + 2, keys, keyEnds);
  dScores[at + 3 * KEY_BLOCKS] = dScore(s3, p3, rows[row + 3], query + 3, keys, keyEnds);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let firstQuery = workgroup.x * QUERIES;
  let lastQuery = min(firstQuery + QUERIES, T) - 1;
  let head = workgroup.y;
  let queryColumn = head * WIDTH;
  let keyColumn = (HEADS + head * KV_HEADS / HEADS) * WIDTH;
  let valueColumn = keyColumn + KV_HEADS * WIDTH;
  let ownRow = local / WIDTH * 4;
  let ownColumn = local % WIDTH;

  for (var row = local; row < QUERIES; row += WORKGROUP_SIZE) {
    let query = min(firstQuery + row, T - 1);
    let at = query * OUT_WIDTH + queryColumn;
    var sum = 0.0;
    for (var k = at; k < at + WIDTH; k++) {
      sum += dot(dOutput[k], output[k]);
    }
    rows[row] = vec2f(lse[query * HEADS + head], sum);
    if (firstQuery + row < T) {
      rowDot[query * HEADS + head] = sum;
    }
  }
  workgroupBarrier();

  var sum0 = HeadVec();
  var sum1 = HeadVec();
  var sum2 = HeadVec();
  var sum3 = HeadVec();
  for (var j = begin[firstQuery]; j <= lastQuery;) {
    if (end[j] <= firstQuery) {
      // No query of the workgroup descends from j, nor, then, from j's descendants.
      j = max(end[j], j + 1);
      continue;
    }
    for (var block = local; block < QUERIES / 4 * KEY_BLOCKS; block += WORKGROUP_SIZE) {
      dScoreBlock(block, firstQuery, j, queryColumn, keyColumn, valueColumn);
    }
    workgroupBarrier();
    for (var b = 0u; b < KEY_BLOCKS && j + 4 * b <= firstQuery + ownRow + 3; b++) {
      let k = fourRows((j + 4 * b) * QKV_WIDTH + keyColumn + ownColumn);
      let at = ownRow * KEY_BLOCKS + b;
      sum0 += k * dScores[at];
      sum1 += k * dScores[at + KEY_BLOCKS];
      sum2 += k * dScores[at + 2 * KEY_BLOCKS];
      sum3 += k * dScores[at + 3 * KEY_BLOCKS];
    }
    workgroupBarrier();
    j += KEYS;
  }

  let query = firstQuery + ownRow;
  let at = query * QKV_WIDTH + queryColumn + ownColumn;
  if (query < T) {
    dQkv[at] = sum0;
  }
  if (query + 1 < T) {
    dQkv[at + QKV_WIDTH] = sum1;
  }
  if (query + 2 < T) {
    dQkv[at + 2 * QKV_WIDTH] = sum2;
  }
  if (query + 3 < T) {
    dQkv[at + 3 * QKV_WIDTH] = sum3;
  }
}
