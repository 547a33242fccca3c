/** What ships in public/recordings: files as their list says, whole recordings of real runs that say what they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../src/config/runConfig.ts';
import { BundleError } from '../../src/core/errors.ts';
import { Sha256 } from '../../src/core/sha256Stream.ts';
import { decodeBundle } from '../../src/record/bundle.ts';
import { frameFlows, recordedTrie } from '../../src/record/frameFlows.ts';
import type { Recording } from '../../src/record/recording.ts';
import { readRecordingIndex, SHIPPED_RECORDINGS } from '../../src/record/shippedRecordings.ts';

const FOLDER = join(import.meta.dirname, '../../public', SHIPPED_RECORDINGS);
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(FOLDER, name)));
const { recordings } = readRecordingIndex(bytesOf('index.json'));
const open: Recording[] = await Promise.all(recordings.map(({ file }) => decodeBundle(bytesOf(file), file)));

describe('public/recordings/shop-512', () => {
  it('holds what index.json says, within 2 MB', () => {
    expect(recordings.map(({ name }) => name)).toEqual(['sft', 'dpo', 'sdpo', 'gflowgr-subtb']);
    for (const [i, entry] of recordings.entries()) {
      const bytes = bytesOf(entry.file);
      expect([bytes.length, new Sha256().update(bytes).hex()]).toEqual([entry.sizeBytes, entry.sha256]);
      const { metadata, history } = open[i];
      expect(entry).toMatchObject({
        adapter: metadata.adapter,
        recordedAt: metadata.recordedAt,
        steps: history.length,
      });
      expect(metadata.commit).toMatch(/^[0-9a-f]{12}$/);
    }
    expect(recordings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThan(2_000_000);
  });

  it('begins every run with the same weights, data and user', () => {
    const [first, ...others] = open;
    for (const other of others) {
      expect(other.metadata.dataHash).toBe(first.metadata.dataHash);
      expect(other.users).toEqual(first.users);
      expect(other.items).toEqual(first.items);
      // What an objective adds to the model (a flow head) may come on top of the shared weights.
      expect(other.frames[0].users[0].logPF).toEqual(first.frames[0].users[0].logPF);
    }
    expect(first.frames).toHaveLength(24);
    expect(first.evaluations.some(({ split }) => split === 'test')).toBe(true);
  });

  it('shows probabilities that sum to one and rewards that no run changed', () => {
    for (const recording of open) {
      const trie = recordedTrie(recording.items);
      const flows = frameFlows(recording, trie, recording.frames.length - 1, 0);
      const total = trie.leafOfItem.reduce((sum, leaf) => sum + Math.exp(flows.logReach[leaf]), 0);
      expect(total).toBeCloseTo(1, 4); // 512 f32 sums of three
      expect(flows.hasLearnedFlow).toBe(parseRunConfig(recording.config).objective.type === 'subtb');
      expect(recording.frames.at(-1)!.users[0].logReward).toEqual(open[0].frames[0].users[0].logReward);
    }
  });
});

describe('readRecordingIndex(bytes)', () => {
  it('takes file names, not paths', () => {
    const text = new TextDecoder().decode(bytesOf('index.json'));
    const elsewhere = new TextEncoder().encode(text.replace('sft.zip', '../sft.zip'));
    expect(() => readRecordingIndex(elsewhere)).toThrow(BundleError);
  });
});
