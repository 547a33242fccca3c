// attentionForward: attention of queries to the keys they see, softmax computed online; no queries × keys array exists.
//
//   s[i, h, j]  = SCALE · q[i, h] · k[j, h'] + bias[h][clamp(position[j] − position[i], ±MAX_DISTANCE)],
//                 h' = ⌊h · KV_HEADS / HEADS⌋, for the keys j that i sees:
//                 FOREST = 1: j ≤ i < end[j], which are i and its ancestors in its tree, none before begin[i]
//                 FOREST = 0: begin[i] ≤ j < end[i], a segment
//   lse[i, h]   = log Σ_j exp s[i, h, j];  −1e30 for a query that sees nothing
//   output[i,h] = Σ_j exp(s[i, h, j] − lse[i, h]) · v[j, h'];  0 for a query that sees nothing
//
// Source: Milakov & Gimelshein 2018, arXiv:1805.02867 (online softmax); Dao et al. 2022, "FlashAttention", arXiv:2205.14135;
// grouped heads of Ainslie et al. 2023, arXiv:2305.13245; the bias of Raffel et al. 2020, "T5", arXiv:1910.10683, §2.1.
//
// Constants: NUM_QUERIES, NUM_KEYS; FIRST_QUERY, a multiple of QUERIES; HEADS, KV_HEADS, HEAD_DIM; in qkv the first q, k and
// v at QUERY_AT, KEY_AT, VALUE_AT and rows QUERY_STRIDE and KEY_VALUE_STRIDE apart; OUT_STRIDE of output's rows; SCALE;
// FOREST; in spans the arrays by query at POSITION_AT, BEGIN_AT, END_AT and by key at KEY_POSITION_AT, KEY_BEGIN_AT,
// KEY_END_AT. QUERIES of a workgroup and KEYS it looks at together, multiples of 4, in CHUNK HeadVecs at a time. HeadVec,
// HeadMat: common/headVec4 or common/headVec2.
// Bias: common/relativeBias or common/noRelativeBias.
// Bindings, group 0; qkv and output f32, or half, as StoredHead says (common/headF32, headVec4Half, headVec2Half)
//   0 spans         read   u32             positions and ranges of queries and of keys
//   1 qkv           read   f32             queries, keys and values
//   2 output        write  f32 [NUM_QUERIES, OUT_STRIDE]  columns below HEADS · HEAD_DIM written, pads left alone
//   3 stats         write  f32 [NUM_QUERIES, HEADS, 2]    (lse, 0): nats, written
//   4 relativeBias  read   f32 [HEADS, 2 · MAX_DISTANCE + 1, 2]  with bias only: (value, bucket)
// Dispatch: (ceil(rows / QUERIES), HEADS) for as many rows from FIRST_QUERY on, by default all; the others are left alone. Per
// tile of keys each of the first BLOCKS invocations makes the scores of 4 queries × 4 keys and their weights; then each of the
// first OWNERS adds values to four rows of one HeadVec of the output. Of begin only a workgroup's first query's
// is read: where a tree's keys reach over another tree's queries (beam search), a workgroup has queries of one tree.
// Tiles, and subtrees of a forest, that no query of the workgroup sees are skipped.
// Masked scores are −1e30, never infinite. The loop over chunks starts at workgroup.z, which is 0, so that no compiler
// unrolls it. Loops are left rolled and operands lie in workgroup memory because a load from
// storage is what compilers spend time on: each costs lavapipe's some 50 ms.

@group(0) @binding(0) var<storage, read> spans: array<u32>;
@group(0) @binding(1) var<storage, read> qkv: array<StoredHead>;
@group(0) @binding(2) var<storage, read_write> output: array<StoredHead>;
@group(0) @binding(3) var<storage, read_write> stats: array<vec2f>;

const WIDTH = HEAD_DIM / HEAD_VEC;
const QUERY_WIDTH = QUERY_STRIDE / HEAD_VEC;
const KEY_WIDTH = KEY_VALUE_STRIDE / HEAD_VEC;
const OUT_WIDTH = OUT_STRIDE / HEAD_VEC;
const QUERY_BLOCKS = QUERIES / 4;
const KEY_BLOCKS = KEYS / 4;
const BLOCKS = QUERY_BLOCKS * KEY_BLOCKS;
const OWNERS = QUERY_BLOCKS * WIDTH;
const WORKGROUP_SIZE = max(BLOCKS, OWNERS);

/// CHUNK columns of the queries' rows, then of the keys'.
var<workgroup> tile: array<HeadVec, (QUERIES + KEYS) * CHUNK>;
var<workgroup> keyEnds: array<u32, KEYS>;
var<workgroup> keyPositions: array<i32, KEYS>;
/// Of a block, for its four queries: the highest score and Σ of the weights.
var<workgroup> blockMaxima: array<vec4f, BLOCKS>;
var<workgroup> blockTotals: array<vec4f, BLOCKS>;
/// exp(score − maximum) of each key for four queries: [KEYS, QUERY_BLOCKS].
var<workgroup> weights: array<vec4f, KEYS * QUERY_BLOCKS>;

