/** What stands beside a choice: its formula, its meaning in a line, its source, and what in it is ours. Nothing where there is no note. */
import { help } from '../../components/help.ts';
import { labNotesText } from '../../text/labNotes.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import styles from './fields.module.css';
import shared from './lab.module.css';
import type { Source } from './notes/note.ts';
import { noteOf } from './notes/noteOf.ts';

export function ChoiceNote({ setting, value }: { readonly setting: string; readonly value: string }) {
  const text = useText(labNotesText);
  const about = useText(labSetupText).help.paper;
  const noted = noteOf(text, setting, value);
  if (!noted) return null;
  const { note, words } = noted;
  const link = ({ source, url }: Source) => (
    <a href={url} target="_blank" rel="noreferrer" {...help(about)}>
      {source}
    </a>
  );
  return (
    <div className={styles.note}>
      <div role="img" aria-label={words.spoken} className={styles.formula}>
        {note.formula}
      </div>
      <p>{words.meaning}</p>
      <p className={shared.help}>
        {text.source}
        {link(note)}
        {note.also && <>; {link(note.also)}</>}.{words.ours && text.ours(words.ours)}
      </p>
    </div>
  );
}
