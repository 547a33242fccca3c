/** A cell as readers see it. */
import { lazy, Suspense } from 'react';
import type { Cell } from '../../../../notebook/notebook.ts';
import type { PageDesk } from '../../../stores/pageStore.ts';
import { ChartCellView } from './ChartCellView.tsx';
import styles from './notebook.module.css';
import { ConfigCellView, RunCellView } from './RunCellView.tsx';
import { TableCellView } from './TableCellView.tsx';
import { TrieCellView } from './TrieCellView.tsx';

/** Markdown and TeX are many kilobytes: until they are here the text stands as it was written. */
const Prose = lazy(() => import('./Prose.tsx').then((module) => ({ default: module.Prose })));

export function CellView({ cell, page }: { readonly cell: Cell; readonly page: PageDesk }) {
  switch (cell.kind) {
    case 'prose':
      return (
        <Suspense fallback={<p className={styles.raw}>{cell.text}</p>}>
          <Prose text={cell.text} />
        </Suspense>
      );
    case 'config':
      return <ConfigCellView cell={cell} />;
    case 'run':
      return <RunCellView cell={cell} page={page} />;
    case 'chart':
      return <ChartCellView cell={cell} />;
    case 'trie':
      return <TrieCellView cell={cell} />;
    case 'table':
      return <TableCellView cell={cell} />;
  }
}
