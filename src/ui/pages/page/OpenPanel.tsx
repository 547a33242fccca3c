/** The ways to open something: a file, what comes with the playground, a draft of one's own, a link. */
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { errorMessage } from '../../../core/errors.ts';
import { SHIPPED_NOTEBOOKS } from '../../../notebook/shippedNotebooks.ts';
import { type RecordingIndex, shippedId } from '../../../record/shippedRecordings.ts';
import { FileButton } from '../../components/FileButton.tsx';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { emptyNotebook } from '../../stores/notebookStore.ts';
import { shippedIndex } from '../../stores/openRun.ts';
import type { PageDesk } from '../../stores/pageStore.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import { Drafts } from './Drafts.tsx';
import { OfflineLine } from './OfflineLine.tsx';
import styles from './page.module.css';

/** Null while it is fetched, a sentence where it cannot be. */
function useShippedIndex(): RecordingIndex | string | null {
  const [index, setIndex] = useState<RecordingIndex | string | null>(null);
  useEffect(() => {
    let isGone = false;
    shippedIndex().then(
      (found) => isGone || setIndex(found),
      (error: unknown) => isGone || setIndex(errorMessage(error)),
    );
    return () => {
      isGone = true;
    };
  }, []);
  return index;
}

export function OpenPanel({ desk }: { readonly desk: PageDesk }) {
  const text = useText(pageText);
  const index = useShippedIndex();
  return (
    <>
      <header className={styles.head}>
        <h1>{text.title}</h1>
        <p>{text.about}</p>
      </header>
      <div className={styles.drop} data-testid="page-drop">
        <FileButton
          label={text.choose}
          helpText={text.help.choose}
          accept=".zip,.json"
          isPrimary
          testId="page-file-input"
          onFiles={([file]) => desk.openFile(file)}
        />
        <span>{text.dropHere}</span>
      </div>
      <div className={styles.choices}>
        <section className={`${panel.block} ${styles.block}`} aria-labelledby="page-notebooks">
          <h2 id="page-notebooks">{text.notebooksTitle}</h2>
          <ul className={styles.list}>
            {SHIPPED_NOTEBOOKS.map((name) => (
              <li key={name}>
                <Link href={`/page/${name}`} {...help(text.help.notebook)}>
                  {text.notebooks[name].title}
                </Link>
                <span className={styles.small}>{text.notebooks[name].about}</span>
              </li>
            ))}
          </ul>
          <div>
            <button
              type="button"
              data-testid="page-write"
              onClick={() => desk.write({ how: 'new', notebook: emptyNotebook(text.newTitle, text.newText), runs: [] })}
              {...help(text.help.writeNew)}
            >
              {text.writeNew}
            </button>
          </div>
          <Drafts desk={desk} />
        </section>
        <section className={`${panel.block} ${styles.block}`} aria-labelledby="page-shipped">
          <h2 id="page-shipped">{text.shippedTitle}</h2>
          {typeof index === 'string' && <p className={styles.warning}>{text.shippedProblem(index)}</p>}
          {index !== null && typeof index !== 'string' && (
            <>
              <p className={styles.small}>{text.shippedLead(index.recordings[0]?.adapter ?? '')}</p>
              <ul className={styles.list}>
                {index.recordings.map(({ name, title, steps, sizeBytes }) => (
                  <li key={name}>
                    <Link href={`/page/${shippedId(name)}`} {...help(text.help.shipped)}>
                      {title}
                    </Link>
                    <span className={styles.small}>{text.shippedRun(steps, Math.round(sizeBytes / 1000))}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
        <section className={`${panel.block} ${styles.block}`} aria-labelledby="page-by-link">
          <h2 id="page-by-link">{text.linkTitle}</h2>
          <p className={styles.small}>{text.linkLead}</p>
          <p>
            <code className={styles.address}>#/page?src=recordings/shop-512/sft.zip</code>
          </p>
          <OfflineLine />
        </section>
      </div>
    </>
  );
}
