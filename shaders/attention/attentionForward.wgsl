// attentionForward: causal attention within a packed forest, softmax computed online; no T × T array exists.
//
//   s[i, h, j]  = q[i, h] · k[j, h'] / √HEAD_DIM,  h' = ⌊h · KV_HEADS / HEADS⌋,  for the keys j that i sees:
//                 begin[i] ≤ j ≤ i < end[j], which are i and its ancestors in its tree
//   lse[i, h]   = log Σ_j exp s[i, h, j]
//   output[i,h] = Σ_j exp(s[i, h, j] − lse[i, h]) · v[j, h']
//
// Source: Milakov & Gimelshein 2018, arXiv:1805.02867 (online softmax); Dao et al. 2022, "FlashAttention", arXiv:2205.14135;
// grouped heads of Ainslie et al. 2023, arXiv:2305.13245.
//
// Constants: T tokens; HEADS, KV_HEADS, HEAD_DIM; QKV_STRIDE, OUT_STRIDE of rows; QUERIES of a workgroup and KEYS it looks
// at together, both multiples of 4. HeadVec and HeadMat from common/headVec4 or common/headVec2.
// Bindings, group 0
//   0 begin   read   u32 [T]              first token of i's tree
//   1 end     read   u32 [T]              end of j's subtree [j, end[j]); subtrees are nested
//   2 qkv     read   f32 [T, QKV_STRIDE]  q heads | k heads | v heads | pad
//   3 output  write  f32 [T, OUT_STRIDE]  columns below HEADS · HEAD_DIM written, pads left alone
//   4 lse     write  f32 [T, HEADS]       nats, written
// Dispatch: (ceil(T / QUERIES), HEADS); QUERIES / 4 · WIDTH invocations, each the owner of four rows of one HeadVec of the
// output. Per tile of keys: scores in blocks of 4 × 4, then the rows' softmax, then the weighted sum of values. Subtrees
// in which no query of the workgroup lies are skipped.
// Masked scores are −1e30, never infinite. Rows beyond T see nothing and are not stored.

@group(0) @binding(0) var<storage, read> begin: array<u32>;
@group(0) @binding(1) var<storage, read> end: array<u32>;
@group(0) @binding(2) var<storage, read> qkv: array<HeadVec>;
@group(0) @binding(3) var<storage, read_write> output: array<HeadVec>;
@group(0) @binding(4) var<storage, read_write> lse: array<f32>;

const WIDTH = HEAD_DIM / HEAD_VEC;
const QKV_WIDTH = QKV_STRIDE / HEAD_VEC;
const OUT_WIDTH = OUT_STRIDE / HEAD_VEC;
const SCALE = 1.0 / sqrt(f32(HEAD_DIM));
const WORKGROUP_SIZE = QUERIES / 4 * WIDTH;
const KEY_BLOCKS = KEYS / 4;

/// Scores of the tile [QUERIES, KEYS], then their weights exp(score − maximum).
var<workgroup> weights: array<vec4f, QUERIES * KEY_BLOCKS>;
/// Of each query so far: its highest score, Σ exp(score − maximum), and what the last tile multiplied that sum with.
var<workgroup> maxima: array<f32, QUERIES>;
var<workgroup> totals: array<f32, QUERIES>;
var<workgroup> shrinks: array<f32, QUERIES>;

fn fourRows(at: u32) -> HeadMat {
  return HeadMat(qkv[at], qkv[at + QKV_WIDTH], qkv[at + 2 * QKV_WIDTH], qkv[at + 3 * QKV_WIDTH]);
}

fn masked(products: vec4f, query: u32, keys: vec4u, keyEnds: vec4u) -> vec4f {
  return select(vec4f(-1e30), products * SCALE, (keys <= vec4u(query)) & (vec4u(query) < keyEnds));
}

