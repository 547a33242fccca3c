/** The runs' numbers: over seeds the mean with its spread, never the best; and the same numbers in every file. */
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../../../src/config/runConfig.ts';
import { spreadOf } from '../../../../src/core/spread.ts';
import { csvLines } from '../../../../src/core/tableFiles.ts';
import { eventTable } from '../../../../src/ui/pages/lab/runs/eventLines.ts';
import { multiplesOf, PANEL } from '../../../../src/ui/pages/lab/runs/multiples.ts';
import { groupLanes, groupRows, runLanes, runRows, runTable } from '../../../../src/ui/pages/lab/runs/runTable.ts';
import { sweptFields, typedValues } from '../../../../src/ui/pages/lab/runs/sweepFields.ts';
import { curvesOf, curveTable } from '../../../../src/ui/pages/race/raceCurves.ts';
import { defaultAt, textOf } from '../../../../src/ui/stores/configStore.ts';
import type { ListedRun } from '../../../../src/ui/stores/runsStore.ts';
import { recordingNamed } from '../../race/fakeRace.ts';

function listed(id: string, seed: number, ndcg: number, config: RunConfigInput = {}): ListedRun {
  const recording = recordingNamed(id, { seed });
  return {
    id,
    origin: 'here',
    name: id,
    recording: {
      ...recording,
      config: { ...recording.config, ...config, seed, name: id },
      evaluations: recording.evaluations.map((e) => ({ ...e, metrics: { ...e.metrics, 'ndcg@10': ndcg } })),
    },
    state: 'finished',
    index: Number(id.replace(/\D/g, '')),
    numSteps: 20,
    seconds: 1.5,
  };
}

const RUNS = [
  listed('run 0', 1, 0.2),
  listed('run 1', 2, 0.4),
  listed('run 2', 1, 0.5, { optimizer: { lr: 0.5 } }),
  listed('run 3', 3, 0.1),
  listed('run 4', 1, 0.3),
];

describe('runs over seeds', () => {
  it('are grouped by all settings but the seed; a seed run twice counts once, its latest run', () => {
    const groups = groupLanes(RUNS, {}, 'same');
    expect(groups.map(({ runs }) => runs.map(({ name }) => name))).toEqual([['run 4', 'run 1', 'run 3'], ['run 2']]);
  });

  it('have the mean of all of them, and the deviation', () => {
    const { rows } = runTable(groupLanes(RUNS, {}, 'same'));
    expect(rows.map(({ metrics }) => metrics['ndcg@10'])).toEqual([spreadOf([0.3, 0.4, 0.1]), spreadOf([0.5])]);
    const csv = [...csvLines(groupRows(runTable(groupLanes(RUNS, {}, 'same'))))].join('');
    const [header, first] = Papa.parse<string[]>(csv).data;
    const cell = (name: string) => first[header.indexOf(name)];
    expect(Number(cell('ndcg@10'))).toBeCloseTo(0.8 / 3, 12);
    expect(cell('ndcg@10_n')).toBe('3');
    expect(cell('seeds')).toBe('1 2 3');
  });

  it('are told by where they differ from the baseline', () => {
    const lanes = runLanes(RUNS, RUNS[0].recording.config);
    expect(lanes.map(({ difference }) => difference)).toEqual(['', 'seed 2', 'optimizer.lr 0.5', 'seed 3', '']);
  });

  it('have every number in the list’s file', () => {
    const table = runRows(runTable(runLanes(RUNS, {})));
    const rows = [...table.rows];
    expect(rows.map((row) => row[table.columns.indexOf('ndcg@10')])).toEqual([0.2, 0.4, 0.5, 0.1, 0.3]);
    for (const row of rows) expect(row).toHaveLength(table.columns.length);
  });
});

describe('curves as files', () => {
  it('have every step as measured', () => {
    const { columns, rows } = curveTable(runLanes(RUNS.slice(0, 2), {}), 'loss');
    const all = [...rows];
    expect(columns).toEqual(['run', 'seed', 'step', 'samples', 'seconds', 'loss']);
    expect(all).toHaveLength(40);
    RUNS[1].recording.history.forEach(({ step, loss }, k) => {
      expect(all[20 + k].slice(0, 4)).toEqual(['run 1', 2, step, 3 * step]);
      expect(all[20 + k][5]).toBe(loss);
    });
  });

  it('lie on common scales in small pictures', () => {
    const series = curvesOf(runLanes(RUNS.slice(0, 5), {}), 'frame-total-variation', 'step');
    const { panels, low, high, cursorX } = multiplesOf(series, false, 10);
    const values = series.flatMap(({ points }) => points.map(({ y }) => y ?? 0));
    expect([low, high]).toEqual([Math.min(...values), Math.max(...values)]);
    expect(panels.map(({ x, y }) => [x > PANEL.left, y > 0])).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [false, true],
      [true, true],
    ]);
    expect(cursorX).toBe(PANEL.width / 2);
  });
});

describe('what a sweep may vary', () => {
  const text = (change: Readonly<Record<string, string>>) => (key: string) => change[key] ?? textOf(defaultAt(key));

  it('are numbers, choices and switches in use, never the seed', () => {
    const keys = (change = {}) => sweptFields(text(change)).map(({ key }) => key);
    expect(keys()).toEqual(
      expect.arrayContaining(['optimizer.lr', 'objective.type', 'evaluation.filterHistory', 'data.maxUsers']),
    );
    for (const key of ['seed', 'name', 'evaluation.k', 'reward.expression', 'sampler.mixture'])
      expect(keys()).not.toContain(key);
    expect(keys({ 'objective.type': 'sft' })).not.toContain('objective.lambda');
  });

  it('are typed with commas or spaces between', () => {
    expect(typedValues(' 0.1, 0.2;0.3\n4 ')).toEqual(['0.1', '0.2', '0.3', '4']);
  });
});

it('the event log as a file has each event once, oldest first', () => {
  const event = (time: string, message: string) => ({ time, step: 1, kind: 'k', message });
  const log = [event('2', 'b'), event('3', 'c')].map((e, id) => ({ id, isError: false, ...e }));
  const { rows } = eventTable(log, [event('1', 'a'), event('2', 'b')]);
  expect([...rows].map((row) => row[3])).toEqual(['a', 'b', 'c']);
});
