/** `#/glossary/:term?`: every term in a sentence or two; the one of the address is marked, and the reading begins there. */
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { help } from '../../components/help.ts';
import { useDocumentTitle } from '../../components/useDocumentTitle.ts';
import { languageTag } from '../../text/catalogue.ts';
import { glossaryText } from '../../text/glossary.ts';
import { useLanguage, useText } from '../../text/useText.ts';
import styles from './glossary.module.css';

export default function GlossaryPage({ term }: { readonly term?: string }) {
  const text = useText(glossaryText);
  const language = useLanguage();
  const [wanted, setWanted] = useState('');
  useDocumentTitle(`${text.title} · GFlowGR Playground`);
  useEffect(() => {
    const here = term === undefined ? null : document.getElementById(`term-${term}`);
    here?.scrollIntoView({ block: 'center' });
    here?.focus({ preventScroll: true });
  }, [term]);
  const all = Object.entries(text.terms).sort(([, a], [, b]) => a.name.localeCompare(b.name, languageTag(language)));
  const letters = wanted.trim().toLowerCase();
  const shown = all.filter(([, entry]) => `${entry.name} ${entry.text}`.toLowerCase().includes(letters));
  return (
    <div className={styles.page}>
      <h1>{text.title}</h1>
      <p className={styles.lead}>{text.lead}</p>
      {term !== undefined && !Object.hasOwn(text.terms, term) && <p role="alert">{text.missing(term.slice(0, 40))}</p>}
      <label className={styles.find}>
        {text.find}
        <input
          type="search"
          value={wanted}
          maxLength={60}
          onChange={(event) => setWanted(event.target.value)}
          {...help(text.help.find)}
        />
      </label>
      <p role="status" className={styles.count}>
        {shown.length === 0 ? text.none : text.count(shown.length, all.length)}
      </p>
      <dl className={styles.terms}>
        {shown.map(([key, entry]) => (
          <div
            key={key}
            id={`term-${key}`}
            tabIndex={key === term ? -1 : undefined}
            data-here={key === term ? '' : undefined}
          >
            <dt>
              <Link href={`/glossary/${key}`}>{entry.name}</Link>
            </dt>
            <dd>{entry.text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
