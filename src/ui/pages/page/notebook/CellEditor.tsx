/** A cell while it is edited: its tools, its fields, and below them what readers will see. */
import { type KeyboardEvent, useDeferredValue } from 'react';
import { useStore } from 'zustand';
import type { Cell, CellKind } from '../../../../notebook/notebook.ts';
import { help } from '../../../components/help.ts';
import type { PageDesk } from '../../../stores/pageStore.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import { AddCell } from './AddCell.tsx';
import { CellFields } from './CellFields.tsx';
import { CellView } from './CellView.tsx';
import styles from './notebook.module.css';
import { useNotebookDesk } from './notebookContext.ts';

export interface CellEditorProps {
  readonly cell: Cell;
  readonly place: number;
  readonly count: number;
  readonly page: PageDesk;
  readonly onChange: (cell: Cell) => void;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
  readonly onAdd: (kind: CellKind) => void;
}

export function CellEditor({ cell, place, count, page, onChange, onMove, onRemove, onAdd }: CellEditorProps) {
  const text = useText(notebookText);
  const hasRuns = useStore(useNotebookDesk().store, ({ now }) => now.runs.length > 0);
  // Typing goes on while a long text is set below it.
  const shown = useDeferredValue(cell);
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowUp') onMove(-1);
    else if (event.key === 'ArrowDown') onMove(1);
    else if (event.key === 'Delete') onRemove();
    else return;
    event.preventDefault();
  };
  const name = text.cell(place + 1, text.kinds[cell.kind]);
  return (
    <section
      className={styles.editor}
      aria-label={name}
      data-cell={cell.id}
      data-kind={cell.kind}
      onKeyDown={onKeyDown}
    >
      <div className={styles.tools}>
        <h2 tabIndex={-1} data-cell-head="">
          {name}
        </h2>
        <button
          type="button"
          aria-label={text.moveUp}
          disabled={place === 0}
          onClick={() => onMove(-1)}
          {...help(text.help.moveUp)}
        >
          ↑
        </button>
        <button
          type="button"
          aria-label={text.moveDown}
          disabled={place === count - 1}
          onClick={() => onMove(1)}
          {...help(text.help.moveDown)}
        >
          ↓
        </button>
        <button type="button" data-testid="cell-remove" onClick={onRemove} {...help(text.help.remove)}>
          {text.remove}
        </button>
      </div>
      <CellFields cell={cell} onChange={onChange} />
      <div className={styles.cell} data-kind={cell.kind}>
        <CellView cell={shown} page={page} />
      </div>
      <AddCell label={text.add} onAdd={onAdd} hasRuns={hasRuns} />
    </section>
  );
}
