/** What stands beside a choice: its formula, its meaning in a line, its source, and what in it is ours. */
import styles from './lab.module.css';
import type { Note } from './notes/note.ts';

export function ChoiceNote({ note }: { readonly note: Note }) {
  return (
    <div className={styles.note}>
      <div role="img" aria-label={note.spoken} className={styles.formula}>
        {note.formula}
      </div>
      <p>{note.meaning}</p>
      <p className={styles.help}>
        Source:{' '}
        <a href={note.url} target="_blank" rel="noreferrer">
          {note.source}
        </a>
        .{note.ours && ` Our choice: ${note.ours}`}
      </p>
    </div>
  );
}
