/** One level of beam search for one user, plain or stochastic, in float64. The equations: shaders/sampling/beamSelect.wgsl. */
import { logSumExp } from '../../core/logDomain.ts';
import { philox4x32 } from '../../core/random.ts';

export interface ReferenceBeam {
  prefix: number;
  parent: number;
  /** Log-probability, nats. */
  score: number;
  logPhi: number;
  perturbed: number;
}

export interface Gumbel {
  seed: number;
  stream: number;
  step: number;
  user: number;
  temperature: number;
}

export const ROOT: ReferenceBeam = { prefix: 0, parent: 0, score: 0, logPhi: 0, perturbed: 0 };

/** Standard Gumbel noise of a prefix. */
export function gumbelNoise(g: Gumbel, level: number, prefix: number): number {
  const [bits] = philox4x32([prefix, level, g.step, g.user], [g.seed, g.stream]);
  return -Math.log(-Math.log1p(-(bits + 0.5) / 4294967296));
}

/**
 * The best B unblocked children of the living beams, at most B of them, best first; of equals the lower prefix.
 * `logits(b, token)` and `lse(b)` belong to beam b; with `gumbel` the children are sampled without replacement.
 */
export function beamSelect(args: {
  B: number;
  level: number;
  beams: readonly ReferenceBeam[];
  firstChild: ArrayLike<number>;
  token: ArrayLike<number>;
  isBlocked: (prefix: number) => boolean;
  logits: (beam: number, token: number) => number;
  lse: (beam: number) => number;
  gumbel?: Gumbel;
}): ReferenceBeam[] {
  const { B, level, beams, firstChild, token, isBlocked, logits, lse, gumbel } = args;
  const candidates: { beam: ReferenceBeam; order: number }[] = [];
  beams.forEach((beam, b) => {
    const children: number[] = [];
    for (let c = firstChild[beam.prefix]; c < firstChild[beam.prefix + 1]; c++) if (!isBlocked(c)) children.push(c);
    if (children.length === 0) return;
    const logitsOfChildren = children.map((c) => logits(b, token[c]));
    const scores = logitsOfChildren.map((x) => beam.score + x - lse(b));
    if (!gumbel) {
      children.forEach((prefix, i) => {
        candidates.push({ beam: { prefix, parent: b, score: scores[i], logPhi: 0, perturbed: 0 }, order: scores[i] });
      });
      return;
    }
    const tempered = logitsOfChildren.map((x) => x / gumbel.temperature);
    const normalizer = logSumExp(tempered);
    const phi = tempered.map((x) => beam.logPhi + x - normalizer);
    const noisy = children.map((c, i) => phi[i] + gumbelNoise(gumbel, level, c));
    const highest = Math.max(...noisy);
    children.forEach((prefix, i) => {
      const v = beam.perturbed - noisy[i] + Math.log(-Math.expm1(noisy[i] - highest));
      const perturbed =
        noisy[i] === highest ? beam.perturbed : beam.perturbed - Math.max(v, 0) - Math.log1p(Math.exp(-Math.abs(v)));
      candidates.push({ beam: { prefix, parent: b, score: scores[i], logPhi: phi[i], perturbed }, order: perturbed });
    });
  });
  return candidates
    .sort((a, b) => b.order - a.order || a.beam.prefix - b.beam.prefix)
    .slice(0, B)
    .map((c) => c.beam);
}
