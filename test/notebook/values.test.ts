/** Numbers in prose are the recording's own. */
import { describe, expect, it } from 'vitest';
import { isValueText, valueOfText } from '../../src/notebook/values.ts';
import { sampleRecording } from '../record/sampleRecording.ts';

const recording = sampleRecording();
const other = {
  ...recording,
  evaluations: recording.evaluations.map((e) => ({ ...e, metrics: { ...e.metrics, 'ndcg@10': 0.25 } })),
};
const value = (text: string) => valueOfText(text, (run) => (run === 'a' ? recording : run === 'b' ? other : undefined));

describe('valueOfText(text, recordingOf)', () => {
  it('waits for runs that are on their way, and complains of those that are not', () => {
    const coming = (text: string) =>
      valueOfText(text, (run) => (run === 'a' ? recording : run === 'c' ? 'loading' : undefined));
    expect(coming('= c steps')).toBeNull();
    expect(coming('= a - c steps')).toBeNull();
    expect(coming('= a steps')).toBe(value('= a steps'));
    expect(() => coming('= c - nobody steps')).toThrow('“nobody” is not here');
  });

  it('reads counts and metrics', () => {
    expect(value('= a steps')).toBe('20');
    expect(value('=a seed')).toBe('7');
    expect(value('= a test/ndcg@10')).toBe('0.2000');
    expect(value('= a validation/popularity/ndcg@10')).toBe('0.0200');
  });

  it('subtracts, with a sign', () => {
    expect(value('= b - a test/ndcg@10')).toBe('+0.0500');
    expect(value('= a − b test/ndcg@10')).toBe('−0.0500');
  });

  it('says what is missing', () => {
    expect(() => value('= c steps')).toThrow('the run “c” is not here');
    expect(() => value('= a test/constructor')).toThrow('has no constructor');
    expect(() => value('= a toString')).toThrow('expected steps');
    expect(() => value('= a')).toThrow('expected “= run quantity”');
  });

  it('is asked only of code that begins with =', () => {
    expect(['= a steps', '=a steps'].every(isValueText)).toBe(true);
    expect(['a = b', '=', ''].some(isValueText)).toBe(false);
  });
});
