// attentionBackwardKeyValueSubgroup: attentionBackwardKeyValue by one subgroup of four lanes at a time.
//
//   p, dS, dV, dK: as in attentionBackwardKeyValue
//
// Source: as attentionForwardSubgroup, whose header says why.
//
// Needs the feature subgroups and a subgroup size of at least 4.
// Constants: as in attentionForward, but for the tiles.
// Bindings, group 0; qkv, dOutput and dQkv f32, or half, as StoredHead says (common/headF32, headVec4Half, headVec2Half)
//   0 spans         read   u32                              as the forward had them, and ranges of queries by key
//   1 qkv           read   f32                              as the forward saw it
//   2 dOutput       read   f32 [NUM_QUERIES, OUT_STRIDE]
//   3 stats         read   f32 [NUM_QUERIES, HEADS, 2]      (lse, rowDot) of attentionBackwardQuerySubgroup
//   4 dQkv          write  f32                              laid out as qkv: keys and values written, the rest left alone
//   5 relativeBias  read   f32 [HEADS, 2 · MAX_DISTANCE + 1, 2]  with bias only: (value, bucket)
// Dispatch: (ceil(NUM_KEYS / KEYS), KV_HEADS). Per tile of queries and head a lane makes p and dS of 8 keys × 4 queries;
// then it adds the tile's rows to every fourth HeadVec of dK and of dV.

@group(0) @binding(0) var<storage, read> spans: array<u32>;
@group(0) @binding(1) var<storage, read> qkv: array<StoredHead>;
@group(0) @binding(2) var<storage, read> dOutput: array<StoredHead>;
@group(0) @binding(3) var<storage, read> stats: array<vec2f>;
@group(0) @binding(4) var<storage, read_write> dQkv: array<StoredHead>;

const WIDTH = HEAD_DIM / HEAD_VEC;
const QUERY_WIDTH = QUERY_STRIDE / HEAD_VEC;
const KEY_WIDTH = KEY_VALUE_STRIDE / HEAD_VEC;
const OUT_WIDTH = OUT_STRIDE / HEAD_VEC;
const GROUP = HEADS / KV_HEADS;
const LANES = 4u;
const KEYS = 8u;
const QUERIES = 4 * LANES;
/// HeadVecs of a row that a lane owns: columns lane, lane + LANES, …
const OWN = (WIDTH + LANES - 1) / LANES;

/// Eight rows of dK / SCALE and of dV, for each HeadVec of the lane.
var<private> dKeys: array<HeadVec, 8 * OWN>;
var<private> dValues: array<HeadVec, 8 * OWN>;

fn fourSpans(at: u32) -> vec4u {
  return vec4u(spans[at], spans[at + 1], spans[at + 2], spans[at + 3]);
}

/// HeadVec `at` of four rows of q, and of dO; rows beyond the last as the last.
fn fourOfQueries(at: u32, rows: vec4u) -> HeadMat {
  let i = rows * QUERY_WIDTH + at;
  return HeadMat(loadedHead(qkv[i.x]), loadedHead(qkv[i.y]), loadedHead(qkv[i.z]), loadedHead(qkv[i.w]));
}

fn fourOfOutput(at: u32, rows: vec4u) -> HeadMat {
  let i = rows * OUT_WIDTH + at;
  return HeadMat(loadedHead(dOutput[i.x]), loadedHead(dOutput[i.y]), loadedHead(dOutput[i.z]), loadedHead(dOutput[i.w]));
}

/// p of four queries and a key that those of [begin, end) see.
fn weightOf(product: vec4f, bias: vec4f, queries: vec4u, logTotals: vec4f, begin: u32, end: u32) -> vec4f {
  let isVisible = (vec4u(begin) <= queries) & (queries < vec4u(end));
  // A visible score does not exceed lse but for rounding; a masked one may, hence the min.
  return select(vec4f(), exp(min(product * SCALE + bias - logTotals, vec4f(1.0))), isVisible);
}

