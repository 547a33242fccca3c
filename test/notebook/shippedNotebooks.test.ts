/** The notebooks that come with the page mean the recordings that come with it, and all their numbers are there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runsOfCell } from '../../src/notebook/notebook.ts';
import { decodeNotebook } from '../../src/notebook/notebookFile.ts';
import { SHIPPED_NOTEBOOKS, shippedNotebookFile } from '../../src/notebook/shippedNotebooks.ts';
import { isValueText, lastEvaluation, valueOfText } from '../../src/notebook/values.ts';
import { bundleDigest, decodeBundle } from '../../src/record/bundle.ts';
import { nameOfShipped, readRecordingIndex, SHIPPED_RECORDINGS } from '../../src/record/shippedRecordings.ts';
import { availableQuantities } from '../../src/ui/pages/race/raceCurves.ts';
import { laneOfRecording } from '../../src/ui/pages/race/shownLanes.ts';

const read = (path: string) => new Uint8Array(readFileSync(join(import.meta.dirname, '..', '..', 'public', path)));
const { recordings } = readRecordingIndex(read(`${SHIPPED_RECORDINGS}index.json`));

describe.each(SHIPPED_NOTEBOOKS)('%s', (name) => {
  const notebook = decodeNotebook(read(shippedNotebookFile(name)), name);
  const files = new Map(
    notebook.runs.map(({ id, shipped }) => {
      const entry = recordings.find((one) => one.name === nameOfShipped(shipped ?? ''));
      return [id, read(`${SHIPPED_RECORDINGS}${entry?.file}`)];
    }),
  );

  it('means the very recordings that come with the page', async () => {
    // Recordings made anew have other digests: `npm run recordings` writes them into the notebooks.
    for (const { id, digest } of notebook.runs) expect(await bundleDigest(files.get(id)!)).toBe(digest);
  });

  it('has every number, curve and column it asks for', async () => {
    const decoded = await Promise.all([...files].map(async ([id, bytes]) => [id, await decodeBundle(bytes)] as const));
    const of = new Map(decoded);
    let numValues = 0;
    for (const cell of notebook.cells) {
      for (const run of runsOfCell(cell)) expect(of.has(run)).toBe(true);
      if (cell.kind === 'prose')
        for (const [, code] of cell.text.matchAll(/`([^`]+)`/g))
          if (isValueText(code)) {
            expect(valueOfText(code, (run) => of.get(run))).toMatch(/^[+−]?\d/);
            numValues++;
          }
      if (cell.kind === 'chart')
        expect(availableQuantities(cell.runs.map((run) => laneOfRecording(of.get(run)!)))).toContain(cell.quantity);
      if (cell.kind === 'table')
        for (const run of cell.runs)
          for (const column of cell.columns)
            expect(lastEvaluation(of.get(run)!, cell.split)?.metrics).toHaveProperty([column]);
    }
    expect(numValues).toBeGreaterThan(5);
  });
});
