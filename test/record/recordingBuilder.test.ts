import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { ShapeError, TrieError } from '../../src/core/errors.ts';
import { sha256OfText } from '../../src/core/sha256Stream.ts';
import { exactLogFlows } from '../../src/gflow/exactFlows.ts';
import { digestChain } from '../../src/record/digestChain.ts';
import { frameFlows, recordedTrie } from '../../src/record/frameFlows.ts';
import { MOST_EVENTS } from '../../src/record/newestEvents.ts';
import {
  recordingHeader,
  startRecording,
  withEvaluation,
  withEvent,
  withFrame,
} from '../../src/record/recordingBuilder.ts';
import { runName } from '../../src/record/runName.ts';
import { FACTS, sampleFrame, sampleRecording, TWELVE } from './sampleRecording.ts';

const whole = sampleRecording();
const { metadata, config, items, users } = whole;
const started = startRecording({ metadata, config, items, users }, whole.history);

describe('the recording builder', () => {
  it('puts a run together from its events', () => {
    const withFrames = whole.frames.reduce(withFrame, started);
    const built = whole.events.reduce(withEvent, whole.evaluations.reduce(withEvaluation, withFrames));
    expect(built).toEqual(whole);
    expect(built.history).toBe(whole.history);
  });

  it('lets a run that goes on from a checkpoint come by its frames again', () => {
    const once = whole.frames.reduce(withFrame, started);
    const again = [whole.frames[1], whole.frames[2]].reduce(withFrame, once);
    expect(again).toEqual(once);
    expect(withFrame(once, whole.frames[1]).frames.map(({ step }) => step)).toEqual([0, 10]);
    const [validation, test] = whole.evaluations;
    const twice = [validation, test, validation, test].reduce(withEvaluation, started);
    expect(twice.evaluations).toHaveLength(2);
  });

  it('keeps the newest events of a run that says much', () => {
    const events = Array.from({ length: MOST_EVENTS + 3 }, (_, step) => ({ ...whole.events[0], step }));
    const { events: kept } = events.reduce(withEvent, started);
    expect([kept.length, kept[0].step]).toEqual([MOST_EVENTS, 3]);
  });

  it('calls a run by its own name, or by one made of what it is', () => {
    const header = (name?: string, at = '2026-11-26T09:40:22.678Z') =>
      recordingHeader(FACTS, parseRunConfig(name ? { name } : {}), { items, users }, at).metadata.name;
    expect(header('my run')).toBe('my run');
    expect(header()).toMatch(/^[a-z]+-[a-z]+-\d{3}$/);
    expect(header()).toBe(header());
    expect(header()).not.toBe(header(undefined, '2026-11-26T09:40:22.679Z'));
    fc.assert(fc.property(fc.string(), (text) => /^[a-z]+-[a-z]+-\d{3}$/.test(runName(text))));
  });
});

describe('digestChain(frames)', () => {
  it('binds each link to all before it', () => {
    const chain = digestChain(whole.frames);
    expect(chain[0].chain).toBe(sha256OfText(whole.frames[0].weightsDigest));
    expect(chain[2].chain).toBe(sha256OfText(chain[1].chain + whole.frames[2].weightsDigest));
    const other = digestChain([{ ...whole.frames[0], weightsDigest: 'a'.repeat(64) }, ...whole.frames.slice(1)]);
    expect(other.map(({ chain: c }, k) => c === chain[k].chain)).toEqual([false, false, false]);
    expect(other[2].weights).toBe(chain[2].weights);
  });
});

describe('frameFlows(recording, trie, frameIndex, userIndex)', () => {
  const trie = recordedTrie(TWELVE);

  it('gives the flows of edges from log F and log P_F, and the exact ones from the rewards', () => {
    const flows = frameFlows(whole, trie, 1, 1);
    const of = whole.frames[1].users[1];
    expect(flows.hasLearnedFlow).toBe(true);
    expect(flows.logEdgeFlow[0]).toBe(of.logF[0]);
    for (let p = 1; p < trie.numPrefixes; p++) {
      expect(flows.logEdgeFlow[p]).toBeCloseTo(of.logF[trie.parent[p]] + of.logPF[p], 5);
      const stands = trie.item[p] >= 0 ? of.logReward[trie.item[p]] : of.logF[p];
      expect(flows.logStateFlow[p]).toBe(stands);
      expect(flows.residual[p]).toBeCloseTo(flows.logEdgeFlow[p] - stands, 5);
    }
    const exact = exactLogFlows(trie, Float64Array.from(of.logReward));
    exact.forEach((x, p) => {
      expect(flows.exactLogFlow[p]).toBeCloseTo(x, 5);
    });
    expect(flows.rewards[3]).toBeCloseTo(Math.exp(of.logReward[3]), 5);
  });

  it("carries the root's flow down where trajectory balance trained no other, and exact log Z where none is learned", () => {
    const tb = frameFlows({ ...whole, config: {} }, trie, 1, 0);
    const of = whole.frames[1].users[0];
    expect(tb.logStateFlow[1]).toBeCloseTo(of.logF[0] + of.logPF[1], 5);
    const blind = { ...whole, frames: [sampleFrame(TWELVE, 0, [4, 9], false)] };
    const sft = frameFlows(blind, trie, 0, 0);
    expect(sft.hasLearnedFlow).toBe(false);
    expect(sft.logEdgeFlow[0]).toBe(sft.exactLogFlow[0]);
  });

  it('refuses what was not recorded', () => {
    expect(() => frameFlows(whole, trie, 3, 0)).toThrow(ShapeError);
    expect(() => frameFlows(whole, trie, 0, 2)).toThrow(/3 frames of 2 users/);
    expect(() => recordedTrie({ ...TWELVE, itemTokens: new Uint32Array(36) })).toThrow(TrieError);
  });
});
