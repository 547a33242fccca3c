/** The lines that Play shows under "Explain this step" are those of the file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LEDGER_FILE, type LedgerLine, ledgerLines } from '../../../src/worker/play/ledgerLines.ts';

const file = readFileSync(join(import.meta.dirname, '..', '..', '..', LEDGER_FILE), 'utf8').split('\n');

it.each<[LedgerLine, string, string]>([
  ['logPF', 'const logPF = ', 'const logPF = '],
  ['flowIn', 'const logFlowIn = ', 'const logFlowIn = '],
  ['flowOut', 'if (isEnd)', 'else logFlow = '],
  ['residual', 'residual: ', 'residual: '],
  ['update', 'if (!target.hasBalance)', 'return gradient;'],
])('%s: from "%s" to "%s"', (name, first, last) => {
  const lines = ledgerLines(name);
  expect(lines[0].text).toContain(first);
  expect(lines.at(-1)?.text).toContain(last);
  for (const { number, text } of lines) expect(file[number - 1].trim()).toBe(text.trim());
});
