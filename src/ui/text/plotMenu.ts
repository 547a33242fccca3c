/** The menu of a chart or a table. */
import { section } from './catalogue.ts';

const en = {
  save: (title: string) => `Save: ${title}`,
  saved: (name: string) => `Saved ${name}.`,
  copied: 'Copied.',
  notSaved: (why: string) => `Not saved: ${why}`,
  nothingDrawn: 'There is no picture yet.',
  ways: { svg: 'SVG', png: 'PNG', csv: 'CSV', jsonl: 'JSONL', latex: 'LaTeX', copy: 'Copy as text' },
  help: {
    chart: 'Takes this chart away: its picture, or every number in it.',
    table: 'Takes this table away: its numbers, LaTeX for a paper, or text.',
    svg: 'Saves the picture with its legend as SVG, in the colours of the theme you see.',
    png: 'Saves the picture with its legend as PNG, at twice the screen’s pixels.',
    csv: 'Saves the numbers with all their digits, for spreadsheets, R and pandas.',
    jsonl: 'Saves the numbers with all their digits, a JSON object a line.',
    latex: 'Saves a tabular with booktabs’ rules, its texts escaped.',
    copy: 'Copies the table as aligned plain text.',
  },
};

export type PlotMenuText = typeof en;
export const plotMenuText = section(en, () => import('./zh/plotMenu.ts'));
