/** What students hand in: Play's result files, bundles, zips of both; and what is told of a file that is neither. */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { encodeBundle } from '../../src/record/bundle.ts';
import { type PlayResult, playResultFile, playResultName } from '../../src/record/playResult.ts';
import type { Recording } from '../../src/record/recording.ts';
import { readResults } from '../../src/record/resultFiles.ts';
import { repetitionOf, resultOfRecording } from '../../src/record/runResult.ts';
import { sampleRecording } from './sampleRecording.ts';

const PLAYED: PlayResult = {
  version: 1,
  savedAt: '2026-11-26T12:00:00.000Z',
  seed: 107,
  student: 7,
  settings: { items: 'wardrobe-64', objective: 'db' },
  wasEdited: false,
  step: 412,
  outcomes: { 'total-variation': 0.0039, 'steps-to-target': 160 },
};
const file = (name: string, content: string | Uint8Array<ArrayBuffer>) => new File([content], name);
const bundleOf = (recording: Recording) => encodeBundle(recording);

describe('a result file of Play', () => {
  it('is read again as it was saved, its outcomes by stage', async () => {
    const { results, problems } = await readResults(file(playResultName(PLAYED), playResultFile(PLAYED)));
    expect(problems).toEqual([]);
    expect(results).toMatchObject([
      {
        file: 'play-student-7-seed-107.json',
        source: 'play',
        seed: 107,
        student: 7,
        step: 412,
        outcomes: { 'end/total-variation': 0.0039, 'run/steps-to-target': 160, 'run/steps': 412 },
      },
    ]);
  });

  it.each([
    ['other JSON', '{"a": 1}', /Expected a result file of Play.*playResult/],
    ['no JSON', 'seed,tv\n1,0.2', /Expected a result file of Play.*expected JSON/],
    ['a newer version', playResultFile({ ...PLAYED, version: 9 }), /version 9; this page reads version 1/],
    ['a seed that is none', playResultFile({ ...PLAYED, seed: -1 }), /seed: expected >=0, found -1/],
    ['nothing', '', /expected JSON/],
  ])('is refused in words where it is %s', async (_, content, words) => {
    const { results, problems } = await readResults(file('x.json', content));
    expect(results).toEqual([]);
    expect(problems).toMatchObject([{ file: 'x.json', message: expect.stringMatching(words) }]);
  });
});

describe('a bundle', () => {
  it('becomes its last test, its last validation, and its last frame', async () => {
    const recording = sampleRecording();
    const { results, problems } = await readResults(file('run.zip', await bundleOf(recording)));
    expect(problems).toEqual([]);
    const { file: name, ...result } = results[0];
    expect(name).toBe('run.zip');
    expect(result).toEqual(resultOfRecording(recording));
    const test = recording.evaluations.findLast(({ split }) => split === 'test');
    expect(result.outcomes['test/ndcg@10']).toBe(test?.metrics['ndcg@10']);
    expect(result.outcomes['frame/total-variation']).toBeGreaterThan(0);
    expect(Object.keys(result.outcomes).filter((key) => key.includes('popularity'))).toEqual([]);
    expect(Object.values(result.outcomes).every(Number.isFinite)).toBe(true);
  });

  it('repeats another where only the seed, the name or the frames differ; not where an objective or foreign data do', () => {
    const of = (config: Recording['config'], metadata: Partial<Recording['metadata']> = {}) => {
      const recording = sampleRecording();
      return repetitionOf({
        config: { ...recording.config, ...config },
        metadata: { ...recording.metadata, ...metadata },
      });
    };
    const base = of({});
    const hash = 'f'.repeat(64);
    expect(of({ seed: 9, name: 'x', recording: { frames: 3 } }, { seed: 9, dataHash: hash })).toBe(base);
    expect(of({ objective: { type: 'db' } })).not.toBe(base);
    expect(of({}, { dataName: 'mine', dataHash: hash })).not.toBe(of({}, { dataName: 'mine' }));
  });
});

describe('a zip of handed-in files', () => {
  it('is read file by file, and names those that cannot be', async () => {
    const packed = zipSync({
      'Ada/play-seed-107.json': strToU8(playResultFile(PLAYED)),
      'Ben/run.zip': await bundleOf(sampleRecording()),
      'Cy/essay.txt': strToU8('I forgot.'),
      '__MACOSX/._x': strToU8(''),
    });
    const { results, problems } = await readResults(file('all.zip', packed as Uint8Array<ArrayBuffer>));
    expect(results.map(({ file: name, source }) => [name, source])).toEqual([
      ['all.zip/Ada/play-seed-107.json', 'play'],
      ['all.zip/Ben/run.zip', 'run'],
    ]);
    expect(problems.map(({ file: name }) => name)).toEqual(['all.zip/Cy/essay.txt']);
  });

  it('is told where it is cut off, or a bundle inside is', async () => {
    const bundle = await bundleOf(sampleRecording());
    const cut = await readResults(file('cut.zip', bundle.slice(0, 400)));
    expect(cut.problems).toMatchObject([{ file: 'cut.zip', message: expect.stringContaining('cut off') }]);
    const inside = zipSync({ 'a.zip': bundle.slice(0, 400) });
    const { problems } = await readResults(file('all.zip', inside as Uint8Array<ArrayBuffer>));
    expect(problems).toMatchObject([{ file: 'all.zip/a.zip' }]);
  });
});
