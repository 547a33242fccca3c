// attentionBackwardQuery: gradient of attentionForward with respect to the queries, and to the bias by bucket.
//
//   rowDot[i, h] = dO[i, h] · O[i, h]
//   p[i, h, j]   = exp(s[i, h, j] − lse[i, h])                          for the keys j that i sees
//   dS[i, h, j]  = p · (dO[i, h] · v[j, h'] − rowDot[i, h])
//   dQ[i, h]     = SCALE · Σ_j dS[i, h, j] · k[j, h']
//   biasPartials[tile, h, bucket] = Σ dS[i, h, j] over the tile's queries i and the keys j at a distance of that bucket
//
// Source: Dao et al. 2022, "FlashAttention", arXiv:2205.14135, appendix B: probabilities are made again from lse.
//
// Constants: as in attentionForward; with bias BUCKETS also.
// Bindings, group 0; qkv, output, dOutput and dQkv f32, or half, as StoredHead says (common/headF32, headVec4Half, headVec2Half)
//   0 spans         read       u32                              as the forward had them
//   1 qkv           read       f32                              as the forward saw it
//   2 output        read       f32 [NUM_QUERIES, OUT_STRIDE]    of the forward
//   3 dOutput       read       f32 [NUM_QUERIES, OUT_STRIDE]
//   4 stats         readWrite  f32 [NUM_QUERIES, HEADS, 2]      (lse, rowDot): lse of the forward; rowDot written
//   5 dQkv          write      f32                              laid out as qkv: the queries written, the rest left alone
//   6 relativeBias  read       f32 [HEADS, 2 · MAX_DISTANCE + 1, 2]                      with bias only: (value, bucket)
//   7 biasPartials  write      f32 [ceil(NUM_QUERIES / QUERIES), HEADS, BUCKETS]         with bias only: written
// Dispatch: (ceil(NUM_QUERIES / QUERIES), HEADS), tiles, blocks and owners as in the forward.

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
const QUERY_BLOCKS = QUERIES / 4;
const KEY_BLOCKS = KEYS / 4;
const BLOCKS = QUERY_BLOCKS * KEY_BLOCKS;
const OWNERS = QUERY_BLOCKS * WIDTH;
const WORKGROUP_SIZE = max(BLOCKS, OWNERS);

/// CHUNK columns of the queries' rows, then of the keys'; and of their dOutput, then of the values'.
var<workgroup> tile: array<HeadVec, (QUERIES + KEYS) * CHUNK>;
var<workgroup> dTile: array<HeadVec, (QUERIES + KEYS) * CHUNK>;
var<workgroup> keyEnds: array<u32, KEYS>;
var<workgroup> keyPositions: array<i32, KEYS>;
/// Of each query: lse and rowDot.
var<workgroup> rows: array<vec2f, QUERIES>;
/// dS of each key for four queries: [KEYS, QUERY_BLOCKS].
var<workgroup> dScores: array<vec4f, KEYS * QUERY_BLOCKS>;

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

/// Which of four queries see the `row`-th key of the tile from key `first` on.
fn sees(queries: vec4u, begins: vec4u, ends: vec4u, first: u32, row: u32) -> vec4<bool> {
  let key = vec4u(first + row);
  if (FOREST == 1) {
    return (key <= queries) & (queries < vec4u(keyEnds[row])) & (key < vec4u(NUM_KEYS));
  }
  return (begins <= key) & (key < ends);
}

