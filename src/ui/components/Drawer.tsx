/** A panel over the page, at the right or where its class says: a modal dialogue with a title and a way out. */
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import styles from './Drawer.module.css';
import { help } from './help.ts';

export function Drawer(props: {
  readonly id: string;
  readonly title: string;
  /** What the closing button is called, and its help. */
  readonly closeLabel: string;
  readonly closeHelp: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** In place of the drawer's own. */
  readonly className?: string;
  /** For contents that close it themselves. */
  readonly dialog?: RefObject<HTMLDialogElement | null>;
}) {
  const own = useRef<HTMLDialogElement>(null);
  const dialog = props.dialog ?? own;
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, [dialog]);
  return (
    <dialog
      ref={dialog}
      className={props.className ?? styles.drawer}
      aria-labelledby={props.id}
      onClose={props.onClose}
    >
      <header className={styles.head}>
        <h1 id={props.id}>{props.title}</h1>
        <button
          type="button"
          aria-label={props.closeLabel}
          onClick={() => dialog.current?.close()}
          {...help(props.closeHelp)}
        >
          ✕
        </button>
      </header>
      {props.children}
    </dialog>
  );
}
