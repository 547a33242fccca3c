// beamSelect: one level of beam search on the trie: the best B of all children of a user's B beams.
//
//   score(c) = score(b) + logits[u·B + b, token(c)] − lse[u·B + b]        c a child of beam b's prefix, nats
//   order(c) = score(c)                                                   GUMBEL 0: beam search
//            = perturbed(c), see below                                    GUMBEL 1: stochastic beam search
//
// The B candidates of highest order win, of equals the lower prefix; blocked prefixes are never taken. Prefixes of one user's
// living beams are distinct. A beam is dead if its score is −1e30: so are those left over when candidates run out.
//
// With GUMBEL the result is a sample without replacement from the policy at temperature τ, renormalised over what the trie
// and `blocked` leave at each level:
//   φ(c)         = φ(b) + log softmax over b's unblocked children of (logit / τ)
//   G(c)         = φ(c) + gumbel(c);    Z(b) = max over b's children of G
//   perturbed(c) = −log( exp(−perturbed(b)) − exp(−Z(b)) + exp(−G(c)) )   i.e. G(c) given that its siblings' maximum is perturbed(b)
// The noise of a prefix is Philox at counter (prefix, level, step, user) under key (seed, stream): it does not depend on B,
// nor on which lane draws it. `score` remains the untempered log-probability by `lse`.
//
// Source: Kool et al. 2019, "Stochastic beams and where to find them", arXiv:1903.06059, algorithm 1 and appendix B.3.
//
// Constants: B beams; VPAD padded vocabulary, SLAB, SLAB_ROWS, LOGIT_SCALE of common/logits; GUMBEL 0 or 1.
// Bindings, group 0
//   0 params     uniform     Params
//   1 logits     read        f32 [U · B, VPAD]  row u · B + b belongs to beam b of user u
//   2 lse        read        f32 [U · B]        log normaliser of each row: the whole vocabulary's, or the legal children's
//   3 trie       read        u32 [*]            firstChild [numPrefixes + 1], then token [numPrefixes] at trieTokenOffset
//   4 blocked    read        u32 [U, blockedWords]  bit p % 32 of word p / 32: prefix p may not be taken
//   5 draw       read        u32 [8 + U]        seed, stream, step, bits of τ (f32), 0, 0, 0, 0, then each user's number
//   6 beams      read        u32 [U, B, 8]      see Beam; at level 0 only beam 0 lives, at the root
//   7 nextBeams  read_write  u32 [U, B, 8]      written, in descending order
// Dispatch: U workgroups. Lane i owns candidates i, i + 64, … of the user, in order of beams and children, and remembers its
// best one not yet taken; each of the B rounds takes the best of the 64 and lets its lane look for the next.
// Numerical care: Z's own child gets perturbed(b) exactly; the formula runs through differences, as in the paper's appendix.

struct Params {
  /// B once more: a loop to a constant of up to 32 is unrolled, and lavapipe then compiles for half a minute
  numBeams: u32,
  level: u32,
  trieTokenOffset: u32,
  blockedWords: u32,
}