fn fourSpans(at: u32) -> vec4u {
  return vec4u(spans[at], spans[at + 1], spans[at + 2], spans[at + 3]);
}

/// Rows `firstQuery` and `firstKey` onward, `column` onward, to `tile`. Rows beyond the last repeat it: nobody sees them.
fn loadTile(local: u32, firstQuery: u32, firstKey: u32, queryColumn: u32, keyColumn: u32) {
  for (var e = local; e < (QUERIES + KEYS) * CHUNK; e += WORKGROUP_SIZE) {
    let row = e / CHUNK;
    var at = min(firstQuery + row, NUM_QUERIES - 1) * QUERY_WIDTH + queryColumn;
    if (row >= QUERIES) {
      at = min(firstKey + row - QUERIES, NUM_KEYS - 1) * KEY_WIDTH + keyColumn;
    }
    tile[e] = loadedHead(qkv[at + e % CHUNK]);
  }
}

/// The highest score of four queries: what it was, or in one of the tile's blocks.
fn highest(before: vec4f, queryBlock: u32) -> vec4f {
  var maximum = before;
  for (var b = queryBlock; b < BLOCKS; b += QUERY_BLOCKS) {
    maximum = max(maximum, blockMaxima[b]);
  }
  return maximum;
}

fn masked(score: vec4f, isVisible: vec4<bool>) -> vec4f {
  return select(vec4f(-1e30), score, isVisible);
}

