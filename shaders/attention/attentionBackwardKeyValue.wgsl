// attentionBackwardKeyValue: gradient of attentionForward with respect to keys and values.
//
//   p[i, h, j]  = exp(s[i, h, j] − lse[i, h])                           for the queries i that see j:
//                 FOREST = 1: j ≤ i < end[j], j's subtree;  FOREST = 0: begin[j] ≤ i < end[j], arrays by key
//   dS[i, h, j] = p · (dO[i, h] · v[j, h'] − rowDot[i, h])
//   dV[j, h']   = Σ_{h of h'} Σ_i p[i, h, j] · dO[i, h]
//   dK[j, h']   = SCALE · Σ_{h of h'} Σ_i dS[i, h, j] · q[i, h]
//
// Source: Dao et al. 2022, "FlashAttention", arXiv:2205.14135, appendix B. One owner sums each key's gradient over the
// queries that see it and the heads of its group, in order: no atomics.
//
// Constants: as in attentionForward, with KEYS of a workgroup and QUERIES it looks at together.
// Bindings, group 0; qkv, dOutput and dQkv f32, or half, as StoredHead says (common/headF32, headVec4Half, headVec2Half)
//   0 spans         read   u32                              as the forward had them, and ranges of queries by key
//   1 qkv           read   f32                              as the forward saw it
//   2 dOutput       read   f32 [NUM_QUERIES, OUT_STRIDE]
//   3 stats         read   f32 [NUM_QUERIES, HEADS, 2]      (lse, rowDot) of attentionBackwardQuery
//   4 dQkv          write  f32                              laid out as qkv: keys and values written, the rest left alone
//   5 relativeBias  read   f32 [HEADS, 2 · MAX_DISTANCE + 1, 2]  with bias only: (value, bucket)
// Dispatch: (ceil(NUM_KEYS / KEYS), KV_HEADS). Per tile of queries and head each of the first BLOCKS invocations makes p and
// dS of 4 queries × 4 keys; then each of the first OWNERS adds to four rows of one HeadVec of dK and of dV.

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
const QUERY_BLOCKS = QUERIES / 4;
const KEY_BLOCKS = KEYS / 4;
const BLOCKS = QUERY_BLOCKS * KEY_BLOCKS;
const OWNERS = KEY_BLOCKS * WIDTH;
const WORKGROUP_SIZE = max(BLOCKS, OWNERS);

/// CHUNK columns of the queries' rows, then of the keys'; and of their dOutput, then of the values'.
var<workgroup> tile: array<HeadVec, (QUERIES + KEYS) * CHUNK>;
var<workgroup> dTile: array<HeadVec, (QUERIES + KEYS) * CHUNK>;
/// Of each query: lse and rowDot.
var<workgroup> rows: array<vec2f, QUERIES>;
var<workgroup> queryPositions: array<i32, QUERIES>;
/// p and dS of each query for four keys: [QUERIES, KEY_BLOCKS].
var<workgroup> weights: array<vec4f, QUERIES * KEY_BLOCKS>;
var<workgroup> dScores: array<vec4f, QUERIES * KEY_BLOCKS>;

fn fourSpans(at: u32) -> vec4u {
  return vec4u(spans[at], spans[at + 1], spans[at + 2], spans[at + 3]);
}

/// Rows `firstQuery` and `firstKey` onward, `column` onward. Rows beyond the last repeat it: nobody sees them.
fn loadTile(local: u32, firstQuery: u32, firstKey: u32, head: u32, kvHead: u32, column: u32) {
  for (var e = local; e < (QUERIES + KEYS) * CHUNK; e += WORKGROUP_SIZE) {
    let row = e / CHUNK;
    let ownColumn = column + e % CHUNK;
    let query = min(firstQuery + row, NUM_QUERIES - 1);
    var at = QUERY_AT / HEAD_VEC + query * QUERY_WIDTH + head * WIDTH + ownColumn;
    if (row < QUERIES) {
      dTile[e] = loadedHead(dOutput[query * OUT_WIDTH + head * WIDTH + ownColumn]);
    } else {
      at = KEY_AT / HEAD_VEC + min(firstKey + row - QUERIES, NUM_KEYS - 1) * KEY_WIDTH + kvHead * WIDTH + ownColumn;
      dTile[e] = loadedHead(qkv[at + (VALUE_AT - KEY_AT) / HEAD_VEC]);
    }
    tile[e] = loadedHead(qkv[at]);
  }
}

