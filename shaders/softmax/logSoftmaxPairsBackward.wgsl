// logSoftmaxPairsBackward: turns a chunk of logits, in place, into the gradient of the loss with respect to them.
//
//   dLogits[r, v] = (dLse_r − Σ_p dLogPF[p]) · P(v) + Σ_p dLogPF[p] · 1[v = pairToken[p]]        p over the pairs of row r
//   P(v)          = exp(logits[r, v] − lse[r]) on legal v, else 0
//   dLse_r        = Σ_p dFlow[p] if FLOW_FROM_LOGITS is 1 (log F = lse), else 0
//
// Legal as in logSoftmaxPairs. Rows without pairs (those from numRows on, too) and columns from V on are written 0.
// A pair with an illegal token (its logPF was the constant −1e30) must come with dLogPF = 0.
//
// Constants: V vocabulary; VPAD padded vocabulary, SLAB, SLAB_ROWS, LOGIT_SCALE of common/logits; LANES a row (divides
// 64); FLOW_FROM_LOGITS 0 or 1.
// Bindings, group 0
//   0 params        uniform     Params
//   1 logits        read_write  f32 [rows, VPAD]  of rows rowOffset … rowOffset + rows − 1; as in common/logits; replaced by
//                                                 the gradient of what is stored, LOGIT_SCALE · dLogits
//   2 rowMask       read        u32 [R]           trie prefix, or NONE
//   3 trie          read        u32 [*]           firstChild [numPrefixes + 1], then token [numPrefixes] at trieTokenOffset
//   4 rowPairStart  read        u32 [R + 1]       rows from numRows on are empty
//   5 pairToken     read        u32 [P]
//   6 lse           read        f32 [R]           from logSoftmaxPairs
//   7 dLogPF        read        f32 [P]
//   8 dFlow         read        f32 [P]           read only if FLOW_FROM_LOGITS is 1
// Dispatch: ceil(rows · LANES / 64) workgroups of 64 / LANES rows. Each lane owns the vec4s lane, lane + LANES, … of its row,
// so that the pairs' own terms are added without barriers; a row's pairs are few and every lane sums them alike.

struct Params {
  rowOffset: u32,
  rows: u32,
  trieTokenOffset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> logits: array<vec4f>;
@group(0) @binding(2) var<storage, read> rowMask: array<u32>;
@group(0) @binding(3) var<storage, read> trie: array<u32>;
@group(0) @binding(4) var<storage, read> rowPairStart: array<u32>;
@group(0) @binding(5) var<storage, read> pairToken: array<u32>;
@group(0) @binding(6) var<storage, read> lse: array<f32>;
@group(0) @binding(7) var<storage, read> dLogPF: array<f32>;
@group(0) @binding(8) var<storage, read> dFlow: array<f32>;

const NONE = 0xffffffffu;
const VPAD4 = VPAD / 4;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) index: u32) {
  let lane = index % LANES;
  let localRow = workgroup.x * (64 / LANES) + index / LANES;
  let row = params.rowOffset + localRow;
  if (localRow >= params.rows) {
    return;
  }
  let firstPair = rowPairStart[row];
  let lastPair = rowPairStart[row + 1];
  if (firstPair == lastPair) {
    for (var i = lane; i < VPAD4; i += LANES) {
      logits[logitIndex(localRow, i)] = vec4f();
    }
    return;
  }

  var scale = 0.0;
  for (var p = firstPair; p < lastPair; p++) {
    scale -= dLogPF[p];
    if (FLOW_FROM_LOGITS == 1) {
      scale += dFlow[p];
    }
  }
  let logSum = lse[row];
  let mask = rowMask[row];
  if (mask == NONE) {
    let columns = vec4u(0, 1, 2, 3);
    for (var i = lane; i < VPAD4; i += LANES) {
      // The padding's logits are another row's business: whatever they hold, their probability is 0.
      let isToken = (4 * i + columns) < vec4u(V);
      let probability = exp(min(LOGIT_SCALE * logits[logitIndex(localRow, i)] - logSum, vec4f()));
      logits[logitIndex(localRow, i)] = select(vec4f(), LOGIT_SCALE * scale * probability, isToken);
    }
  } else {
    // Children are sorted by token, and so are the lane's columns: one walk over both.
    var child = trie[mask];
    let lastChild = trie[mask + 1];
    for (var i = lane; i < VPAD4; i += LANES) {
      let firstColumn = 4 * i;
      while (child < lastChild && trie[params.trieTokenOffset + child] < firstColumn) {
        child++;
      }
      var isToken = vec4<bool>();
      while (child < lastChild && trie[params.trieTokenOffset + child] < firstColumn + 4) {
        isToken[trie[params.trieTokenOffset + child] - firstColumn] = true;
        child++;
      }
      var gradient = vec4f();
      if (any(isToken)) {
        let probability = exp(min(LOGIT_SCALE * logits[logitIndex(localRow, i)] - logSum, vec4f()));
        gradient = select(vec4f(), LOGIT_SCALE * scale * probability, isToken);
      }
      logits[logitIndex(localRow, i)] = gradient;
    }
  }
  for (var p = firstPair; p < lastPair; p++) {
    let token = pairToken[p];
    if (token < V && (token / 4) % LANES == lane) {
      logits[logitIndex(localRow, token / 4)][token % 4] += LOGIT_SCALE * dLogPF[p];
    }
  }
}
