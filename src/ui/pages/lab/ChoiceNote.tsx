/** What stands beside a choice: its formula, its meaning in a line, its source, and what in it is ours. */
import styles from './lab.module.css';
import type { Note, Source } from './notes/note.ts';

const link = ({ source, url }: Source) => (
  <a href={url} target="_blank" rel="noreferrer">
    {source}
  </a>
);

export function ChoiceNote({ note }: { readonly note: Note }) {
  return (
    <div className={styles.note}>
      <div role="img" aria-label={note.spoken} className={styles.formula}>
        {note.formula}
      </div>
      <p>{note.meaning}</p>
      <p className={styles.help}>
        Source: {link(note)}
        {note.also && <>; {link(note.also)}</>}.{note.ours && ` Our choice: ${note.ours}`}
      </p>
    </div>
  );
}
