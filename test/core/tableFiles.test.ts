/** Tables as files: what strangers' titles hold is text in every one of them, and numbers keep their digits. */
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { type Cell, csvLines, jsonLinesOf, latexTable, latexText, textTable } from '../../src/core/tableFiles.ts';

const cell: fc.Arbitrary<Cell> = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', 'a"b', 'a,b', 'a\nb'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);
const table = fc.integer({ min: 1, max: 4 }).chain((n) =>
  fc.record({
    columns: fc.array(fc.string(), { minLength: n, maxLength: n }),
    rows: fc.array(fc.array(cell, { minLength: n, maxLength: n })),
  }),
);

describe('CSV', () => {
  it('gives every cell back, and no text begins as a formula does', () => {
    fc.assert(
      fc.property(table, ({ columns, rows }) => {
        const csv = [...csvLines({ columns, rows })].join('');
        const read = Papa.parse<string[]>(csv.replace(/\n$/, ''), { delimiter: ',', newline: '\n' }).data;
        expect(read).toHaveLength(rows.length + 1);
        for (const [r, row] of [columns, ...rows].entries())
          row.forEach((value, c) => {
            const found = read[r][c];
            if (typeof value !== 'string') expect(found).toBe(value === null ? '' : String(value));
            else {
              expect(found).not.toMatch(/^[=+\-@\t\r]/);
              expect(found.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(value.replace(/^'(?=[=+\-@\t\r])/, ''));
            }
          });
      }),
    );
  });

  it('keeps a row whose only cell is empty', () => {
    expect([...csvLines({ columns: [''], rows: [[null], ['a']] })]).toEqual(['""\n', '""\n', 'a\n']);
  });

  it('leaves negative numbers numbers', () => {
    expect([...csvLines({ columns: ['x'], rows: [[-0.1]] })]).toEqual(['x\n', '-0.1\n']);
  });
});

describe('JSON lines', () => {
  it('are an object a row, by column', () => {
    const lines = [
      ...jsonLinesOf({
        columns: ['a', 'b'],
        rows: [
          ['x', 0.1 + 0.2],
          [null, Number.NaN],
        ],
      }),
    ];
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { a: 'x', b: 0.30000000000000004 },
      { a: null, b: null },
    ]);
  });
});

describe('LaTeX', () => {
  it('has no command that a text brought along', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        // Commands of our own apart, no sign of LaTeX's stands unescaped.
        const bare = latexText(text)
          .replaceAll(/\\[&%$#_{}]/g, '')
          .replaceAll(/\\text(backslash|asciitilde|asciicircum|less|greater|bar|quotedbl)\{\}/g, '')
          .replaceAll(/\$(\\pm|\\times|\\Delta|-)\$/g, '');
        expect(bare).not.toMatch(/[\\&%$#_{}~^]/);
      }),
    );
    expect(latexText('\\input{x} 5% of A_1 & B')).toBe('\\textbackslash{}input\\{x\\} 5\\% of A\\_1 \\& B');
  });

  it('puts columns of numbers to the right, with or without a deviation', () => {
    const lines = latexTable({
      columns: ['run', 'NDCG@10', 'of'],
      rows: [
        ['a_1', '0.1200 ± 0.0030', 'test'],
        ['b', 0.5, 'test'],
      ],
    }).split('\n');
    expect(lines[1]).toBe('\\begin{tabular}{lrl}');
    expect(lines.slice(2, 8)).toEqual([
      '\\toprule',
      'run & NDCG@10 & of \\\\',
      '\\midrule',
      'a\\_1 & 0.1200 $\\pm$ 0.0030 & test \\\\',
      'b & 0.5 & test \\\\',
      '\\bottomrule',
    ]);
  });
});

it('aligned text keeps columns under each other', () => {
  expect(
    textTable({
      columns: ['run', 'x'],
      rows: [
        ['long name', 1],
        ['b', 10],
      ],
    }),
  ).toBe('run         x\nlong name   1\nb          10\n');
});
