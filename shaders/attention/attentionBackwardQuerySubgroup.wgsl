// attentionBackwardQuerySubgroup: attentionBackwardQuery by one subgroup of four lanes at a time.
//
//   rowDot, p, dS, dQ, biasPartials: as in attentionBackwardQuery
//
// Source: as attentionForwardSubgroup, whose header says why.
//
// Needs the feature subgroups and a subgroup size of at least 4.
// Constants: as in attentionForward, but for the tiles.
// Bindings, group 0; qkv, output, dOutput and dQkv f32, or half, as StoredHead says (common/headF32, headVec4Half, headVec2Half)
//   0 spans         read       u32                              as the forward had them
//   1 qkv           read       f32                              as the forward saw it
//   2 output        read       f32 [NUM_QUERIES, OUT_STRIDE]    of the forward
//   3 dOutput       read       f32 [NUM_QUERIES, OUT_STRIDE]
//   4 stats         readWrite  f32 [NUM_QUERIES, HEADS, 2]      (lse, rowDot): lse of the forward; rowDot written
//   5 dQkv          write      f32                              laid out as qkv: the queries written, the rest left alone
//   6 relativeBias  read       f32 [HEADS, 2 · MAX_DISTANCE + 1, 2]                      with bias only: (value, bucket)
//   7 biasPartials  write      f32 [ceil(NUM_QUERIES / QUERIES), HEADS, BUCKETS]         with bias only: written
// Dispatch: (ceil(NUM_QUERIES / QUERIES), HEADS). Per tile of keys a lane makes dS of 8 queries × 4 keys; then it adds the
// tile's keys to every fourth HeadVec of dQ.

@group(0) @binding(0) var<storage, read> spans: array<u32>;
@group(0) @binding(1) var<storage, read> qkv: array<StoredHead>;
@group(0) @binding(2) var<storage, read> output: array<StoredHead>;
@group(0) @binding(3) var<storage, read> dOutput: array<StoredHead>;
@group(0) @binding(4) var<storage, read_write> stats: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> dQkv: array<StoredHead>;

const WIDTH = HEAD_DIM / HEAD_VEC;
const QUERY_WIDTH = QUERY_STRIDE / HEAD_VEC;
const KEY_WIDTH = KEY_VALUE_STRIDE / HEAD_VEC;
const OUT_WIDTH = OUT_STRIDE / HEAD_VEC;
const LANES = 4u;
const QUERIES = 8u;
const KEYS = 4 * LANES;
/// HeadVecs of a row that a lane owns: columns lane, lane + LANES, …
const OWN = (WIDTH + LANES - 1) / LANES;

/// Eight rows of dQ / SCALE, for each HeadVec of the lane.
var<private> sums: array<HeadVec, 8 * OWN>;

fn fourSpans(at: u32) -> vec4u {
  return vec4u(spans[at], spans[at + 1], spans[at + 2], spans[at + 3]);
}

/// Four queries of the head: rows, the keys they see in segments, positions, lse and rowDot.
struct Queries {
  head: u32,
  rows: vec4u,
  begins: vec4u,
  ends: vec4u,
  positions: vec4u,
  logTotals: vec4f,
  rowDots: vec4f,
}