struct Beam {
  prefix: u32,
  /// the beam of the level above that it continues
  parent: u32,
  /// log-probability, nats; −1e30: dead
  score: f32,
  /// token on the edge into the prefix
  token: u32,
  /// φ and perturbed, nats; 0 at the root and without GUMBEL
  logPhi: f32,
  perturbed: f32,
  unused0: u32,
  unused1: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> lse: array<f32>;
@group(0) @binding(3) var<storage, read> trie: array<u32>;
@group(0) @binding(4) var<storage, read> blocked: array<u32>;
@group(0) @binding(5) var<storage, read> draw: array<u32>;
@group(0) @binding(6) var<storage, read> beams: array<Beam>;
@group(0) @binding(7) var<storage, read_write> nextBeams: array<Beam>;

const NONE = 0xffffffffu;
const LOG_ZERO = -1e30;
const LANES = 64u;

struct Candidate {
  order: f32,
  prefix: u32,
  beam: u32,
}

var<workgroup> firstChild: array<u32, B>;
/// candidates of beam b have the numbers firstCandidate[b] … firstCandidate[b + 1] − 1
var<workgroup> firstCandidate: array<u32, B + 1>;
/// score(b) − lse
var<workgroup> scoreBase: array<f32, B>;
/// φ(b) − log Σ exp(logit / τ)
var<workgroup> phiBase: array<f32, B>;
var<workgroup> highestG: array<f32, B>;
var<workgroup> highestChild: array<u32, B>;
var<workgroup> ofLane: array<Candidate, LANES>;
var<workgroup> ofEight: array<Candidate, 8>;

fn isBefore(a: Candidate, b: Candidate) -> bool {
  return a.order > b.order || (a.order == b.order && a.prefix < b.prefix);
}

fn isBlocked(user: u32, prefix: u32) -> bool {
  return ((blocked[user * params.blockedWords + prefix / 32] >> (prefix % 32)) & 1) == 1;
}

fn logitOf(user: u32, beam: u32, child: u32) -> f32 {
  let token = trie[params.trieTokenOffset + child];
  return LOGIT_SCALE * logits[4 * logitIndex(user * B + beam, token / 4) + token % 4];
}

fn temperature() -> f32 {
  return bitcast<f32>(draw[3]);
}

/// Standard Gumbel noise of a prefix: −log of an exponential variate −log(1 − w), w uniform in (0, 1).
fn gumbel(user: u32, prefix: u32) -> f32 {
  let bits = philox4x32(vec4u(prefix, params.level, draw[2], draw[8 + user]), vec2u(draw[0], draw[1])).x;
  let w = min(f32(bits) * 0x1p-32 + 0x1p-33, 0.99999994);
  // Where large noise comes from, log(1 − w) would lose all digits.
  let series = w * (1.0 + w * (0.5 + w * (0.33333334 + w * 0.25)));
  return -log(select(-log(1.0 - w), series, w < 0.01));
}

/// log(1 − exp(x)), x < 0
fn logOneMinusExp(x: f32) -> f32 {
  let series = -x * (1.0 + x * (0.5 + x * (0.16666667 + x * 0.041666668)));
  return log(select(1.0 - exp(x), series, x > -0.1));
}

fn orderOf(user: u32, beam: u32, child: u32) -> f32 {
  let logit = logitOf(user, beam, child);
  if (GUMBEL == 0) {
    return scoreBase[beam] + logit;
  }
  let limit = beams[user * B + beam].perturbed;
  if (child == highestChild[beam]) {
    return limit;
  }
  let g = phiBase[beam] + logit / temperature() + gumbel(user, child);
  let v = limit - g + logOneMinusExp(min(g - highestG[beam], -1e-7));
  return limit - max(v, 0.0) - log(1.0 + exp(-abs(v)));
}

/// φ's normaliser of a beam, and the largest G among its children.
fn prepareGumbel(user: u32, beam: u32) {
  let first = firstChild[beam];
  let last = first + firstCandidate[beam + 1] - firstCandidate[beam];
  var highest = LOG_ZERO;
  var sum = 0.0;
  for (var child = first; child < last; child++) {
    if (!isBlocked(user, child)) {
      let x = logitOf(user, beam, child) / temperature();
      let high = max(highest, x);
      sum = sum * exp(highest - high) + exp(x - high);
      highest = high;
    }
  }
  let base = beams[user * B + beam].logPhi - highest - log(max(sum, 1.0));
  phiBase[beam] = base;
  var best = LOG_ZERO;
  var bestChild = NONE;
  for (var child = first; child < last; child++) {
    if (!isBlocked(user, child)) {
      let g = base + logitOf(user, beam, child) / temperature() + gumbel(user, child);
      if (g > best) {
        best = g;
        bestChild = child;
      }
    }
  }
  highestG[beam] = best;
  highestChild[beam] = bestChild;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {
  let user = workgroup.x;
  if (lane == 0) {
    var count = 0u;
    for (var b = 0u; b < params.numBeams; b++) {
      firstCandidate[b] = count;
      let beam = beams[user * B + b];
      if (beam.score > 0.5 * LOG_ZERO) {
        firstChild[b] = trie[beam.prefix];
        count += trie[beam.prefix + 1] - trie[beam.prefix];
        scoreBase[b] = beam.score - lse[user * B + b];
      }
    }
    firstCandidate[B] = count;
  }
  workgroupBarrier();
  if (GUMBEL == 1) {
    for (var b = lane; b < params.numBeams; b += LANES) {
      prepareGumbel(user, b);
    }
    workgroupBarrier();
  }

  let nobody = Candidate(LOG_ZERO, NONE, 0);
  let count = firstCandidate[B];
  var best = nobody;
  var mustLook = true;
  // Everything a lane has given away comes before this.
  var taken = Candidate(-LOG_ZERO, 0, 0);
  for (var round = 0u; round < params.numBeams; round++) {
    if (mustLook) {
      best = nobody;
      var b = 0u;
      for (var i = lane; i < count; i += LANES) {
        while (i >= firstCandidate[b + 1]) {
          b++;
        }
        let child = firstChild[b] + i - firstCandidate[b];
        if (!isBlocked(user, child)) {
          let candidate = Candidate(orderOf(user, b, child), child, b);
          if (isBefore(taken, candidate) && isBefore(candidate, best)) {
            best = candidate;
          }
        }
      }
    }
    ofLane[lane] = best;
    workgroupBarrier();
    if (lane < 8) {
      var winner = ofLane[lane * 8];
      for (var k = 1u; k < 8; k++) {
        if (isBefore(ofLane[lane * 8 + k], winner)) {
          winner = ofLane[lane * 8 + k];
        }
      }
      ofEight[lane] = winner;
    }
    workgroupBarrier();
    var winner = ofEight[0];
    for (var k = 1u; k < 8; k++) {
      if (isBefore(ofEight[k], winner)) {
        winner = ofEight[k];
      }
    }
    mustLook = winner.prefix == best.prefix && winner.prefix != NONE;
    if (mustLook) {
      taken = best;
    }
    if (lane == 0) {
      var next = Beam(0, 0, LOG_ZERO, 0, 0.0, 0.0, 0, 0);
      if (winner.prefix != NONE) {
        let logit = logitOf(user, winner.beam, winner.prefix);
        next.prefix = winner.prefix;
        next.parent = winner.beam;
        next.score = scoreBase[winner.beam] + logit;
        next.token = trie[params.trieTokenOffset + winner.prefix];
        if (GUMBEL == 1) {
          next.logPhi = phiBase[winner.beam] + logit / temperature();
          next.perturbed = winner.order;
        }
      }
      nextBeams[user * B + round] = next;
    }
  }
}
