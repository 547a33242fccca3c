/** A text to be taken away: shown whole, with a button that copies it; where the browser forbids that, it is marked instead. */
import { useId, useRef, useState } from 'react';
import { help } from '../components/help.ts';
import { shareText } from '../text/share.ts';
import { useText } from '../text/useText.ts';
import styles from './share.module.css';

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly helpText: string;
  /** Lines shown; one by default. */
  readonly rows?: number;
  /** What the button says, and its help, where it is not Copy. */
  readonly button?: { readonly label: string; readonly help: string };
  readonly testId?: string;
}

export function CopyField({ label, value, helpText, rows = 1, button, testId }: CopyFieldProps) {
  const text = useText(shareText);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [message, setMessage] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setMessage(text.copied);
    } catch {
      field.current?.focus();
      field.current?.select();
      setMessage(text.cannotCopy);
    }
  };
  return (
    <div className={styles.copyField}>
      <label htmlFor={id}>{label}</label>
      <div>
        <textarea
          id={id}
          ref={field}
          data-testid={testId}
          readOnly
          rows={rows}
          wrap={rows === 1 ? 'off' : undefined}
          value={value}
          onFocus={(event) => event.target.select()}
          {...help(helpText)}
        />
        <button type="button" onClick={() => void copy()} {...help(button?.help ?? text.help.copy)}>
          {button?.label ?? text.copy}
        </button>
      </div>
      <p role="status" className={styles.hint}>
        {message}
      </p>
    </div>
  );
}
