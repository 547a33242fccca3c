// attentionForwardSubgroup: attentionForward by one subgroup of four lanes at a time, without workgroup memory or barriers.
//
//   s, lse, output, and what FOREST says: as in attentionForward
//
// On a CPU adapter whose subgroups have four lanes every barrier is a switch of fibers and every load a gather of four; a
// broadcast is a register shuffle. So here no invocation waits for another: lanes hand each other rows of queries and
// weights. Source: Dao et al. 2022, "FlashAttention", arXiv:2205.14135; the lanes are ours, as in matmulSubgroup.
//
// Needs the feature subgroups and a subgroup size of at least 4.
// Constants: as in attentionForward, but for the tiles.
// Bindings, group 0; qkv and output f32, or half, as StoredHead says (common/headF32, headVec4Half, headVec2Half)
//   0 spans         read   u32             positions and ranges of queries and of keys
//   1 qkv           read   f32             queries, keys and values
//   2 output        write  f32 [NUM_QUERIES, OUT_STRIDE]  columns below HEADS · HEAD_DIM written, pads left alone
//   3 stats         write  f32 [NUM_QUERIES, HEADS, 2]    (lse, 0): nats, written
//   4 relativeBias  read   f32 [HEADS, 2 · MAX_DISTANCE + 1, 2]  with bias only: (value, bucket)
// Dispatch: (ceil(rows / QUERIES), HEADS) for as many rows from FIRST_QUERY on, by default all. Per tile of keys a lane makes
// the scores of 8 queries × 4 keys and their weights; then it adds the tile's values to every fourth HeadVec of the output.
// Masked scores are −1e30, never infinite. Rows beyond the last are read as they lie, or as the last: nobody sees them.

@group(0) @binding(0) var<storage, read> spans: array<u32>;
@group(0) @binding(1) var<storage, read> qkv: array<StoredHead>;
@group(0) @binding(2) var<storage, read_write> output: array<StoredHead>;
@group(0) @binding(3) var<storage, read_write> stats: array<vec2f>;

const WIDTH = HEAD_DIM / HEAD_VEC;
const QUERY_WIDTH = QUERY_STRIDE / HEAD_VEC;
const KEY_WIDTH = KEY_VALUE_STRIDE / HEAD_VEC;
const OUT_WIDTH = OUT_STRIDE / HEAD_VEC;
const LANES = 4u;
const QUERIES = 8u;
const KEYS = 4 * LANES;
/// HeadVecs of a row that a lane owns: columns lane, lane + LANES, …
const OWN = (WIDTH + LANES - 1) / LANES;

/// Eight rows' sums of weighted values, for each HeadVec of the lane.
var<private> sums: array<HeadVec, 8 * OWN>;

fn fourSpans(at: u32) -> vec4u {
  return vec4u(spans[at], spans[at + 1], spans[at + 2], spans[at + 3]);
}

/// Four queries of the head: rows, the keys they see in segments, positions.
struct Queries {
  head: u32,
  rows: vec4u,
  begins: vec4u,
  ends: vec4u,
  positions: vec4u,
}

fn fourQueries(head: u32, first: u32) -> Queries {
  var queries: Queries;
  queries.head = head;
  queries.rows = first + vec4u(0, 1, 2, 3);
  if (FOREST == 0) {
    queries.begins = fourSpans(BEGIN_AT + first);
    queries.ends = select(vec4u(), fourSpans(END_AT + first), queries.rows < vec4u(NUM_QUERIES));
  }
  if (HAS_BIAS) {
    queries.positions = fourSpans(POSITION_AT + first);
  }
  return queries;
}

/// The lane's four keys: the first, the ends of their subtrees, positions.
struct Keys {
  first: u32,
  ends: vec4u,
  positions: vec4u,
}

fn keysFrom(first: u32) -> Keys {
  var keys: Keys;
  keys.first = first;
  if (FOREST == 1) {
    keys.ends = fourSpans(KEY_END_AT + first);
  }
  if (HAS_BIAS) {
    keys.positions = fourSpans(KEY_POSITION_AT + first);
  }
  return keys;
}