/// p · dWeight, also where p is 0 and dWeight, of a masked query, may be anything.
fn dScore(weight: vec4f, dWeight: vec4f) -> vec4f {
  return select(vec4f(), weight * dWeight, weight > vec4f());
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let firstKey = workgroup.x * KEYS;
  let kvHead = workgroup.y;
  let keyEnd = min(firstKey + KEYS, NUM_KEYS);

  // Queries that see one of the workgroup's keys lie in [firstQuery, lastQuery).
  var firstQuery = select(NUM_QUERIES, firstKey, FOREST == 1);
  var lastQuery = 0u;
  for (var j = firstKey; j < keyEnd; j++) {
    let last = min(spans[KEY_END_AT + j], NUM_QUERIES);
    var first = firstKey;
    if (FOREST == 0) {
      first = spans[KEY_BEGIN_AT + j];
    }
    if (first < last) {
      firstQuery = min(firstQuery, first);
      lastQuery = max(lastQuery, last);
    }
  }
  let keysA = firstKey + vec4u(0, 1, 2, 3);
  let keysB = keysA + 4;
  let endsA = select(vec4u(), min(fourSpans(KEY_END_AT + firstKey), vec4u(NUM_QUERIES)), keysA < vec4u(NUM_KEYS));
  let endsB = select(vec4u(), min(fourSpans(KEY_END_AT + firstKey + 4), vec4u(NUM_QUERIES)), keysB < vec4u(NUM_KEYS));
  var beginsA = keysA;
  var beginsB = keysB;
  if (FOREST == 0) {
    beginsA = fourSpans(KEY_BEGIN_AT + firstKey);
    beginsB = fourSpans(KEY_BEGIN_AT + firstKey + 4);
  }

  var positionsA = vec4u();
  var positionsB = vec4u();
  if (HAS_BIAS) {
    positionsA = fourSpans(KEY_POSITION_AT + firstKey);
    positionsB = fourSpans(KEY_POSITION_AT + firstKey + 4);
  }

  for (var i = firstQuery; i < lastQuery; i += QUERIES) {
    let queries = i + 4 * lane + vec4u(0, 1, 2, 3);
    let rows = min(queries, vec4u(NUM_QUERIES - 1));
    var positions = vec4u();
    if (HAS_BIAS) {
      positions = fourSpans(POSITION_AT + i + 4 * lane);
    }
    for (var head = kvHead * GROUP; head < (kvHead + 1) * GROUP; head++) {
      // Of each key and the lane's four queries: q · k, and dO · v; then p and dS.
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
      var keyAt = KEY_AT / HEAD_VEC + (firstKey + lane) * KEY_WIDTH + kvHead * WIDTH;
      let queryAt = QUERY_AT / HEAD_VEC + head * WIDTH;
      for (var c = 0u; c < WIDTH; c++) {
        let q = fourOfQueries(queryAt + c, rows);
        let kA = loadedHead(qkv[keyAt]);
        let kB = loadedHead(qkv[keyAt + 4 * KEY_WIDTH]);
        s0 += subgroupBroadcast(kA, 0) * q;
        s1 += subgroupBroadcast(kA, 1) * q;
        s2 += subgroupBroadcast(kA, 2) * q;
        s3 += subgroupBroadcast(kA, 3) * q;
        s4 += subgroupBroadcast(kB, 0) * q;
        s5 += subgroupBroadcast(kB, 1) * q;
        s6 += subgroupBroadcast(kB, 2) * q;
        s7 += subgroupBroadcast(kB, 3) * q;
        let dO = fourOfOutput(head * WIDTH + c, rows);
        let vA = loadedHead(qkv[keyAt + (VALUE_AT - KEY_AT) / HEAD_VEC]);
        let vB = loadedHead(qkv[keyAt + (VALUE_AT - KEY_AT) / HEAD_VEC + 4 * KEY_WIDTH]);
        p0 += subgroupBroadcast(vA, 0) * dO;
        p1 += subgroupBroadcast(vA, 1) * dO;
        p2 += subgroupBroadcast(vA, 2) * dO;
        p3 += subgroupBroadcast(vA, 3) * dO;
        p4 += subgroupBroadcast(vB, 0) * dO;
        p5 += subgroupBroadcast(vB, 1) * dO;
        p6 += subgroupBroadcast(vB, 2) * dO;
        p7 += subgroupBroadcast(vB, 3) * dO;
        keyAt++;
      }
      let row0 = stats[rows.x * HEADS + head];
      let row1 = stats[rows.y * HEADS + head];
      let row2 = stats[rows.z * HEADS + head];
      let row3 = stats[rows.w * HEADS + head];
      let logTotals = vec4f(row0.x, row1.x, row2.x, row3.x);
      let rowDots = vec4f(row0.y, row1.y, row2.y, row3.y);
      let bias0 = biasOfHead(head, positionsA.x, positions);
      s0 = weightOf(s0, bias0, queries, logTotals, beginsA.x, endsA.x);
      let bias1 = biasOfHead(head, positionsA.y, positions);
      s1 = weightOf(s1, bias1, queries, logTotals, beginsA.y, endsA.y);
      let bias2 = biasOfHead(head, positionsA.z, positions);
      s2 = weightOf(s2, bias2, queries, logTotals, beginsA.z, endsA.z);
      let bias3 = biasOfHead(head, positionsA.w, positions);
      s3 = weightOf(s3, bias3, queries, logTotals, beginsA.w, endsA.w);
      let bias4 = biasOfHead(head, positionsB.x, positions);
      s4 = weightOf(s4, bias4, queries, logTotals, beginsB.x, endsB.x);
      let bias5 = biasOfHead(head, positionsB.y, positions);
      s5 = weightOf(s5, bias5, queries, logTotals, beginsB.y, endsB.y);
      let bias6 = biasOfHead(head, positionsB.z, positions);
      s6 = weightOf(s6, bias6, queries, logTotals, beginsB.z, endsB.z);
      let bias7 = biasOfHead(head, positionsB.w, positions);
      s7 = weightOf(s7, bias7, queries, logTotals, beginsB.w, endsB.w);
      p0 = dScore(s0, p0 - rowDots);
      p1 = dScore(s1, p1 - rowDots);
      p2 = dScore(s2, p2 - rowDots);
      p3 = dScore(s3, p3 - rowDots);
      p4 = dScore(s4, p4 - rowDots);
      p5 = dScore(s5, p5 - rowDots);
      p6 = dScore(s6, p6 - rowDots);
      p7 = dScore(s7, p7 - rowDots);

      for (var own = 0u; own < OWN; own++) {
        let at = 8 * own;
        let column = min(own * LANES + lane, WIDTH - 1);
        var dV0 = dValues[at];
        var dV1 = dValues[at + 1];
        var dV2 = dValues[at + 2];
        var dV3 = dValues[at + 3];
        var dV4 = dValues[at + 4];
        var dV5 = dValues[at + 5];
        var dV6 = dValues[at + 6];
        var dV7 = dValues[at + 7];
        var dK0 = dKeys[at];
        var dK1 = dKeys[at + 1];
        var dK2 = dKeys[at + 2];
        var dK3 = dKeys[at + 3];
        var dK4 = dKeys[at + 4];
        var dK5 = dKeys[at + 5];
        var dK6 = dKeys[at + 6];
        var dK7 = dKeys[at + 7];
        for (var source = 0u; source < LANES && i + 4 * source < lastQuery; source++) {
          let sourceRows = min(i + 4 * source + vec4u(0, 1, 2, 3), vec4u(lastQuery - 1));
          let dO = fourOfOutput(head * WIDTH + column, sourceRows);
          dV0 += dO * subgroupShuffle(s0, source);
          dV1 += dO * subgroupShuffle(s1, source);
          dV2 += dO * subgroupShuffle(s2, source);
          dV3 += dO * subgroupShuffle(s3, source);
          dV4 += dO * subgroupShuffle(s4, source);
          dV5 += dO * subgroupShuffle(s5, source);
          dV6 += dO * subgroupShuffle(s6, source);
          dV7 += dO * subgroupShuffle(s7, source);
          let q = fourOfQueries(queryAt + column, sourceRows);
          dK0 += q * subgroupShuffle(p0, source);
          dK1 += q * subgroupShuffle(p1, source);
          dK2 += q * subgroupShuffle(p2, source);
          dK3 += q * subgroupShuffle(p3, source);
          dK4 += q * subgroupShuffle(p4, source);
          dK5 += q * subgroupShuffle(p5, source);
          dK6 += q * subgroupShuffle(p6, source);
          dK7 += q * subgroupShuffle(p7, source);
        }
        dValues[at] = dV0;
        dValues[at + 1] = dV1;
        dValues[at + 2] = dV2;
        dValues[at + 3] = dV3;
        dValues[at + 4] = dV4;
        dValues[at + 5] = dV5;
        dValues[at + 6] = dV6;
        dValues[at + 7] = dV7;
        dKeys[at] = dK0;
        dKeys[at + 1] = dK1;
        dKeys[at + 2] = dK2;
        dKeys[at + 3] = dK3;
        dKeys[at + 4] = dK4;
        dKeys[at + 5] = dK5;
        dKeys[at + 6] = dK6;
        dKeys[at + 7] = dK7;
      }
    }
  }

  for (var r = 0u; r < keyEnd - firstKey; r++) {
    let at = (firstKey + r) * KEY_WIDTH + kvHead * WIDTH;
    for (var own = 0u; own < OWN; own++) {
      let column = own * LANES + lane;
      if (column < WIDTH) {
        dQkv[KEY_AT / HEAD_VEC + at + column] = storedHead(dKeys[8 * own + r] * SCALE);
        dQkv[VALUE_AT / HEAD_VEC + at + column] = storedHead(dValues[8 * own + r]);
      }
    }
  }
}
