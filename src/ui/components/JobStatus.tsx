/** Where a job of the device worker stands, with the way to end it, and what went wrong with the last one. */
import styles from './JobStatus.module.css';

export function JobStatus(props: {
  readonly label: string | null;
  readonly progress: { readonly label: string; readonly done: number; readonly total: number } | null;
  readonly error: string | null;
  readonly onCancel: () => void;
}) {
  const { label, progress, error, onCancel } = props;
  return (
    <div className={styles.status} data-quiet={!label && !error ? '' : undefined}>
      {label && (
        <div className={styles.job}>
          <span>
            {label}
            {progress && `: ${progress.label}`}
          </span>
          <progress
            aria-label={label}
            max={progress ? Math.max(1, progress.total) : undefined}
            value={progress && progress.done > 0 ? progress.done : undefined}
          />
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        </div>
      )}
      <div role="alert">{error && <p className={styles.problem}>{error}</p>}</div>
    </div>
  );
}
