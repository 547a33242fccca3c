import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../src/core/random.ts';
import { readTensor } from '../../../src/gpu/readback.ts';
import { beamPlace } from '../../../src/kernels/sampling/beamPlace.ts';
import { BEAM_WORDS, DEAD_SCORE } from '../../../src/kernels/sampling/beamSelect.ts';
import { testDevice } from '../../gpu/testDevice.ts';
import { randomTrie } from '../flow/supervision.ts';

describe('beamPlace', () => {
  it.each([
    [1, false],
    [2, true],
    [3, true],
  ])('writes the paths of living beams of depth %i and nothing else; masks: %s', async (depth, masked) => {
    const test = await testDevice();
    const random = new RandomStream(depth, 'beamPlace');
    const levels = 4;
    const U = 3;
    const B = 30;
    const trie = randomTrie(random, levels, 5, 19);
    const parents = new Uint32Array(trie.numPrefixes);
    for (let p = 0; p < trie.numPrefixes; p++)
      for (let c = trie.firstChild[p]; c < trie.firstChild[p + 1]; c++) parents[c] = p;
    const atDepth = trie.depth.flatMap((d, p) => (d === depth ? [p] : []));
    const chainStart = [7, 300, 121];
    const state = new Uint32Array(U * B * BEAM_WORDS);
    const scores = new Float32Array(state.buffer);
    const tokens = new Uint32Array(512).fill(888);
    const rowMask = new Uint32Array(128).fill(777);
    const expectedTokens = tokens.slice();
    const expectedMask = rowMask.slice();
    for (let i = 0; i < U * B; i++) {
      const isDead = random.uniform() < 0.2;
      state[i * BEAM_WORDS] = atDepth[random.int(atDepth.length)];
      scores[i * BEAM_WORDS + 2] = isDead ? DEAD_SCORE : -random.uniform() * 40;
      if (isDead) continue;
      let p = state[i * BEAM_WORDS];
      if (masked) expectedMask[i] = p;
      for (let d = depth; d > 0; d--) {
        expectedTokens[chainStart[Math.floor(i / B)] + (i % B) * (levels - 1) + d - 1] = trie.token[p];
        p = parents[p];
      }
      expect(p).toBe(0);
    }
    const bindings = {
      beams: test.tensor('beams', 'u32', [U, B, BEAM_WORDS], state),
      trie: test.tensor('trie', 'u32', [trie.words.length], trie.words),
      parents: test.tensor('parents', 'u32', [trie.numPrefixes], parents),
      chainStart: test.tensor('chainStart', 'u32', [U], chainStart),
      tokens: test.tensor('tokens', 'u32', [512], tokens),
      rowMask: test.tensor('rowMask', 'u32', [128], rowMask),
    };
    await test.run(beamPlace({ U, B, levels, depth, numPrefixes: trie.numPrefixes, masked, ...bindings }));
    expect(await readTensor(test.gpu, bindings.tokens, 512)).toEqual(expectedTokens);
    expect(await readTensor(test.gpu, bindings.rowMask, 128)).toEqual(expectedMask);
  });
});
