// attentionBackwardKeyValue: gradient of attentionForward with respect to keys and values.
//
//   p[i, h, j]  = exp(s[i, h, j] − lse[i, h])                           for queries i that see j: j ≤ i < end[j]
//   dS[i, h, j] = p · (dO[i, h] · v[j, h'] − rowDot[i, h]) / √HEAD_DIM
//   dV[j, h']   = Σ_{h of h'} Σ_i p[i, h, j] · dO[i, h]
//   dK[j, h']   = Σ_{h of h'} Σ_i dS[i, h, j] · q[i, h]
//
// Source: Dao et al. 2022, "FlashAttention", arXiv:2205.14135, appendix B. One owner sums each key's gradient over the
// queries of its subtree and the heads of its group, in order: no atomics.
//
// Constants: as in attentionForward, and KEYS a workgroup instead of QUERIES.
// Bindings, group 0
//   0 end      read   u32 [T]              end of j's subtree [j, end[j]); subtrees are nested
//   1 qkv      read   f32 [T, QKV_STRIDE]  q heads | k heads | v heads | pad, as the forward saw them
//   2 dOutput  read   f32 [T, OUT_STRIDE]
//   3 lse      read   f32 [T, HEADS]       nats, of the forward
//   4 rowDot   read   f32 [T, HEADS]       of attentionBackwardQuery
//   5 dQkv     write  f32 [T, QKV_STRIDE]  the k and v heads' columns written, the others left alone
// Dispatch: (ceil(T / KEYS), KV_HEADS), one invocation a key and key-value head. All invocations of a workgroup look at
// the same query at a time.

@group(0) @binding(0) var<storage, read> end: array<u32>;
@group(0) @binding(1) var<storage, read> qkv: array<HeadVec>;
@group(0) @binding(2) var<storage, read> dOutput: array<HeadVec>;
@group(0) @binding(3) var<storage, read> lse: array<f32>;
@group(0) @binding(4) var<storage, read> rowDot: array<f32>;
@group(0) @binding(5) var<storage, read_write> dQkv: array<HeadVec>;

const WIDTH = HEAD_DIM / HEAD_VEC;
const QKV_WIDTH = QKV_STRIDE / HEAD_VEC;
const OUT_WIDTH = OUT_STRIDE / HEAD_VEC;
const SCALE = 1.0 / sqrt(f32(HEAD_DIM));
const GROUP = HEADS / KV_HEADS;

@compute @workgroup_size(KEYS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let firstKey = workgroup.x * KEYS;
  let key = min(firstKey + local, T - 1);
  let kvHead = workgroup.y;
  let keyAt = key * QKV_WIDTH + (HEADS + kvHead) * WIDTH;
  let valueAt = keyAt + KV_HEADS * WIDTH;
  let keyEnd = end[key];
  var lastEnd = 0u;
  for (var j = firstKey; j < min(firstKey + KEYS, T); j++) {
    lastEnd = max(lastEnd, min(end[j], T));
  }

  var k: array<HeadVec, WIDTH>;
  var v: array<HeadVec, WIDTH>;
  var dK: array<HeadVec, WIDTH>;
  var dV: array<HeadVec, WIDTH>;
  for (var d = 0u; d < WIDTH; d++) {
    k[d] = qkv[keyAt + d] * SCALE;
    v[d] = qkv[valueAt + d];
  }
  for (var i = firstKey; i < lastEnd; i++) {
    let isVisible = key <= i && i < keyEnd;
    for (var head = kvHead * GROUP; head < (kvHead + 1) * GROUP; head++) {
      let queryAt = i * QKV_WIDTH + head * WIDTH;
      let outputAt = i * OUT_WIDTH + head * WIDTH;
      var score = 0.0;
      var dWeight = 0.0;
      for (var d = 0u; d < WIDTH; d++) {
        score += dot(k[d], qkv[queryAt + d]);
        dWeight += dot(v[d], dOutput[outputAt + d]);
      }
      let weight = select(0.0, exp(min(score - lse[i * HEADS + head], 0.0)), isVisible);
      let dScore = weight * (dWeight - rowDot[i * HEADS + head]) * SCALE;
      for (var d = 0u; d < WIDTH; d++) {
        dV[d] += dOutput[outputAt + d] * weight;
        dK[d] += qkv[queryAt + d] * dScore;
      }
    }
  }
  if (firstKey + local < T) {
    for (var d = 0u; d < WIDTH; d++) {
      dQkv[keyAt + d] = dK[d];
      dQkv[valueAt + d] = dV[d];
    }
  }
}
