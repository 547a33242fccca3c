/** A class's results: what is counted with what, and what a seed that comes twice counts. */
import { describe, expect, it, vi } from 'vitest';
import { csvLines } from '../../../../src/core/tableFiles.ts';
import type { ReadResult } from '../../../../src/record/resultFiles.ts';
import { resultOfPlay, resultOfRecording } from '../../../../src/record/runResult.ts';
import {
  classGroups,
  classTable,
  letterOf,
  outcomeOf,
  outcomesOf,
} from '../../../../src/ui/pages/race/class/classGroups.ts';
import { groupName, groupNotes, shownRows } from '../../../../src/ui/pages/race/class/classWords.ts';
import { axisOf, binOf, stacked, ticksOf } from '../../../../src/ui/pages/race/class/dotPlot.ts';
import { createClassDesk } from '../../../../src/ui/stores/classStore.ts';
import { classText } from '../../../../src/ui/text/classResults.ts';
import { sampleRecording } from '../../../record/sampleRecording.ts';

const text = classText.en;

function played(
  seed: number,
  tv: number,
  change: { objective?: string; step?: number; wasEdited?: boolean; file?: string } = {},
): ReadResult {
  const { objective = 'tb', step = 400, wasEdited = false, file = `${objective}-${seed}.json` } = change;
  const outcomes = { 'total-variation': tv };
  const settings = { items: 'wardrobe-64', objective };
  return {
    ...resultOfPlay({ version: 1, savedAt: '', seed, student: null, settings, wasEdited, step, outcomes }),
    file,
  };
}

describe('groups', () => {
  const results = [
    played(1, 0.1, { objective: 'db' }),
    ...[0.1, 0.2, 0.3].map((tv, k) => played(k + 1, tv)),
    played(9, 0.9, { wasEdited: true }),
  ];
  const { groups, common } = classGroups(results);

  it('hold what differs in the seed alone, the largest first, and say where they differ', () => {
    expect(groups.map(({ letter, results: of }) => [letter, of.map(({ seed }) => seed)])).toEqual([
      ['A', [1, 2, 3]],
      ['B', [1]],
      ['C', [9]],
    ]);
    expect(groups.map((group) => groupName(group, false, text))).toEqual([
      'objective tb',
      'objective db',
      'objective tb, changed while it ran',
    ]);
    expect(common).toEqual([{ source: 'play', settings: [{ key: 'items', value: 'wardrobe-64' }] }]);
  });

  it('have mean and sample standard deviation of their own seeds', () => {
    const { spread, values } = outcomeOf(groups[0], 'end/total-variation');
    expect(values).toHaveLength(3);
    expect(spread?.mean).toBeCloseTo(0.2, 12);
    expect(spread?.deviation).toBeCloseTo(0.1, 12);
    expect(outcomeOf(groups[1], 'end/total-variation').spread?.deviation).toBeNull();
  });

  it('compare a run with another by the default where one says nothing, and leave Play’s settings apart', () => {
    const run = (config: object, file: string): ReadResult => {
      const recording = sampleRecording();
      return { ...resultOfRecording({ ...recording, config: { ...recording.config, ...config } }), file };
    };
    const mixed = classGroups([run({ optimizer: { lr: 0.5 } }, 'a.zip'), run({}, 'b.zip'), ...results]);
    const runs = mixed.groups.filter(({ source }) => source === 'run');
    expect(runs.map((group) => groupName(group, true, text))).toEqual([
      'Lab or Race, optimizer.lr 0.5',
      expect.stringMatching(/^Lab or Race, optimizer\.lr 0\.\d+$/),
    ]);
    expect(
      mixed.groups.filter(({ source }) => source === 'play').map(({ differing }) => differing.map(({ key }) => key)),
    ).toEqual([['objective'], ['objective'], ['objective']]);
  });
});

