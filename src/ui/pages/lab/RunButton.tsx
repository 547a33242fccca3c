/** A button of the run: stays focusable while it cannot be pressed, so that the keyboard does not lose its place. */
import { help } from '../../components/help.ts';
import styles from './run.module.css';

export interface RunButtonProps {
  readonly testId: string;
  readonly label: string;
  /** A sentence. */
  readonly about: string;
  readonly enabled: boolean;
  readonly onPress: () => void;
  readonly isPrimary?: boolean;
  readonly describedBy?: string;
}

export function RunButton({ testId, label, about, enabled, onPress, isPrimary, describedBy }: RunButtonProps) {
  return (
    <button
      type="button"
      data-testid={testId}
      data-primary={isPrimary ? '' : undefined}
      aria-disabled={!enabled}
      aria-describedby={describedBy}
      className={styles.runButton}
      onClick={() => enabled && onPress()}
      {...help(about)}
    >
      {label}
    </button>
  );
}
