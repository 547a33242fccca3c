/** A modal dialog with its title and the button that closes it; it gives the focus back to what had it. */
import { type ReactNode, useEffect, useRef } from 'react';
import { help } from './help.ts';
import styles from './Modal.module.css';

interface ModalProps {
  readonly title: string;
  /** Name of the button, and its sentence of help. */
  readonly closeLabel: string;
  readonly closeHelp: string;
  readonly className: string;
  readonly onClose: () => void;
  /** `close` is for what in it leads elsewhere. */
  readonly children: (close: () => void) => ReactNode;
}

export function Modal({ title, closeLabel, closeHelp, className, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} className={className} aria-label={title} onClose={onClose}>
      <header className={styles.head}>
        <h1>{title}</h1>
        <button type="button" aria-label={closeLabel} onClick={close} {...help(closeHelp)}>
          ✕
        </button>
      </header>
      {children(close)}
    </dialog>
  );
}
