/** A notebook: read-only first, then a copy of it edited in place. Before: `ui/stores/notebookStore.ts`. */
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { addCell, changeCell, moveCell, removeCell } from '../../../../notebook/edits.ts';
import type { CellKind } from '../../../../notebook/notebook.ts';
import type { NotebookDesk } from '../../../stores/notebookStore.ts';
import type { PageDesk } from '../../../stores/pageStore.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import { AddCell } from './AddCell.tsx';
import { CellEditor } from './CellEditor.tsx';
import { CellView } from './CellView.tsx';
import { NotebookBar } from './NotebookBar.tsx';
import styles from './notebook.module.css';
import { NotebookContext } from './notebookContext.ts';
import { RunList } from './RunList.tsx';

export function NotebookView({ desk, page }: { readonly desk: NotebookDesk; readonly page: PageDesk }) {
  const text = useText(notebookText);
  const { now, isEditing } = useStore(desk.store);
  const [news, setNews] = useState('');
  /** The cell that the focus goes to once it is drawn. */
  const [wanted, setWanted] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wanted === null) return;
    const cell = list.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(wanted)}"]`);
    (cell?.querySelector('textarea') ?? cell?.querySelector<HTMLElement>('[data-cell-head]'))?.focus();
    cell?.scrollIntoView({ block: 'nearest' });
    setWanted(null);
  }, [wanted]);
  useEffect(() => {
    scrollTo({ top: 0 });
  }, []);

  const add = (kind: CellKind, place: number) => {
    const added = addCell(now, kind, place);
    if (added === null) return;
    desk.change(added.notebook);
    setNews(text.added(text.kinds[kind]));
    setWanted(added.id);
  };
  const move = (id: string, by: -1 | 1) => {
    const next = moveCell(now, id, by);
    desk.change(next);
    setNews(text.moved(next.cells.findIndex((cell) => cell.id === id) + 1));
    setWanted(id);
  };
  const remove = (id: string) => {
    const place = now.cells.findIndex((cell) => cell.id === id);
    desk.change(removeCell(now, id));
    setNews(text.removed);
    setWanted(now.cells[place + 1]?.id ?? now.cells[place - 1]?.id ?? null);
  };

  return (
    <NotebookContext value={desk}>
      <article className={styles.notebook} data-testid="notebook" data-editing={isEditing ? '' : undefined}>
        <NotebookBar desk={desk} page={page} />
        <p className="visually-hidden" role="status">
          {news}
        </p>
        {isEditing && <RunList desk={desk} />}
        <div ref={list} className={styles.cells}>
          {now.cells.map((cell, i) =>
            isEditing ? (
              <CellEditor
                key={cell.id}
                cell={cell}
                place={i}
                count={now.cells.length}
                page={page}
                onChange={(changed) => desk.change(changeCell(now, changed))}
                onMove={(by) => move(cell.id, by)}
                onRemove={() => remove(cell.id)}
                onAdd={(kind) => add(kind, i + 1)}
              />
            ) : (
              <section key={cell.id} className={styles.cell} data-kind={cell.kind} data-cell={cell.id}>
                <CellView cell={cell} page={page} />
              </section>
            ),
          )}
          {isEditing && now.cells.length === 0 && (
            <AddCell label={text.addFirst} onAdd={(kind) => add(kind, 0)} hasRuns={now.runs.length > 0} />
          )}
        </div>
      </article>
    </NotebookContext>
  );
}
