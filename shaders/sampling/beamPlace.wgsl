// beamPlace: writes each beam's tokens into its chain of the packed forest, and its prefix as the softmax mask of its row.
//
//   tokens[chainStart[u] + b·(LEVELS − 1) + d − 1] = token on the edge into the ancestor of depth d,   d = 1 … depth
//   rowMask[u·B + b] = prefix                                                                           MASKED 1
//
// Source: our own; it lets the levels of a beam search follow each other without reading anything back.
//
// Constants: B beams; LEVELS tokens of an item; MASKED 1 when the policy is normalised over the trie's legal children.
// Bindings, group 0
//   0 params      uniform     Params
//   1 beams       read        u32 [U, B, 8]   prefix, parent, score (f32 bits), token, …; see beamSelect
//   2 trie        read        u32 [*]         firstChild [numPrefixes + 1], then token [numPrefixes] at trieTokenOffset
//   3 parents     read        u32 [numPrefixes]
//   4 chainStart  read        u32 [U]         first token of the user's chains
//   5 tokens      read_write  u32 [T]         written for living beams
//   6 rowMask     read_write  u32 [R]         written for living beams when MASKED
// Dispatch: ceil(U · B / 64); one invocation a beam.

struct Params {
  numBeams: u32,
  depth: u32,
  trieTokenOffset: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> beams: array<u32>;
@group(0) @binding(2) var<storage, read> trie: array<u32>;
@group(0) @binding(3) var<storage, read> parents: array<u32>;
@group(0) @binding(4) var<storage, read> chainStart: array<u32>;
@group(0) @binding(5) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(6) var<storage, read_write> rowMask: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= params.numBeams) {
    return;
  }
  let score = bitcast<f32>(beams[i * 8 + 2]);
  if (score < -5e29) {
    return;
  }
  let prefix = beams[i * 8];
  let start = chainStart[i / B] + (i % B) * (LEVELS - 1);
  var p = prefix;
  for (var d = params.depth; d > 0; d--) {
    tokens[start + d - 1] = trie[params.trieTokenOffset + p];
    p = parents[p];
  }
  if (MASKED == 1) {
    rowMask[i] = prefix;
  }
}