/// dS of one key and four queries, from k · q, v · dO and the bias.
fn dScore(product: vec4f, bias: vec4f, dWeight: vec4f, logTotals: vec4f, rowDots: vec4f, isVisible: vec4<bool>) -> vec4f {
  // A visible score does not exceed lse but for rounding; a masked one may, hence the min.
  return select(vec4f(), exp(min(product * SCALE + bias - logTotals, vec4f(1.0))) * (dWeight - rowDots), isVisible);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
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
  loadBias(head, local, WORKGROUP_SIZE);
  clearBins(local, WORKGROUP_SIZE);
  for (var row = local; row < QUERIES; row += WORKGROUP_SIZE) {
    let query = min(firstQuery + row, NUM_QUERIES - 1);
    let at = query * OUT_WIDTH + head * WIDTH;
    var sum = 0.0;
    for (var k = at; k < at + WIDTH; k++) {
      sum += dot(loadedHead(dOutput[k]), loadedHead(output[k]));
    }
    let statsAt = query * HEADS + head;
    let lse = stats[statsAt].x;
    rows[row] = vec2f(lse, sum);
    if (firstQuery + row < NUM_QUERIES) {
      stats[statsAt] = vec2f(lse, sum);
    }
  }
  workgroupBarrier();

  // The block of scores of this invocation.
  let queryBlock = local % QUERY_BLOCKS;
  let blockQuery = firstQuery + 4 * queryBlock;
  let queries = blockQuery + vec4u(0, 1, 2, 3);
  let blockKey = local / QUERY_BLOCKS * 4;
  let row0 = rows[4 * queryBlock];
  let row1 = rows[4 * queryBlock + 1];
  let row2 = rows[4 * queryBlock + 2];
  let row3 = rows[4 * queryBlock + 3];
  let logTotals = vec4f(row0.x, row1.x, row2.x, row3.x);
  let rowDots = vec4f(row0.y, row1.y, row2.y, row3.y);
  var begins = vec4u();
  var ends = vec4u();
  var positions = vec4i();
  if (FOREST == 0) {
    begins = fourSpans(BEGIN_AT + blockQuery);
    ends = select(vec4u(), fourSpans(END_AT + blockQuery), queries < vec4u(NUM_QUERIES));
  }
  if (HAS_BIAS) {
    positions = vec4i(fourSpans(POSITION_AT + blockQuery));
  }

  // The part of dQ of this invocation.
  let ownBlock = local / WIDTH;
  let ownColumn = local % WIDTH;
  let keyColumn = KEY_AT / HEAD_VEC + kvHead * WIDTH + ownColumn;
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
    var p0 = vec4f();
    var p1 = vec4f();
    var p2 = vec4f();
    var p3 = vec4f();
    for (var chunk = workgroup.z; chunk < WIDTH; chunk += CHUNK) {
      if (chunk > 0) {
        workgroupBarrier();
      }
      loadTile(local, firstQuery, j, head, kvHead, chunk);
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
          let dO = HeadMat(dTile[queryAt], dTile[queryAt + CHUNK], dTile[queryAt + 2 * CHUNK], dTile[queryAt + 3 * CHUNK]);
          p0 += dTile[keyAt] * dO;
          p1 += dTile[keyAt + CHUNK] * dO;
          p2 += dTile[keyAt + 2 * CHUNK] * dO;
          p3 += dTile[keyAt + 3 * CHUNK] * dO;
          keyAt++;
        }
      }
    }
    if (local < BLOCKS) {
      let at = blockKey * QUERY_BLOCKS + queryBlock;
      let b0 = biasOfKey(keyPositions[blockKey], positions);
      let b1 = biasOfKey(keyPositions[blockKey + 1], positions);
      let b2 = biasOfKey(keyPositions[blockKey + 2], positions);
      let b3 = biasOfKey(keyPositions[blockKey + 3], positions);
      dScores[at] = dScore(s0, b0, p0, logTotals, rowDots, sees(queries, begins, ends, j, blockKey));
      dScores[at + QUERY_BLOCKS] = dScore(s1, b1, p1, logTotals, rowDots, sees(queries, begins, ends, j, blockKey + 1));
      dScores[at + 2 * QUERY_BLOCKS] = dScore(s2, b2, p2, logTotals, rowDots, sees(queries, begins, ends, j, blockKey + 2));
      dScores[at + 3 * QUERY_BLOCKS] = dScore(s3, b3, p3, logTotals, rowDots, sees(queries, begins, ends, j, blockKey + 3));
    }
    workgroupBarrier();
    if (local < OWNERS) {
      var keyAt = j * KEY_WIDTH + keyColumn;
      for (var row = 0u; row < numKeys; row++) {
        let k = loadedHead(qkv[keyAt]);
        let dS = dScores[row * QUERY_BLOCKS + ownBlock];
        sum0 += k * dS.x;
        sum1 += k * dS.y;
        sum2 += k * dS.z;
        sum3 += k * dS.w;
        keyAt += KEY_WIDTH;
      }
    }
    if (HAS_BIAS) {
      for (var row = local; row < QUERIES; row += WORKGROUP_SIZE) {
        let position = i32(spans[POSITION_AT + min(firstQuery + row, NUM_QUERIES - 1)]);
        for (var key = 0u; key < numKeys; key++) {
          let keyPosition = i32(spans[KEY_POSITION_AT + j + key]);
          addToBin(row, head, keyPosition - position, dScores[key * QUERY_BLOCKS + row / 4][row % 4]);
        }
      }
    }
    j += KEYS;
  }

  if (local < OWNERS) {
    let query = firstQuery + 4 * ownBlock;
    let sums = array<HeadVec, 4>(sum0, sum1, sum2, sum3);
    let at = QUERY_AT / HEAD_VEC + query * QUERY_WIDTH + head * WIDTH + ownColumn;
    for (var r = 0u; r < 4 && query + r < NUM_QUERIES; r++) {
      dQkv[at + r * QUERY_WIDTH] = storedHead(sums[r] * SCALE);
    }
  }
  workgroupBarrier();
  storeBins(workgroup.x, head, local, WORKGROUP_SIZE);
}