fn fourQueries(head: u32, first: u32, own: vec2f) -> Queries {
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
  let row0 = subgroupBroadcast(own, 0);
  let row1 = subgroupBroadcast(own, 1);
  let row2 = subgroupBroadcast(own, 2);
  let row3 = subgroupBroadcast(own, 3);
  queries.logTotals = vec4f(row0.x, row1.x, row2.x, row3.x);
  queries.rowDots = vec4f(row0.y, row1.y, row2.y, row3.y);
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

/// dS by query, each of the lane's four keys, from q · k and dO · v by query; added to the bias' gradient too.
fn dScoresOf(products: mat4x4f, dWeights: mat4x4f, keys: Keys, queries: Queries) -> mat4x4f {
  let s = transpose(products);
  let p = transpose(dWeights);
  let byKey = mat4x4f(
    dScore(s[0], p[0], keys.first, keys.ends.x, keys.positions.x, queries),
    dScore(s[1], p[1], keys.first + 1, keys.ends.y, keys.positions.y, queries),
    dScore(s[2], p[2], keys.first + 2, keys.ends.z, keys.positions.z, queries),
    dScore(s[3], p[3], keys.first + 3, keys.ends.w, keys.positions.w, queries),
  );
  addToBins(queries.head, keys.positions.x, queries.positions, byKey[0]);
  addToBins(queries.head, keys.positions.y, queries.positions, byKey[1]);
  addToBins(queries.head, keys.positions.z, queries.positions, byKey[2]);
  addToBins(queries.head, keys.positions.w, queries.positions, byKey[3]);
  return transpose(byKey);
}

fn dScore(product: vec4f, dWeight: vec4f, key: u32, keyEnd: u32, position: u32, queries: Queries) -> vec4f {
  var isVisible = (queries.begins <= vec4u(key)) & (vec4u(key) < queries.ends);
  if (FOREST == 1) {
    isVisible = (vec4u(key) <= queries.rows) & (queries.rows < vec4u(keyEnd)) & (vec4u(key) < vec4u(NUM_KEYS));
  }
  // A visible score does not exceed lse but for rounding; a masked one may, hence the min.
  let score = product * SCALE + biasOfHead(queries.head, position, queries.positions);
  let weight = exp(min(score - queries.logTotals, vec4f(1.0)));
  return select(vec4f(), weight * (dWeight - queries.rowDots), isVisible);
}

/// HeadVec `at` of one key onward, of four keys; those from `end` on as the last before.
fn fourKeys(at: u32, key: u32, end: u32) -> HeadMat {
  let rows = min(key + vec4u(0, 1, 2, 3), vec4u(end - 1)) * KEY_WIDTH + at;
  return HeadMat(loadedHead(qkv[rows.x]), loadedHead(qkv[rows.y]), loadedHead(qkv[rows.z]), loadedHead(qkv[rows.w]));
}

/// (lse, dO · O) of a query, rowDot stored beside lse.
fn rowOf(query: u32, head: u32) -> vec2f {
  let row = min(query, NUM_QUERIES - 1);
  let at = row * OUT_WIDTH + head * WIDTH;
  var sum = 0.0;
  for (var k = at; k < at + WIDTH; k++) {
    sum += dot(loadedHead(dOutput[k]), loadedHead(output[k]));
  }
  let found = vec2f(stats[row * HEADS + head].x, sum);
  if (query < NUM_QUERIES) {
    stats[row * HEADS + head] = found;
  }
  return found;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let firstQuery = workgroup.x * QUERIES;
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
  let queriesA = fourQueries(head, firstQuery, rowOf(firstQuery + lane, head));
  let queriesB = fourQueries(head, firstQuery + 4, rowOf(firstQuery + 4 + lane, head));

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
    // Of each query and the lane's four keys: q · k, and dO · v.
    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    var s4 = vec4f();
    var s5 = vec4f();
    var s6 = vec4f();
    var s7 = vec4f();
    var p0 = vec4f();
    var p1 = vec4f();
    var p2 = vec4f();
    var p3 = vec4f();
    var p4 = vec4f();
    var p5 = vec4f();
    var p6 = vec4f();
    var p7 = vec4f();
    var queryAt = QUERY_AT / HEAD_VEC + (firstQuery + lane) * QUERY_WIDTH + head * WIDTH;
    var dOutputAt = (firstQuery + lane) * OUT_WIDTH + head * WIDTH;
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
      let v = fourKeys(c + (VALUE_AT - KEY_AT) / HEAD_VEC, key, NUM_KEYS);
      let dA = loadedHead(dOutput[dOutputAt]);
      let dB = loadedHead(dOutput[dOutputAt + 4 * OUT_WIDTH]);
      p0 += subgroupBroadcast(dA, 0) * v;
      p1 += subgroupBroadcast(dA, 1) * v;
      p2 += subgroupBroadcast(dA, 2) * v;
      p3 += subgroupBroadcast(dA, 3) * v;
      p4 += subgroupBroadcast(dB, 0) * v;
      p5 += subgroupBroadcast(dB, 1) * v;
      p6 += subgroupBroadcast(dB, 2) * v;
      p7 += subgroupBroadcast(dB, 3) * v;
      queryAt++;
      dOutputAt++;
    }
    let keys = keysFrom(key);
    let dScoresA = dScoresOf(mat4x4f(s0, s1, s2, s3), mat4x4f(p0, p1, p2, p3), keys, queriesA);
    let dScoresB = dScoresOf(mat4x4f(s4, s5, s6, s7), mat4x4f(p4, p5, p6, p7), keys, queriesB);

    for (var own = 0u; own < OWN; own++) {
      let at = 8 * own;
      let column = keyAt + min(own * LANES + lane, WIDTH - 1);
      var sum0 = sums[at];
      var sum1 = sums[at + 1];
      var sum2 = sums[at + 2];
      var sum3 = sums[at + 3];
      var sum4 = sums[at + 4];
      var sum5 = sums[at + 5];
      var sum6 = sums[at + 6];
      var sum7 = sums[at + 7];
      for (var source = 0u; source < LANES && j + 4 * source < lastKey; source++) {
        let k = fourKeys(column, j + 4 * source, lastKey);
        sum0 += k * subgroupShuffle(dScoresA[0], source);
        sum1 += k * subgroupShuffle(dScoresA[1], source);
        sum2 += k * subgroupShuffle(dScoresA[2], source);
        sum3 += k * subgroupShuffle(dScoresA[3], source);
        sum4 += k * subgroupShuffle(dScoresB[0], source);
        sum5 += k * subgroupShuffle(dScoresB[1], source);
        sum6 += k * subgroupShuffle(dScoresB[2], source);
        sum7 += k * subgroupShuffle(dScoresB[3], source);
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

  for (var r = 0u; r < queryEnd - firstQuery; r++) {
    let at = QUERY_AT / HEAD_VEC + (firstQuery + r) * QUERY_WIDTH + head * WIDTH;
    for (var own = 0u; own < OWN; own++) {
      let column = own * LANES + lane;
      if (column < WIDTH) {
        dQkv[at + column] = storedHead(sums[8 * own + r] * SCALE);
      }
    }
  }
  storeBins(workgroup.x, head, lane);
}
