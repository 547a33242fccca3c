/** Where a job of the device worker stands, with the way to end it, and what went wrong with the last one. */
import { useState } from 'react';
import { deviceText } from '../text/device.ts';
import { useText } from '../text/useText.ts';
import { help } from './help.ts';
import styles from './JobStatus.module.css';

export function JobStatus(props: {
  readonly label: string | null;
  readonly progress: { readonly label: string; readonly done: number; readonly total: number } | null;
  readonly error: string | null;
  readonly onCancel: () => void;
}) {
  const { label, progress, error, onCancel } = props;
  const text = useText(deviceText);
  const [last, setLast] = useState<string | null>(null);
  if (label && label !== last) setLast(label);
  const words = label ? `${label}${progress ? `: ${progress.label}` : ''}` : '';
  return (
    <div className={styles.status} data-quiet={!label && !error ? '' : undefined}>
      {label && (
        <div className={styles.job}>
          <span aria-hidden="true">{words}</span>
          <progress
            aria-label={label}
            max={progress ? Math.max(1, progress.total) : undefined}
            value={progress && progress.done > 0 ? progress.done : undefined}
          />
          <button type="button" onClick={onCancel} {...help(text.help.cancel)}>
            {text.cancel}
          </button>
        </div>
      )}
      <p role="status" className="visually-hidden">
        {words || (last && !error ? text.ended(last) : '')}
      </p>
      <div role="alert">{error && <p className={styles.problem}>{error}</p>}</div>
    </div>
  );
}
