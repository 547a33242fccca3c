import { describe, expect, it } from 'vitest';
import { metricLines, metricsCsv, metricTable } from '../../src/core/metricTable.ts';

const metrics = {
  'recall@20': 0.4,
  'recall@5': 0.2,
  'ndcg@5': 0.1,
  'expected-ndcg@5': 0.125,
  'ild@20': 0.9,
  'popularity/recall@5': 0.05,
  'oracle/expected-ndcg@5': 0.3,
  'difference/ndcg@5': 0.07,
  'difference/ndcg@5/standardError': 0.01,
  'difference/oracle/ndcg@5': -0.2,
  'difference/expected-ndcg@5': 0.06,
  surprise: 7,
};

describe('metricTable(result)', () => {
  const { columns, groups } = metricTable({ metrics });
  it('has a column for each method that was measured', () => {
    expect(columns).toEqual(['Model', 'Popularity', 'Best reachable']);
  });
  it('groups rows, orders them by kind and length, and loses none', () => {
    expect(groups.map(({ rows }) => rows.map(({ name }) => name))).toEqual([
      ['recall@5', 'recall@20', 'ndcg@5'],
      ['expected-ndcg@5'],
      ['ild@20'],
      ['difference/ndcg@5', 'difference/expected-ndcg@5'],
      ['surprise'],
    ]);
    expect(groups[0].rows[0]).toMatchObject({ label: 'Recall@5 (= HR@5)', values: [0.2, 0.05, undefined] });
    expect(groups[1].rows[0].values).toEqual([0.125, undefined, 0.3]);
    expect(groups[3].rows[0]).toMatchObject({
      label: 'NDCG@5',
      values: [undefined, 0.07, -0.2],
      errors: [undefined, 0.01, undefined],
    });
  });
});

describe('metricsCsv(result)', () => {
  it('has every number, its error and the protocol', () => {
    const csv = metricsCsv({ metrics, split: 'test', step: 3, numUsers: 10, protocol: 'beam 20, "all"' });
    expect(csv.split('\n')).toEqual([
      'metric,Model,Popularity,Best reachable',
      'recall@5,0.2,0.05,',
      'recall@20,0.4,,',
      'ndcg@5,0.1,,',
      'expected-ndcg@5,0.125,,0.3',
      'ild@20,0.9,,',
      'difference/ndcg@5,,0.07,-0.2',
      'difference/ndcg@5/standardError,,0.01,',
      'difference/expected-ndcg@5,,0.06,',
      'surprise,7,,',
      'split,test',
      'step,3',
      'users,10',
      'protocol,"beam 20, ""all"""',
      '',
    ]);
  });
});

describe('metricLines(result)', () => {
  it('aligns columns and puts errors beside differences', () => {
    const some = {
      'ndcg@5': 0.1,
      'popularity/ndcg@5': 0.03,
      'difference/ndcg@5': 0.07,
      'difference/ndcg@5/standardError': 0.01,
    };
    expect(metricLines({ metrics: some })).toEqual([
      '           Model       Popularity',
      'The held-out item',
      '  NDCG@5  0.1000           0.0300',
      'Model above each, paired over users (± standard error)',
      '  NDCG@5          0.0700 ± 0.0100',
    ]);
  });
});