describe('a seed that comes twice', () => {
  it('counts once, by the file of most steps, and is told', () => {
    const early = played(5, 0.4, { step: 100, file: 'early.json' });
    const { groups } = classGroups([early, played(5, 0.1, { file: 'late.json' }), played(6, 0.2)]);
    expect(groups).toHaveLength(1);
    expect(outcomeOf(groups[0], 'end/total-variation').spread).toMatchObject({ mean: 0.15000000000000002, count: 2 });
    expect(groups[0].repeated).toEqual([{ seed: 5, files: ['late.json', 'early.json'], differ: true }]);
    const [outcome] = outcomesOf(groups);
    expect(groupNotes(outcome, outcomeOf(groups[0], outcome.key), text)).toEqual([
      'A: seed 5 stands in 2 files (late.json, early.json); it counts once, as in the first. Their outcomes differ.',
    ]);
    const rows = [...csvLines(classTable(classGroups([early, played(5, 0.1)]), [early, played(5, 0.1)]))];
    expect(rows[0]).toContain('counted');
    expect(rows).toHaveLength(3);
  });

  it('is the same twice where the same file was dropped twice', () => {
    const { groups } = classGroups([played(5, 0.1), played(5, 0.1)]);
    expect(groups[0].repeated).toMatchObject([{ seed: 5, differ: false }]);
    expect(groups[0].results).toHaveLength(1);
  });
});

describe('what is told of a mean', () => {
  it('names unequal training, and seeds without the outcome', () => {
    const never = { ...played(3, 0.3), outcomes: { 'run/steps': 400 } };
    const { groups } = classGroups([played(1, 0.1), played(2, 0.2, { step: 90 }), never]);
    const outcome = { key: 'end/total-variation', stage: 'end', metric: 'total-variation' } as const;
    const row = outcomeOf(groups[0], outcome.key);
    expect(groupNotes(outcome, row, text)).toEqual([
      'A: 1 of 3 seeds without this outcome, left out of mean and sd.',
      'A: saved after 90 to 400 steps; a difference may be one of training, not of the seed.',
    ]);
    expect([...shownRows(outcome, [row], () => '', text).rows]).toEqual([
      ['A', 2, '0.1500 ± 0.0707', '0.1000', '0.2000', '90–400'],
    ]);
  });
});

describe('the picture', () => {
  it('has round ticks inside, few where it is narrow', () => {
    expect(ticksOf(152, 165, 14).map(({ label }) => label)).toEqual(
      Array.from({ length: 14 }, (_, k) => String(152 + k)),
    );
    expect(ticksOf(152, 165, 3).map(({ label }) => label)).toEqual(['155', '160', '165']);
    expect(ticksOf(-0.002, 0.0031, 4).map(({ label }) => label)).toEqual(['−0.002', '0.000', '0.002']);
    expect(ticksOf(3, 3, 4)).toHaveLength(1);
  });

  it('stacks what falls into one bin, the greatest value in the last', () => {
    const axis = axisOf([0, 1], 4);
    expect(stacked(axis, [0, 0.1, 0.5, 1, 0.24])).toEqual([
      { bin: 0, level: 0 },
      { bin: 0, level: 1 },
      { bin: 2, level: 0 },
      { bin: 3, level: 0 },
      { bin: 0, level: 2 },
    ]);
    // A class that agrees to the last digit stands in the middle.
    expect(binOf(axisOf([7, 7], 9), 7)).toBe(4);
  });

  it('names groups beyond the alphabet', () => {
    expect([0, 25, 26, 27, 52].map(letterOf)).toEqual(['A', 'Z', 'AA', 'AB', 'BA']);
  });
});

describe('the desk', () => {
  it('reads files one after another, keeps what it has where one fails, and forgets all when it is cleared', async () => {
    let inHand = 0;
    const read = vi.fn(async ({ name }: { readonly name: string }) => {
      expect(++inHand).toBe(1);
      await Promise.resolve();
      inHand--;
      return name === 'bad.json'
        ? { results: [], problems: [{ file: name, message: 'no' }] }
        : { results: [played(read.mock.calls.length, 0.1)], problems: [] };
    });
    const desk = createClassDesk(read);
    const files = ['a.json', 'bad.json', 'b.json'].map((name) => new File([], name));
    const first = desk.add(files);
    expect(desk.store.getState().reading).toEqual({ done: 0, total: 3 });
    await Promise.all([first, desk.add([new File([], 'c.json')])]);
    expect(desk.store.getState()).toMatchObject({ reading: null, problems: [{ file: 'bad.json' }] });
    expect(desk.store.getState().results).toHaveLength(3);
    const late = desk.add(files);
    desk.clear();
    await late;
    expect(desk.store.getState()).toEqual({ results: [], problems: [], reading: null });
  });
});
