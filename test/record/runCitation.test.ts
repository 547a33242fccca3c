/** A run's BibTeX entry. */
import { describe, expect, it } from 'vitest';
import { sha256OfText } from '../../src/core/sha256Stream.ts';
import { runBibTeX } from '../../src/record/runCitation.ts';
import { sampleRecording } from './sampleRecording.ts';

describe('runBibTeX(recording, digest)', () => {
  const digest = sha256OfText('bundle');
  const recording = sampleRecording();

  it('names digest, data, seed and device', () => {
    const entry = runBibTeX(recording, digest);
    for (const part of [
      digest,
      recording.metadata.dataHash.slice(0, 16),
      'seed 7',
      'mesa llvmpipe',
      'year         = {2026}',
    ])
      expect(entry).toContain(part);
  });

  it('keeps braces in balance whatever the run is called', () => {
    const metadata = { ...recording.metadata, name: 'a}{b \\input{x} 50% & $_', dataName: 'c}d' };
    const entry = runBibTeX({ ...recording, metadata }, digest);
    expect(entry.match(/\{/g)?.length).toBe(entry.match(/\}/g)?.length);
    expect(entry).not.toMatch(/\\input/);
    expect(entry.split('\n')[0]).toMatch(/^@misc\{gflowgr-run-[A-Za-z0-9-]+,$/);
  });
});
