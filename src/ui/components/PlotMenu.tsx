/**
 * The menu of a chart or a table: its numbers as CSV and JSON lines; a chart's picture as SVG and PNG, a table as LaTeX and as text.
 * Props in, files out. For the Lab, Race and shared pages.
 */
import { errorMessage } from '../../core/errors.ts';
import { csvLines, type DataTable, jsonLinesOf, latexTable, textTable } from '../../core/tableFiles.ts';
import { plotMenuText } from '../text/plotMenu.ts';
import { useText } from '../text/useText.ts';
import { type ChartLegend, chartPicture, pngOf } from './chartSvg.ts';
import { downloadFiles } from './download.ts';
import { SaveMenu, type SaveWay } from './SaveMenu.tsx';

export interface PlotMenuProps {
  /** Of the files, without ending. */
  readonly fileName: string;
  /** Of the picture, and what a screen reader calls the menu by. */
  readonly title: string;
  /** Every number with all its digits; asked for when it is saved. */
  readonly data: () => DataTable;
  /** Where it is a chart. */
  readonly chart?: { readonly svg: () => SVGSVGElement | null | undefined; readonly legend: readonly ChartLegend[] };
  /** Where it is a table: as it is read, for LaTeX and text. */
  readonly shown?: () => DataTable;
  readonly testId: string;
}

const PNG_SCALE = 2;
/** Work between two rests: a long curve must not hold the page. */
const WORK_MS = 20;

/** Lines as a file, made a little at a time. */
async function fileOf(lines: Iterable<string>, type: string): Promise<Blob> {
  const parts: string[] = [];
  let since = performance.now();
  for (const line of lines) {
    parts.push(line);
    if (performance.now() - since < WORK_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    since = performance.now();
  }
  return new Blob(parts, { type });
}

export function PlotMenu({ fileName, title, data, chart, shown, testId }: PlotMenuProps) {
  const text = useText(plotMenuText);
  const download = async (ending: string, blob: Blob) => {
    const name = `${fileName}.${ending}`;
    await downloadFiles([{ name, blob }]);
    return text.saved(name);
  };
  const picture = () => {
    const svg = chart?.svg();
    if (!chart || !svg) throw new Error(text.nothingDrawn);
    return chartPicture(svg, title, chart.legend);
  };
  const way = (id: keyof typeof text.ways, save: () => Promise<string>): SaveWay => ({
    id,
    label: text.ways[id],
    help: text.help[id],
    save,
  });
  const pictures = [
    way('svg', async () => download('svg', new Blob([picture().svg], { type: 'image/svg+xml' }))),
    way('png', async () => download('png', await pngOf(picture(), PNG_SCALE))),
  ];
  const numbers = [
    way('csv', async () => download('csv', await fileOf(csvLines(data()), 'text/csv'))),
    way('jsonl', async () => download('jsonl', await fileOf(jsonLinesOf(data()), 'application/x-ndjson'))),
  ];
  const read = shown && [
    way('latex', async () => download('tex', new Blob([latexTable(shown())], { type: 'application/x-tex' }))),
    way('copy', async () => {
      await navigator.clipboard.writeText(textTable(shown()));
      return text.copied;
    }),
  ];
  return (
    <SaveMenu
      testId={testId}
      label={text.save(title)}
      helpText={chart ? text.help.chart : text.help.table}
      failed={(error) => text.notSaved(errorMessage(error))}
      ways={[...(chart ? pictures : []), ...numbers, ...(read ?? [])]}
    />
  );
}
