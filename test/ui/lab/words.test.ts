/** Small words of the lab: a message's short line, the parts of a protocol, times to wait, the name of a curve, what is rarely meant. */
import { describe, expect, it } from 'vitest';
import { curveLabel } from '../../../src/ui/pages/lab/curveNames.ts';
import { fieldWarning } from '../../../src/ui/pages/lab/fieldWarnings.ts';
import { formatDuration } from '../../../src/ui/pages/lab/format.ts';
import { protocolParts } from '../../../src/ui/pages/lab/Protocol.tsx';
import { splitMessage } from '../../../src/ui/pages/lab/splitMessage.ts';
import { defaultAt, textOf } from '../../../src/ui/stores/configStore.ts';
import { labRunText } from '../../../src/ui/text/labRun.ts';

const text = labRunText.en;

describe('splitMessage(message)', () => {
  const long =
    'Step 12: loss NaN, gradient norm NaN: not finite. The weights are those of step 11. Lower optimizer.lr or objective.lambda, or raise reward.floor.';

  it('loses nothing, and keeps the line short', () => {
    for (const message of ['short', long, 'x'.repeat(300), `${'word '.repeat(60)}end`]) {
      const { line, rest } = splitMessage(message);
      expect(line.length).toBeLessThanOrEqual(98);
      expect([line, rest].filter(Boolean).join(' ').replaceAll(' ', '')).toBe(message.replaceAll(' ', ''));
    }
  });

  it('ends the line with a sentence where it can', () => {
    expect(splitMessage(long).line).toBe(
      'Step 12: loss NaN, gradient norm NaN: not finite. The weights are those of step 11.',
    );
    expect(splitMessage('short').rest).toBe('');
  });
});

it('a protocol falls into its parts, brackets whole', () => {
  expect(protocolParts('leave-one-out (test: last item; ties kept); 5 users; 2-core')).toEqual([
    'leave-one-out (test: last item; ties kept)',
    '5 users',
    '2-core',
  ]);
});

it('a time to wait is said as one would say it', () => {
  const said = [3, 42, 75, 600, 3700, Number.NaN].map((s) => formatDuration(text, s));
  expect(said).toEqual([
    'a few seconds',
    'about 40 seconds',
    'about a minute',
    'about 10 minutes',
    'about 1 h 2 min',
    '–',
  ]);
});

it('the objective’s own curve is called after the objective', () => {
  const named = (['tb', 'subtb', 'grpo', 'soft'] as const).map((objective) => curveLabel(text, 'gfn', objective));
  expect(named).toEqual(['Flow balance', 'Flow balance', 'Group-relative policy', 'Soft targets']);
});

it('a preference that is measured against random weights is warned of', () => {
  const warned = (typed: Record<string, string>) =>
    fieldWarning('objective.sftSteps', (key) => typed[key] ?? textOf(defaultAt(key)));
  expect(warned({ 'objective.type': 'dpo' })).toBe('randomReference');
  expect(warned({ 'objective.type': 'sdpo', 'objective.sftSteps': '100' })).toBeNull();
  expect(warned({ 'objective.type': 'dpo', 'model.shape': '{}' })).toBeNull();
  expect(warned({})).toBeNull();
});