/// Scores by key, each of four queries, from q · k by query; −1e30 where a query does not see the key.
fn scoresOf(products: mat4x4f, keys: Keys, queries: Queries) -> mat4x4f {
  let byKey = transpose(products);
  return mat4x4f(
    masked(byKey[0], keys.first, keys.ends.x, keys.positions.x, queries),
    masked(byKey[1], keys.first + 1, keys.ends.y, keys.positions.y, queries),
    masked(byKey[2], keys.first + 2, keys.ends.z, keys.positions.z, queries),
    masked(byKey[3], keys.first + 3, keys.ends.w, keys.positions.w, queries),
  );
}

fn masked(product: vec4f, key: u32, keyEnd: u32, position: u32, queries: Queries) -> vec4f {
  var isVisible = (queries.begins <= vec4u(key)) & (vec4u(key) < queries.ends);
  if (FOREST == 1) {
    isVisible = (vec4u(key) <= queries.rows) & (queries.rows < vec4u(keyEnd)) & (vec4u(key) < vec4u(NUM_KEYS));
  }
  return select(vec4f(-1e30), product * SCALE + biasOfHead(queries.head, position, queries.positions), isVisible);
}

/// The highest score of each query among the keys of all lanes.
fn highestOf(scores: mat4x4f) -> vec4f {
  return subgroupMax(max(max(scores[0], scores[1]), max(scores[2], scores[3])));
}

fn weightsOf(scores: mat4x4f, maximum: vec4f) -> mat4x4f {
  return mat4x4f(
    weightOf(scores[0], maximum),
    weightOf(scores[1], maximum),
    weightOf(scores[2], maximum),
    weightOf(scores[3], maximum),
  );
}

fn weightOf(score: vec4f, maximum: vec4f) -> vec4f {
  return select(vec4f(), exp(score - maximum), score > vec4f(-1e29));
}

