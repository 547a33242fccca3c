/** METHOD §6.11: a full beam is exact and ranks by R; a narrow one ranks prefixes by what their items sum to. Float64. */
import { describe, expect, it } from 'vitest';
import { childAlong } from '../../src/items/trie.ts';
import { beamSelect, type ReferenceBeam, ROOT } from '../../src/reference/sampling/beamSelect.ts';
import { BEAM_CASES, beamFlows, beamTrie } from './beams.ts';

describe('§6.11 beam and flow', () => {
  it.each(BEAM_CASES.map((c) => [c.name, c] as const))('%s', (_, { beam, temperature, items }) => {
    const { logReward, logF } = beamFlows(temperature);
    let beams: ReferenceBeam[] = [ROOT];
    for (let level = 0; level < beamTrie.levels; level++) {
      const parents = beams;
      beams = beamSelect({
        B: beam,
        level,
        beams,
        firstChild: beamTrie.firstChild,
        token: beamTrie.token,
        isBlocked: () => false,
        logits: (b, token) => logF[childAlong(beamTrie, parents[b].prefix, token)],
        lse: (b) => logF[parents[b].prefix],
      });
    }
    expect(beams.map((b) => beamTrie.item[b.prefix])).toEqual(items);
    for (const b of beams) expect(b.score).toBeCloseTo(logReward[beamTrie.item[b.prefix]] - logF[0], 12);
  });
});
