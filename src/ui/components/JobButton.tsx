/** A button that starts a job. Where it cannot, it keeps the focus and says so to assistive technology, but does nothing. */
import type { ReactNode } from 'react';
import { help } from './help.ts';
import styles from './JobButton.module.css';

export function JobButton(props: {
  readonly isEnabled: boolean;
  readonly onPress: () => void;
  readonly children: ReactNode;
  /** One sentence of the catalogue. */
  readonly helpText: string;
  readonly testId?: string;
  readonly isPrimary?: boolean;
}) {
  return (
    <button
      type="button"
      className={styles.job}
      data-testid={props.testId}
      data-primary={props.isPrimary ? '' : undefined}
      aria-disabled={!props.isEnabled}
      onClick={() => props.isEnabled && props.onPress()}
      {...help(props.helpText)}
    >
      {props.children}
    </button>
  );
}