/// HeadVec `at` of one key onward, of four keys; those from `end` on as the last before.
fn fourKeys(at: u32, key: u32, end: u32) -> HeadMat {
  let rows = min(key + vec4u(0, 1, 2, 3), vec4u(end - 1)) * KEY_WIDTH + at;
  return HeadMat(loadedHead(qkv[rows.x]), loadedHead(qkv[rows.y]), loadedHead(qkv[rows.z]), loadedHead(qkv[rows.w]));
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let firstQuery = FIRST_QUERY + workgroup.x * QUERIES;
  let head = workgroup.y;
  let kvHead = head * KV_HEADS / HEADS;

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
  let queriesA = fourQueries(head, firstQuery);
  let queriesB = fourQueries(head, firstQuery + 4);
  var maximumA = vec4f(-1e30);
  var maximumB = vec4f(-1e30);
  // Of the lane's keys alone.
  var totalA = vec4f();
  var totalB = vec4f();

  for (var j = firstKey; j < lastKey;) {
    if (FOREST == 1) {
      let end = spans[KEY_END_AT + j];
      if (end <= firstQuery) {
        // No query of the workgroup descends from j, nor, then, from j's descendants.
        j = max(end, j + 1);
        continue;
      }
    }
    let key = j + 4 * lane;
    // q · k of each query and the lane's four keys.
    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    var s4 = vec4f();
    var s5 = vec4f();
    var s6 = vec4f();
    var s7 = vec4f();
    var queryAt = QUERY_AT / HEAD_VEC + (firstQuery + lane) * QUERY_WIDTH + head * WIDTH;
    let keyAt = KEY_AT / HEAD_VEC + kvHead * WIDTH;
    for (var c = keyAt; c < keyAt + WIDTH; c++) {
      let k = fourKeys(c, key, NUM_KEYS);
      let qA = loadedHead(qkv[queryAt]);
      let qB = loadedHead(qkv[queryAt + 4 * QUERY_WIDTH]);
      s0 += subgroupBroadcast(qA, 0) * k;
      s1 += subgroupBroadcast(qA, 1) * k;
      s2 += subgroupBroadcast(qA, 2) * k;
      s3 += subgroupBroadcast(qA, 3) * k;
      s4 += subgroupBroadcast(qB, 0) * k;
      s5 += subgroupBroadcast(qB, 1) * k;
      s6 += subgroupBroadcast(qB, 2) * k;
      s7 += subgroupBroadcast(qB, 3) * k;
      queryAt++;
    }
    let keys = keysFrom(key);
    let scoresA = scoresOf(mat4x4f(s0, s1, s2, s3), keys, queriesA);
    let scoresB = scoresOf(mat4x4f(s4, s5, s6, s7), keys, queriesB);
    let highestA = max(maximumA, highestOf(scoresA));
    let highestB = max(maximumB, highestOf(scoresB));
    let shrinkA = exp(maximumA - highestA);
    let shrinkB = exp(maximumB - highestB);
    maximumA = highestA;
    maximumB = highestB;
    let weightsA = weightsOf(scoresA, highestA);
    let weightsB = weightsOf(scoresB, highestB);
    totalA = totalA * shrinkA + weightsA[0] + weightsA[1] + weightsA[2] + weightsA[3];
    totalB = totalB * shrinkB + weightsB[0] + weightsB[1] + weightsB[2] + weightsB[3];
    let ofQueriesA = transpose(weightsA);
    let ofQueriesB = transpose(weightsB);

    for (var own = 0u; own < OWN; own++) {
      let at = 8 * own;
      let valueAt = VALUE_AT / HEAD_VEC + kvHead * WIDTH + min(own * LANES + lane, WIDTH - 1);
      var sum0 = sums[at] * shrinkA.x;
      var sum1 = sums[at + 1] * shrinkA.y;
      var sum2 = sums[at + 2] * shrinkA.z;
      var sum3 = sums[at + 3] * shrinkA.w;
      var sum4 = sums[at + 4] * shrinkB.x;
      var sum5 = sums[at + 5] * shrinkB.y;
      var sum6 = sums[at + 6] * shrinkB.z;
      var sum7 = sums[at + 7] * shrinkB.w;
      for (var source = 0u; source < LANES && j + 4 * source < lastKey; source++) {
        let v = fourKeys(valueAt, j + 4 * source, lastKey);
        sum0 += v * subgroupShuffle(ofQueriesA[0], source);
        sum1 += v * subgroupShuffle(ofQueriesA[1], source);
        sum2 += v * subgroupShuffle(ofQueriesA[2], source);
        sum3 += v * subgroupShuffle(ofQueriesA[3], source);
        sum4 += v * subgroupShuffle(ofQueriesB[0], source);
        sum5 += v * subgroupShuffle(ofQueriesB[1], source);
        sum6 += v * subgroupShuffle(ofQueriesB[2], source);
        sum7 += v * subgroupShuffle(ofQueriesB[3], source);
      }
      sums[at] = sum0;
      sums[at + 1] = sum1;
      sums[at + 2] = sum2;
      sums[at + 3] = sum3;
      sums[at + 4] = sum4;
      sums[at + 5] = sum5;
      sums[at + 6] = sum6;
      sums[at + 7] = sum7;
    }
    j += KEYS;
  }

  let allA = subgroupAdd(totalA);
  let allB = subgroupAdd(totalB);
  for (var r = 0u; r < queryEnd - firstQuery; r++) {
    let total = select(allB[r % 4], allA[r % 4], r < 4);
    let isEmpty = total == 0.0;
    let scale = 1.0 / select(total, 1.0, isEmpty);
    let at = (firstQuery + r) * OUT_WIDTH + head * WIDTH;
    for (var own = 0u; own < OWN; own++) {
      let column = own * LANES + lane;
      if (column < WIDTH) {
        output[at + column] = storedHead(sums[8 * own + r] * scale);
      }
    }
    if (lane == 0) {
      let maximum = select(maximumB[r % 4], maximumA[r % 4], r < 4);
      stats[(firstQuery + r) * HEADS + head] = vec2f(select(maximum + log(total), -1e30, isEmpty), 0.0);
    }
  }
}