/// Stores p and dS of one query and four keys, from q · k, dO · v and the bias.
fn storeRow(at: u32, product: vec4f, dWeight: vec4f, row: vec2f, bias: vec4f, isVisible: vec4<bool>) {
  // A visible score does not exceed lse but for rounding; a masked one may, hence the min.
  let weight = select(vec4f(), exp(min(product * SCALE + bias - row.x, vec4f(1.0))), isVisible);
  weights[at] = weight;
  dScores[at] = weight * (dWeight - row.y);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let firstKey = workgroup.x * KEYS;
  let kvHead = workgroup.y;

  // Queries that see one of the workgroup's keys lie in [firstQuery, lastQuery).
  var firstQuery = select(NUM_QUERIES, firstKey, FOREST == 1);
  var lastQuery = 0u;
  for (var j = firstKey; j < min(firstKey + KEYS, NUM_KEYS); j++) {
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

  // The block of scores of this invocation.
  let keyBlock = local % KEY_BLOCKS;
  let blockKey = firstKey + 4 * keyBlock;
  let blockQuery = local / KEY_BLOCKS * 4;
  let keys = blockKey + vec4u(0, 1, 2, 3);
  let ends = select(vec4u(), min(fourSpans(KEY_END_AT + blockKey), vec4u(NUM_QUERIES)), keys < vec4u(NUM_KEYS));
  let highestEnd = max(max(ends.x, ends.y), max(ends.z, ends.w));
  var begins = keys;
  var positions = vec4i();
  if (FOREST == 0) {
    begins = fourSpans(KEY_BEGIN_AT + blockKey);
  }
  if (HAS_BIAS) {
    positions = vec4i(fourSpans(KEY_POSITION_AT + blockKey));
  }
  let lowestBegin = min(min(begins.x, begins.y), min(begins.z, begins.w));

  // The parts of dK and dV of this invocation.
  let ownBlock = local / WIDTH;
  let ownColumn = local % WIDTH;
  var dK0 = HeadVec();
  var dK1 = HeadVec();
  var dK2 = HeadVec();
  var dK3 = HeadVec();
  var dV0 = HeadVec();
  var dV1 = HeadVec();
  var dV2 = HeadVec();
  var dV3 = HeadVec();

  for (var i = firstQuery; i < lastQuery; i += QUERIES) {
    let numQueries = min(QUERIES, lastQuery - i);
    for (var head = kvHead * GROUP; head < (kvHead + 1) * GROUP; head++) {
      if (GROUP > 1 || i == firstQuery) {
        loadBias(head, local, WORKGROUP_SIZE);
      }
      for (var row = local; row < QUERIES; row += WORKGROUP_SIZE) {
        let query = min(i + row, NUM_QUERIES - 1);
        rows[row] = stats[query * HEADS + head];
        if (HAS_BIAS) {
          queryPositions[row] = i32(spans[POSITION_AT + query]);
        }
      }
      var s0 = vec4f();
      var s1 = vec4f();
      var s2 = vec4f();
      var s3 = vec4f();
      var p0 = vec4f();
      var p1 = vec4f();
      var p2 = vec4f();
      var p3 = vec4f();
      for (var chunk = workgroup.z; chunk < WIDTH; chunk += CHUNK) {
        if (chunk > 0) {
          workgroupBarrier();
        }
        loadTile(local, i, firstKey, head, kvHead, chunk);
        workgroupBarrier();
        if (local < BLOCKS && i + blockQuery < highestEnd && lowestBegin <= i + blockQuery + 3) {
          var queryAt = blockQuery * CHUNK;
          var keyAt = (QUERIES + 4 * keyBlock) * CHUNK;
          for (let stop = queryAt + CHUNK; queryAt < stop; queryAt++) {
            let k = HeadMat(tile[keyAt], tile[keyAt + CHUNK], tile[keyAt + 2 * CHUNK], tile[keyAt + 3 * CHUNK]);
            s0 += tile[queryAt] * k;
            s1 += tile[queryAt + CHUNK] * k;
            s2 += tile[queryAt + 2 * CHUNK] * k;
            s3 += tile[queryAt + 3 * CHUNK] * k;
            let v = HeadMat(dTile[keyAt], dTile[keyAt + CHUNK], dTile[keyAt + 2 * CHUNK], dTile[keyAt + 3 * CHUNK]);
            p0 += dTile[queryAt] * v;
            p1 += dTile[queryAt + CHUNK] * v;
            p2 += dTile[queryAt + 2 * CHUNK] * v;
            p3 += dTile[queryAt + 3 * CHUNK] * v;
            keyAt++;
          }
        }
      }
      if (local < BLOCKS) {
        let at = blockQuery * KEY_BLOCKS + keyBlock;
        let query = vec4u(i + blockQuery);
        let b0 = biasOfQuery(queryPositions[blockQuery], positions);
        let b1 = biasOfQuery(queryPositions[blockQuery + 1], positions);
        let b2 = biasOfQuery(queryPositions[blockQuery + 2], positions);
        let b3 = biasOfQuery(queryPositions[blockQuery + 3], positions);
        storeRow(at, s0, p0, rows[blockQuery], b0, (begins <= query) & (query < ends));
        storeRow(at + KEY_BLOCKS, s1, p1, rows[blockQuery + 1], b1, (begins <= query + 1) & (query + 1 < ends));
        storeRow(at + 2 * KEY_BLOCKS, s2, p2, rows[blockQuery + 2], b2, (begins <= query + 2) & (query + 2 < ends));
        storeRow(at + 3 * KEY_BLOCKS, s3, p3, rows[blockQuery + 3], b3, (begins <= query + 3) & (query + 3 < ends));
      }
      workgroupBarrier();
      if (local < OWNERS) {
        var outputAt = i * OUT_WIDTH + head * WIDTH + ownColumn;
        var queryAt = QUERY_AT / HEAD_VEC + i * QUERY_WIDTH + head * WIDTH + ownColumn;
        for (var row = 0u; row < numQueries; row++) {
          let dO = loadedHead(dOutput[outputAt]);
          let weight = weights[row * KEY_BLOCKS + ownBlock];
          dV0 += dO * weight.x;
          dV1 += dO * weight.y;
          dV2 += dO * weight.z;
          dV3 += dO * weight.w;
          let q = loadedHead(qkv[queryAt]);
          let dS = dScores[row * KEY_BLOCKS + ownBlock];
          dK0 += q * dS.x;
          dK1 += q * dS.y;
          dK2 += q * dS.z;
          dK3 += q * dS.w;
          outputAt += OUT_WIDTH;
          queryAt += QUERY_WIDTH;
        }
      }
    }
  }

  if (local < OWNERS) {
    let key = firstKey + 4 * ownBlock;
    let dK = array<HeadVec, 4>(dK0, dK1, dK2, dK3);
    let dV = array<HeadVec, 4>(dV0, dV1, dV2, dV3);
    let at = key * KEY_WIDTH + kvHead * WIDTH + ownColumn;
    for (var r = 0u; r < 4 && key + r < NUM_KEYS; r++) {
      dQkv[KEY_AT / HEAD_VEC + at + r * KEY_WIDTH] = storedHead(dK[r] * SCALE);
      dQkv[VALUE_AT / HEAD_VEC + at + r * KEY_WIDTH] = storedHead(dV[r]);
    }
  }
}
