/** Which lines compute each row of "Explain this step", found in the source itself. Before: `LedgerSource.tsx`. */
import source from '../../gflow/tabularLedger.ts?raw';

export type LedgerLine = 'logPF' | 'flowIn' | 'flowOut' | 'residual' | 'update';

export const LEDGER_FILE = 'src/gflow/tabularLedger.ts';

/** The first line of each, and how many there are. */
const PASSAGES: Readonly<Record<LedgerLine, readonly [start: string, length: number]>> = {
  logPF: ['const logPF = policy.logPFOf', 1],
  flowIn: ['const logFlowIn =', 1],
  flowOut: ['if (isEnd) logFlow =', 4],
  residual: ['residual: logFlowIn', 1],
  update: ['if (!target.hasBalance)', 16],
};

export interface SourceLine {
  /** From 1 on. */
  readonly number: number;
  readonly text: string;
}

/** Throws where the file no longer has them. */
export function ledgerLines(name: LedgerLine): readonly SourceLine[] {
  const [start, length] = PASSAGES[name];
  const lines = source.split('\n');
  const from = lines.findIndex((line) => line.includes(start));
  if (from < 0) throw new Error(`${LEDGER_FILE} has no line with "${start}", which Play shows. Choose it anew.`);
  const cut = lines.slice(from, from + length);
  const margin = Math.min(...cut.map((line) => line.search(/\S/)).filter((indent) => indent >= 0));
  return cut.map((line, l) => ({ number: from + l + 1, text: line.slice(margin) }));
}
