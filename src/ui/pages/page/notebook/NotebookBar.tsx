/** Over a notebook: what it is, and what can be done with it: read, edit a copy, undo, save, discard. */
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useStore } from 'zustand';
import { errorMessage } from '../../../../core/errors.ts';
import { downloadFiles } from '../../../components/download.ts';
import { help } from '../../../components/help.ts';
import panel from '../../../components/panel.module.css';
import { linkStore } from '../../../link/linkStore.ts';
import type { NotebookDesk } from '../../../stores/notebookStore.ts';
import type { PageDesk } from '../../../stores/pageStore.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';
import styles from './notebook.module.css';

export function NotebookBar({ desk, page }: { readonly desk: NotebookDesk; readonly page: PageDesk }) {
  const text = useText(notebookText);
  const { now, isEditing, past, draft, draftProblem } = useStore(desk.store);
  const [news, setNews] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  const isEmbedded = useStore(linkStore, ({ link }) => link.isEmbedded);
  const hasDraft = draft !== 'none';
  const close = () => {
    page.close();
    navigate('/page');
  };
  const save = async () => {
    try {
      const { name, bytes } = desk.fileOf();
      await downloadFiles([{ name, blob: new Blob([bytes], { type: 'application/json' }) }]);
      setNews(text.saved(name, Math.ceil(bytes.length / 1000)));
    } catch (error) {
      setNews(text.notSaved(errorMessage(error)));
    }
  };
  const discard = async () => {
    setAsking(false);
    await desk.discard();
    if (desk.isOwn && desk.store.getState().draft === 'none') close();
  };
  return (
    <header className={styles.bar}>
      <div className={shared.titleLine}>
        {isEditing ? (
          <label className={styles.titleField}>
            {text.title}
            <input
              value={now.title}
              maxLength={200}
              data-testid="notebook-title"
              onChange={(event) => desk.change({ ...now, title: event.target.value })}
              {...help(text.help.title)}
            />
          </label>
        ) : (
          <h1>{now.title}</h1>
        )}
        <span className={shared.badge}>{text.notebook}</span>
        {!isEmbedded && (
          <button type="button" className={shared.close} onClick={close} {...help(text.help.close)}>
            {text.close}
          </button>
        )}
      </div>
      <p className={shared.small}>
        {text.lead(now.cells.length, now.runs.length)}
        {now.parent && <> · {text.copyOf(now.parent)}</>}
      </p>
      <div className={`${panel.row} ${shared.buttons}`}>
        {isEditing ? (
          <button type="button" data-testid="notebook-preview" onClick={desk.preview} {...help(text.help.preview)}>
            {text.preview}
          </button>
        ) : (
          <button type="button" data-testid="notebook-edit" onClick={desk.edit} {...help(text.help.edit)}>
            {hasDraft ? text.goOnEditing : text.edit}
          </button>
        )}
        {(isEditing || hasDraft) && (
          <button type="button" data-testid="notebook-save" onClick={() => void save()} {...help(text.help.save)}>
            {text.save}
          </button>
        )}
        {isEditing && (
          <button
            type="button"
            data-testid="notebook-undo"
            disabled={past.length === 0}
            onClick={desk.undo}
            {...help(text.help.undo)}
          >
            {text.undo}
          </button>
        )}
        {hasDraft && (
          <button
            type="button"
            data-testid="notebook-discard"
            aria-expanded={isAsking}
            onClick={() => setAsking(!isAsking)}
            {...help(text.help.discard)}
          >
            {text.discard}
          </button>
        )}
      </div>
      {isAsking && (
        <div className={shared.note} role="alert">
          <p>{desk.isOwn ? text.discardOwnAsk : text.discardAsk}</p>
          <span className={`${panel.row} ${shared.buttons}`}>
            <button
              type="button"
              data-testid="notebook-discard-yes"
              onClick={() => void discard()}
              {...help(text.help.discardYes)}
            >
              {text.discardYes}
            </button>
            <button type="button" onClick={() => setAsking(false)} {...help(text.help.keep)}>
              {text.keep}
            </button>
          </span>
        </div>
      )}
      {(isEditing || hasDraft) && (
        <p className={shared.small} role="status" data-testid="notebook-draft" data-draft={draft}>
          {text.draft[draft]} {draftProblem}
        </p>
      )}
      {isEditing && <p className={shared.small}>{text.keys}</p>}
      <p className={shared.small} role="status">
        {news}
      </p>
    </header>
  );
}