/// weights[block of 4 queries × 4 keys] = scores.
fn scoreBlock(block: u32, firstQuery: u32, firstKey: u32, queryColumn: u32, keyColumn: u32) {
  let row = block / KEY_BLOCKS * 4;
  let query = firstQuery + row;
  let key = firstKey + block % KEY_BLOCKS * 4;
  let keys = key + vec4u(0, 1, 2, 3);
  let keyEnds = vec4u(end[key], end[key + 1], end[key + 2], end[key + 3]);
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  if (key <= query + 3 && any(keyEnds > vec4u(query))) {
    var queryAt = query * QKV_WIDTH + queryColumn;
    var keyAt = key * QKV_WIDTH + keyColumn;
    for (let stop = queryAt + WIDTH; queryAt < stop; queryAt++) {
      let k = fourRows(keyAt);
      s0 += qkv[queryAt] * k;
      s1 += qkv[queryAt + QKV_WIDTH] * k;
      s2 += qkv[queryAt + 2 * QKV_WIDTH] * k;
      s3 += qkv[queryAt + 3 * QKV_WIDTH] * k;
      keyAt++;
    }
  }
  let at = row * KEY_BLOCKS + block % KEY_BLOCKS;
  weights[at] = masked(s0, query, keys, keyEnds);
  weights[at + KEY_BLOCKS] = masked(s1, query + 1, keys, keyEnds);
  weights[at + 2 * KEY_BLOCKS] = masked(s2, query + 2, keys, keyEnds);
  weights[at + 3 * KEY_BLOCKS] = masked(s3, query + 3, keys, keyEnds);
}

/// One row of the tile: scores to weights, with the row's new maximum and total.
fn softmaxRow(row: u32, numBlocks: u32) {
  let first = row * KEY_BLOCKS;
  var highest = vec4f(-1e30);
  for (var b = 0u; b < numBlocks; b++) {
    highest = max(highest, weights[first + b]);
  }
  let before = maxima[row];
  let maximum = max(before, max(max(highest.x, highest.y), max(highest.z, highest.w)));
  var total = vec4f();
  for (var b = 0u; b < numBlocks; b++) {
    let score = weights[first + b];
    let weight = select(vec4f(), exp(score - maximum), score > vec4f(-1e29));
    weights[first + b] = weight;
    total += weight;
  }
  let shrink = exp(before - maximum);
  maxima[row] = maximum;
  shrinks[row] = shrink;
  totals[row] = totals[row] * shrink + total.x + total.y + total.z + total.w;
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
    maxima[row] = -1e30;
    totals[row] = 0.0;
  }
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
    // Later blocks of the tile lie behind every query.
    let numBlocks = min(KEY_BLOCKS, (lastQuery - j) / 4 + 1);
    for (var block = local; block < QUERIES / 4 * KEY_BLOCKS; block += WORKGROUP_SIZE) {
      scoreBlock(block, firstQuery, j, queryColumn, keyColumn);
    }
    workgroupBarrier();
    for (var row = local; row < QUERIES; row += WORKGROUP_SIZE) {
      softmaxRow(row, numBlocks);
    }
    workgroupBarrier();

    sum0 *= shrinks[ownRow];
    sum1 *= shrinks[ownRow + 1];
    sum2 *= shrinks[ownRow + 2];
    sum3 *= shrinks[ownRow + 3];
    for (var b = 0u; b < numBlocks && j + 4 * b <= firstQuery + ownRow + 3; b++) {
      let v = fourRows((j + 4 * b) * QKV_WIDTH + valueColumn + ownColumn);
      let at = ownRow * KEY_BLOCKS + b;
      sum0 += v * weights[at];
      sum1 += v * weights[at + KEY_BLOCKS];
      sum2 += v * weights[at + 2 * KEY_BLOCKS];
      sum3 += v * weights[at + 3 * KEY_BLOCKS];
    }
    workgroupBarrier();
    j += KEYS;
  }

  let query = firstQuery + ownRow;
  let at = query * OUT_WIDTH + queryColumn + ownColumn;
  if (query < T) {
    output[at] = sum0 / totals[ownRow];
  }
  if (query + 1 < T) {
    output[at + OUT_WIDTH] = sum1 / totals[ownRow + 1];
  }
  if (query + 2 < T) {
    output[at + 2 * OUT_WIDTH] = sum2 / totals[ownRow + 2];
  }
  if (query + 3 < T) {
    output[at + 3 * OUT_WIDTH] = sum3 / totals[ownRow + 3];
  }
  for (var row = local; row < QUERIES && firstQuery + row < T; row += WORKGROUP_SIZE) {
    lse[(firstQuery + row) * HEADS + head] = maxima[row] + log(totals[row]);
  }
}
