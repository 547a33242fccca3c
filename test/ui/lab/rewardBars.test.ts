import { describe, expect, it } from 'vitest';
import { decadeTicks, histogramInWords, shares } from '../../../src/ui/pages/lab/rewardBars.ts';
import { labSetupText } from '../../../src/ui/text/labSetup.ts';

describe('the histogram of rewards', () => {
  it('takes counts as shares of their side', () => {
    expect(shares([1, 0, 3])).toEqual([0.25, 0, 0.75]);
    expect(shares([0, 0])).toEqual([0, 0]);
  });

  it('writes powers of ten at the axis, at most five, or the bounds where there are too few', () => {
    const labels = (from: number, to: number) => decadeTicks(Math.log(from), Math.log(to)).map((t) => t.label);
    expect(labels(0.001, 10)).toEqual(['0.001', '0.01', '0.1', '1', '10']);
    expect(labels(1e-12, 1e6)).toEqual(['10^−12', '10^−8', '10^−4', '1', '10,000']);
    expect(labels(2, 5)).toEqual(['2.000', '5.000']);
    expect(labels(3, 3)).toEqual(['3.000']);
  });

  it('says in words what is drawn', () => {
    const words = histogramInWords(labSetupText.en, {
      edges: [0, 1, 2],
      positives: [0, 10],
      others: [29, 1],
      atFloor: 0.025,
      warnings: [],
      note: '',
    });
    expect(words).toBe(
      '10 rewards of items users took, median about 4.482; 30 rewards of other items of their sets, median about 1.649; 2.5 % at the floor.',
    );
  });
});
