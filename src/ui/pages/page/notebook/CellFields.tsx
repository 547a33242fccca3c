/** What can be set of a cell: a small form a kind. */
import { useId } from 'react';
import { useStore } from 'zustand';
import { type Cell, MOST_PROSE_CHARACTERS, type ProseCell } from '../../../../notebook/notebook.ts';
import { help } from '../../../components/help.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import { ChartFields } from './ChartFields.tsx';
import styles from './notebook.module.css';
import { useNotebookDesk } from './notebookContext.ts';
import { OneRun } from './RunFields.tsx';
import { TableFields } from './TableFields.tsx';
import { TrieFields } from './TrieFields.tsx';

export interface Fields<C extends Cell> {
  readonly cell: C;
  readonly onChange: (cell: Cell) => void;
}

export function CellFields({ cell, onChange }: Fields<Cell>) {
  switch (cell.kind) {
    case 'prose':
      return <ProseFields cell={cell} onChange={onChange} />;
    case 'config':
    case 'run':
      return (
        <div className={styles.fields}>
          <OneRun value={cell.run} onChange={(run) => onChange({ ...cell, run })} />
        </div>
      );
    case 'chart':
      return <ChartFields cell={cell} onChange={onChange} />;
    case 'trie':
      return <TrieFields cell={cell} onChange={onChange} />;
    case 'table':
      return <TableFields cell={cell} onChange={onChange} />;
  }
}

function ProseFields({ cell, onChange }: Fields<ProseCell>) {
  const text = useText(notebookText);
  const id = useId();
  const run = useStore(useNotebookDesk().store, ({ now }) => now.runs[0]?.id ?? 'sft');
  return (
    <div className={styles.proseField}>
      <label htmlFor={id}>{text.prose}</label>
      <textarea
        id={id}
        value={cell.text}
        maxLength={MOST_PROSE_CHARACTERS}
        rows={Math.min(24, Math.max(4, cell.text.split('\n').length + 1))}
        onChange={(event) => onChange({ ...cell, text: event.target.value })}
        {...help(text.help.prose)}
      />
      <p className={shared.small}>{text.proseHint(run)}</p>
    </div>
  );
}
