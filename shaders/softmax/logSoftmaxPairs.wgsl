// logSoftmaxPairs: the log normaliser of each row of logits, and log P_F of the row's (row, token) pairs.
//
//   lse[r]   = log Σ_{v legal in r} exp(logits[r, v])              nats
//   logPF[p] = logits[r, pairToken[p]] − lse[r]                    nats, for p = rowPairStart[r] … rowPairStart[r + 1] − 1
//
// Legal are all V tokens where rowMask[r] is NONE, else the tokens on the edges to the children of trie prefix rowMask[r].
// A pair whose token is not legal gets logPF = −1e30. The probabilities themselves are never stored.
//
// Source: the online normaliser of Milakov & Gimelshein 2018, "Online normalizer calculation for softmax",
// arXiv:1805.02867: maximum and sum in one pass over the logits; each lane keeps its own and they are merged at the end.
//
// Constants: V vocabulary; VPAD padded vocabulary, SLAB, SLAB_ROWS, LOGIT_SCALE of common/logits; LANES a row (divides 64).
// Bindings, group 0
//   0 params        uniform     Params
//   1 logits        read        f32 [rows, VPAD]  of rows rowOffset … rowOffset + rows − 1, as in common/logits; columns beyond V are ignored
//   2 counts        read        u32 [8]           counts[1] = numRows
//   3 rowMask       read        u32 [R]           trie prefix, or NONE
//   4 trie          read        u32 [*]           firstChild [numPrefixes + 1], then token [numPrefixes] at trieTokenOffset
//   5 rowPairStart  read        u32 [R + 1]
//   6 pairToken     read        u32 [P]
//   7 lse           read_write  f32 [R]           written for the chunk's rows, 0 from numRows on; −1e30 where nothing is legal
//   8 logPF         read_write  f32 [P]           written for the chunk's pairs
// Dispatch: ceil(rows · LANES / 64) workgroups of 64 / LANES rows.
// Numerical care: the maximum is subtracted before exp; children of a prefix are sorted by token (binary search).

struct Params {
  rowOffset: u32,
  rows: u32,
  trieTokenOffset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read> counts: array<u32>;
@group(0) @binding(3) var<storage, read> rowMask: array<u32>;
@group(0) @binding(4) var<storage, read> trie: array<u32>;
@group(0) @binding(5) var<storage, read> rowPairStart: array<u32>;
@group(0) @binding(6) var<storage, read> pairToken: array<u32>;
@group(0) @binding(7) var<storage, read_write> lse: array<f32>;
@group(0) @binding(8) var<storage, read_write> logPF: array<f32>;

const NONE = 0xffffffffu;
const LOG_ZERO = -1e30;
const WHOLE4 = V / 4;

/// (maximum, Σ exp(logit − maximum)) of each lane
var<workgroup> partial: array<vec2f, 64>;

fn logitAt(localRow: u32, token: u32) -> f32 {
  return LOGIT_SCALE * logits[logitIndex(localRow, token / 4)][token % 4];
}

/// Whether `token` is on an edge to one of the children first … last − 1.
fn isChild(token: u32, first: u32, last: u32) -> bool {
  var low = first;
  var high = last;
  while (low < high) {
    let middle = (low + high) / 2;
    if (trie[params.trieTokenOffset + middle] < token) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < last && trie[params.trieTokenOffset + low] == token;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) index: u32) {
  let lane = index % LANES;
  let localRow = workgroup.x * (64 / LANES) + index / LANES;
  let row = params.rowOffset + localRow;
  let isInChunk = localRow < params.rows;
  let isActive = isInChunk && row < counts[1];

  var mask = NONE;
  var firstChild = 0u;
  var lastChild = 0u;
  var highest = LOG_ZERO;
  var sum = 0.0;
  if (isActive) {
    mask = rowMask[row];
    if (mask == NONE) {
      var sums = vec4f();
      for (var i = lane; i < WHOLE4; i += LANES) {
        let x = LOGIT_SCALE * logits[logitIndex(localRow, i)];
        let high = max(max(x.x, x.y), max(x.z, x.w));
        if (high > highest) {
          sums *= exp(highest - high);
          highest = high;
        }
        sums += exp(x - highest);
      }
      sum = (sums.x + sums.y) + (sums.z + sums.w);
      // The last columns, where V is no multiple of 4.
      if (lane < V % 4) {
        let x = logitAt(localRow, WHOLE4 * 4 + lane);
        let high = max(highest, x);
        sum = sum * exp(highest - high) + exp(x - high);
        highest = high;
      }
    } else {
      firstChild = trie[mask];
      lastChild = trie[mask + 1];
      for (var c = firstChild + lane; c < lastChild; c += LANES) {
        let x = logitAt(localRow, trie[params.trieTokenOffset + c]);
        let high = max(highest, x);
        sum = sum * exp(highest - high) + exp(x - high);
        highest = high;
      }
    }
  }
  partial[index] = vec2f(highest, sum);
  workgroupBarrier();

  if (isInChunk) {
    let first = index - lane;
    for (var k = 0u; k < LANES; k++) {
      highest = max(highest, partial[first + k].x);
    }
    sum = 0.0;
    for (var k = 0u; k < LANES; k++) {
      sum += partial[first + k].y * exp(partial[first + k].x - highest);
    }
    var logSum = LOG_ZERO;
    if (sum > 0.0) {
      logSum = highest + log(sum);
    }
    if (lane == 0) {
      lse[row] = select(0.0, logSum, isActive);
    }
    if (isActive) {
      for (var p = rowPairStart[row] + lane; p < rowPairStart[row + 1]; p += LANES) {
        let token = pairToken[p];
        var value = LOG_ZERO;
        if (select(isChild(token, firstChild, lastChild), token < V, mask == NONE)) {
          value = logitAt(localRow, token) - logSum;
        }
        logPF[p] = value;
      }
    }
  }
}
