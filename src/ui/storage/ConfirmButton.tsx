/** A button that deletes: the first press asks, in its own place, the second does it. */
import { useState } from 'react';
import { help } from '../components/help.ts';
import { storageText } from '../text/storage.ts';
import { useText } from '../text/useText.ts';
import styles from './storage.module.css';

export function ConfirmButton(props: {
  readonly label: string;
  /** What is deleted, for those who do not see where the button stands. */
  readonly what: string;
  readonly sure: string;
  readonly helpText: string;
  readonly testId?: string;
  readonly isDisabled?: boolean;
  readonly onConfirm: () => void;
}) {
  const text = useText(storageText);
  const [isAsking, setAsking] = useState(false);
  if (!isAsking)
    return (
      <button
        type="button"
        data-testid={props.testId}
        disabled={props.isDisabled}
        aria-label={`${props.label}: ${props.what}`}
        onClick={() => setAsking(true)}
        {...help(props.helpText)}
      >
        {props.label}
      </button>
    );
  return (
    <span className={styles.confirm}>
      <button
        type="button"
        className={styles.danger}
        data-testid={props.testId && `${props.testId}-sure`}
        aria-label={`${props.sure}: ${props.what}`}
        onClick={() => {
          setAsking(false);
          props.onConfirm();
        }}
        {...help(text.help.confirm)}
      >
        {props.sure}
      </button>
      <button
        type="button"
        // The answer that does no harm is at hand for those who press Enter twice.
        ref={(element) => element?.focus()}
        onClick={() => setAsking(false)}
        {...help(text.help.keepIt)}
      >
        {text.keepIt}
      </button>
    </span>
  );
}
