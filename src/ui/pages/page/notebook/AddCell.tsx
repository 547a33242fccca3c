/** What can be put at a place of the notebook: a button a kind of cell. */
import { useRef } from 'react';
import { CELL_KINDS, type CellKind } from '../../../../notebook/notebook.ts';
import { help } from '../../../components/help.ts';
import panel from '../../../components/panel.module.css';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import styles from './notebook.module.css';

export function AddCell(props: {
  readonly label: string;
  readonly hasRuns: boolean;
  readonly onAdd: (kind: CellKind) => void;
}) {
  const text = useText(notebookText);
  const menu = useRef<HTMLDetailsElement>(null);
  return (
    <details ref={menu} className={styles.add}>
      <summary data-testid="cell-add" {...help(text.help.add)}>
        {props.label}
      </summary>
      <div className={`${panel.row} ${shared.buttons}`}>
        {CELL_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            data-add={kind}
            disabled={kind !== 'prose' && !props.hasRuns}
            onClick={() => {
              if (menu.current) menu.current.open = false;
              props.onAdd(kind);
            }}
            {...help(text.help.addKind)}
          >
            {text.kinds[kind]}
          </button>
        ))}
        {!props.hasRuns && <span className={shared.small}>{text.needsRun}</span>}
      </div>
    </details>
  );
}
