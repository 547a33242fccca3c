/** One level of beam search on the trie, plain or stochastic. Equations and dispatch: the shader's header. */
import logitsCode from '../../../shaders/common/logits.wgsl?raw';
import philox from '../../../shaders/common/philox.wgsl?raw';
import source from '../../../shaders/sampling/beamSelect.wgsl?raw';
import { defineKernel, type Launch, read, write } from '../../gpu/kernel.ts';
import type { Tensor } from '../../gpu/tensor.ts';
import { LOGIT_CONSTANTS, type LogitLayout, logitConstants } from '../softmax/logSoftmaxPairs.ts';

export const beamSelectKernel = defineKernel({
  name: 'beamSelect',
  source,
  common: [philox, logitsCode],
  params: { numBeams: 'u32', level: 'u32', trieTokenOffset: 'u32', blockedWords: 'u32' },
  constants: { B: 'u32', ...LOGIT_CONSTANTS, GUMBEL: 'u32' },
  bindings: {
    logits: read('f32', ['U · B', 'VPAD']),
    lse: read('f32', ['U · B']),
    trie: read('u32', ['*']),
    blocked: read('u32', ['U', 'blockedWords']),
    draw: read('u32', ['8 + U']),
    beams: read('u32', ['U', 'B', '8']),
    nextBeams: write('u32', ['U', 'B', '8']),
  },
});

/** Words of one beam in the state [U, B, BEAM_WORDS]: prefix, parent, score (f32 bits), token, φ, perturbed score, 0, 0. */
export const BEAM_WORDS = 8;
/** Score of a dead beam. */
export const DEAD_SCORE = -1e30;

/** One beam as the host reads it. */
export interface Beam {
  readonly prefix: number;
  /** The beam of the level above that it continues. */
  readonly parent: number;
  /** Log-probability, nats. */
  readonly score: number;
}

/** The state before level 0, u32 [U, B, 8]: of each of the first `numUsers` users beam 0 lives, at the root. */
export function initialBeams(U: number, B: number, numUsers = U): Uint32Array {
  const words = new Uint32Array(U * B * BEAM_WORDS);
  const floats = new Float32Array(words.buffer);
  for (let i = 0; i < U * B; i++) floats[i * BEAM_WORDS + 2] = i % B === 0 && i < numUsers * B ? 0 : DEAD_SCORE;
  return words;
}

/** The living beams of one user in a state read back, best first. */
export function livingBeams(state: Uint32Array, B: number, user: number): Beam[] {
  const floats = new Float32Array(state.buffer, state.byteOffset, state.length);
  const beams: Beam[] = [];
  for (let b = 0; b < B; b++) {
    const at = (user * B + b) * BEAM_WORDS;
    if (floats[at + 2] > DEAD_SCORE / 2)
      beams.push({ prefix: state[at], parent: state[at + 1], score: floats[at + 2] });
  }
  return beams;
}

/** The random numbers' key and counter, u32 [8 + U]; `users` number the users independently of where they stand. */
export function beamDraw(args: {
  readonly seed: number;
  readonly stream: number;
  readonly step: number;
  readonly temperature: number;
  readonly users: ArrayLike<number>;
}): Uint32Array {
  const words = new Uint32Array(8 + args.users.length);
  words.set([args.seed >>> 0, args.stream >>> 0, args.step >>> 0]);
  new Float32Array(words.buffer)[3] = args.temperature;
  words.set(Array.from(args.users), 8);
  return words;
}

/**
 * Takes the best B children (unblocked) of each user's B beams from `beams` to `nextBeams`, both u32 [U, B, 8] and distinct.
 * With `gumbel` they are sampled without replacement; `draw` (from `beamDraw`) is read only then.
 */
export function beamSelect(args: {
  readonly U: number;
  readonly B: number;
  /** Depth of the beams that are continued: 0 at the root. */
  readonly level: number;
  readonly layout: LogitLayout;
  readonly numPrefixes: number;
  readonly gumbel: boolean;
  /** f32 [U · B, Vpad] in the layout, row u · B + b; rows of dead beams are not read. */
  readonly logits: Tensor;
  readonly lse: Tensor;
  readonly trie: Tensor;
  /** u32 [U, ceil(numPrefixes / 32)] */
  readonly blocked: Tensor;
  readonly draw: Tensor;
  readonly beams: Tensor;
  readonly nextBeams: Tensor;
}): Launch {
  const { U, B, level, layout, numPrefixes, gumbel, logits, lse, trie, blocked, draw, beams, nextBeams } = args;
  return {
    kernel: beamSelectKernel,
    params: { numBeams: B, level, trieTokenOffset: numPrefixes + 1, blockedWords: Math.ceil(numPrefixes / 32) },
    constants: { B, ...logitConstants(layout), GUMBEL: gumbel ? 1 : 0 },
    bindings: { logits, lse, trie, blocked, draw, beams, nextBeams },
    workgroups: [U],
  };
}