fn weightOf(score: vec4f, maximum: vec4f) -> vec4f {
  return select(vec4f(), exp(score - maximum), score > vec4f(-1e29));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let firstQuery = FIRST_QUERY + workgroup.x * QUERIES;
  let head = workgroup.y;
  let kvHead = head * KV_HEADS / HEADS;
  let queryColumn = QUERY_AT / HEAD_VEC + head * WIDTH;
  let keyColumn = KEY_AT / HEAD_VEC + kvHead * WIDTH;

  // Keys that the workgroup's queries see lie in [firstKey, lastKey).
  let queryEnd = min(firstQuery + QUERIES, NUM_QUERIES);
  var firstKey = 0u;
  var lastKey = queryEnd;
  if (FOREST == 1) {
    firstKey = spans[BEGIN_AT + firstQuery];
  } else {
    firstKey = NUM_KEYS;
    lastKey = 0u;
    for (var i = firstQuery; i < queryEnd; i++) {
      let first = spans[BEGIN_AT + i];
      let last = spans[END_AT + i];
      if (first < last) {
        firstKey = min(firstKey, first);
        lastKey = max(lastKey, last);
      }
    }
  }
  loadBias(head, local, WORKGROUP_SIZE);

  // The block of scores of this invocation.
  let queryBlock = local % QUERY_BLOCKS;
  let blockQuery = firstQuery + 4 * queryBlock;
  let queries = blockQuery + vec4u(0, 1, 2, 3);
  let blockKey = local / QUERY_BLOCKS * 4;
  var begins = vec4u();
  var ends = vec4u();
  var positions = vec4i();
  if (FOREST == 0) {
    let inRange = queries < vec4u(NUM_QUERIES);
    begins = fourSpans(BEGIN_AT + blockQuery);
    ends = select(vec4u(), fourSpans(END_AT + blockQuery), inRange);
  }
  if (HAS_BIAS) {
    positions = vec4i(fourSpans(POSITION_AT + blockQuery));
  }
  var blockMaximum = vec4f(-1e30);

  // The part of the output of this invocation.
  let ownBlock = local / WIDTH;
  let ownColumn = local % WIDTH;
  let valueColumn = VALUE_AT / HEAD_VEC + kvHead * WIDTH + ownColumn;
  var maximum = vec4f(-1e30);
  var total = vec4f();
  var sum0 = HeadVec();
  var sum1 = HeadVec();
  var sum2 = HeadVec();
  var sum3 = HeadVec();

  for (var j = firstKey; j < lastKey;) {
    if (FOREST == 1) {
      let end = spans[KEY_END_AT + j];
      if (end <= firstQuery) {
        // No query of the workgroup descends from j, nor, then, from j's descendants.
        j = max(end, j + 1);
        continue;
      }
    }
    let numKeys = min(KEYS, lastKey - j);
    for (var row = local; row < KEYS; row += WORKGROUP_SIZE) {
      if (FOREST == 1) {
        keyEnds[row] = spans[KEY_END_AT + min(j + row, NUM_KEYS - 1)];
      }
      if (HAS_BIAS) {
        keyPositions[row] = i32(spans[KEY_POSITION_AT + min(j + row, NUM_KEYS - 1)]);
      }
    }
    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    for (var chunk = workgroup.z; chunk < WIDTH; chunk += CHUNK) {
      if (chunk > 0) {
        workgroupBarrier();
      }
      loadTile(local, firstQuery, j, queryColumn + chunk, keyColumn + chunk);
      workgroupBarrier();
      if (local < BLOCKS && blockKey < numKeys && (FOREST == 0 || j + blockKey <= blockQuery + 3)) {
        var queryAt = 4 * queryBlock * CHUNK;
        var keyAt = (QUERIES + blockKey) * CHUNK;
        for (let stop = queryAt + CHUNK; queryAt < stop; queryAt++) {
          let q = HeadMat(tile[queryAt], tile[queryAt + CHUNK], tile[queryAt + 2 * CHUNK], tile[queryAt + 3 * CHUNK]);
          s0 += tile[keyAt] * q;
          s1 += tile[keyAt + CHUNK] * q;
          s2 += tile[keyAt + 2 * CHUNK] * q;
          s3 += tile[keyAt + 3 * CHUNK] * q;
          keyAt++;
        }
      }
    }
    if (local < BLOCKS) {
      s0 = masked(s0 * SCALE + biasOfKey(keyPositions[blockKey], positions), sees(queries, begins, ends, j, blockKey));
      s1 = masked(s1 * SCALE + biasOfKey(keyPositions[blockKey + 1], positions), sees(queries, begins, ends, j, blockKey + 1));
      s2 = masked(s2 * SCALE + biasOfKey(keyPositions[blockKey + 2], positions), sees(queries, begins, ends, j, blockKey + 2));
      s3 = masked(s3 * SCALE + biasOfKey(keyPositions[blockKey + 3], positions), sees(queries, begins, ends, j, blockKey + 3));
      blockMaxima[local] = max(max(s0, s1), max(s2, s3));
    }
    workgroupBarrier();
    if (local < BLOCKS) {
      blockMaximum = highest(blockMaximum, queryBlock);
      s0 = weightOf(s0, blockMaximum);
      s1 = weightOf(s1, blockMaximum);
      s2 = weightOf(s2, blockMaximum);
      s3 = weightOf(s3, blockMaximum);
      let at = blockKey * QUERY_BLOCKS + queryBlock;
      weights[at] = s0;
      weights[at + QUERY_BLOCKS] = s1;
      weights[at + 2 * QUERY_BLOCKS] = s2;
      weights[at + 3 * QUERY_BLOCKS] = s3;
      blockTotals[local] = s0 + s1 + s2 + s3;
    }
    workgroupBarrier();
    if (local < OWNERS) {
      let before = maximum;
      maximum = highest(before, ownBlock);
      let shrink = exp(before - maximum);
      total *= shrink;
      for (var b = ownBlock; b < BLOCKS; b += QUERY_BLOCKS) {
        total += blockTotals[b];
      }
      sum0 *= shrink.x;
      sum1 *= shrink.y;
      sum2 *= shrink.z;
      sum3 *= shrink.w;
      var valueAt = j * KEY_WIDTH + valueColumn;
      for (var row = 0u; row < numKeys; row++) {
        let v = loadedHead(qkv[valueAt]);
        let weight = weights[row * QUERY_BLOCKS + ownBlock];
        sum0 += v * weight.x;
        sum1 += v * weight.y;
        sum2 += v * weight.z;
        sum3 += v * weight.w;
        valueAt += KEY_WIDTH;
      }
    }
    j += KEYS;
  }

  if (local < OWNERS) {
    let query = firstQuery + 4 * ownBlock;
    let sums = array<HeadVec, 4>(sum0, sum1, sum2, sum3);
    for (var r = 0u; r < 4 && query + r < NUM_QUERIES; r++) {
      let isEmpty = total[r] == 0.0;
      output[(query + r) * OUT_WIDTH + head * WIDTH + ownColumn] = storedHead(sums[r] / select(total[r], 1.0, isEmpty));
      if (ownColumn == 0) {
        stats[(query + r) * HEADS + head] = vec2f(select(maximum[r] + log(total[r]), -1e30, isEmpty), 0.0);
      }
    }
  }
}

/// Which of four queries see the `row`-th key of the tile from key `first` on.
fn sees(queries: vec4u, begins: vec4u, ends: vec4u, first: u32, row: u32) -> vec4<bool> {
  let key = vec4u(first + row);
  if (FOREST == 1) {
    return (key <= queries) & (queries < vec4u(keyEnds[row])) & (key < vec4u(NUM_KEYS));
  }
  return (begins <= key) & (key < ends);
}
