/** Makes a link to what is shown: for one reader, for a class, for a frame; with its QR code. Everything is in the link itself. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { errorMessage } from '../../core/errors.ts';
import { Drawer } from '../components/Drawer.tsx';
import { help } from '../components/help.ts';
import { LanguageOptions } from '../components/LanguageOptions.tsx';
import type { Language } from '../text/catalogue.ts';
import { linkText } from '../text/link.ts';
import { shareText } from '../text/share.ts';
import { useText } from '../text/useText.ts';
import { baseSeedOf, type ClassChoices, ClassLink, DEFAULT_BASE_SEED } from './ClassLink.tsx';
import { CopyField } from './CopyField.tsx';
import { PAPER_BIBTEX } from './citation.ts';
import { placeOf } from './controls.ts';
import { linkStore } from './linkStore.ts';
import { type LinkParts, writeQuery } from './pageLink.ts';
import { QrCode } from './QrCode.tsx';
import styles from './share.module.css';

type Settings = Readonly<Record<string, string>>;

/** The page's settings: null while they are made, a sentence where they cannot be. */
function useSettings(): Settings | string | null {
  const give = useStore(linkStore, (state) => state.giveSettings);
  const [settings, setSettings] = useState<Settings | string | null>(give === null ? {} : null);
  useEffect(() => {
    let isGone = false;
    Promise.resolve(give?.() ?? {}).then(
      (made) => isGone || setSettings(made),
      (error: unknown) => isGone || setSettings(errorMessage(error)),
    );
    return () => {
      isGone = true;
    };
  }, [give]);
  return settings;
}

/** The controls a rule was chosen for. */
const withRule = ({ rules }: ClassChoices, rule: 'hidden' | 'locked'): ReadonlySet<string> =>
  new Set(Object.entries(rules).flatMap(([name, chosen]) => (chosen === rule ? [name] : [])));

export default function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText(shareText);
  const { openInTab } = useText(linkText);
  const { link: here } = useStore(linkStore);
  const made = useSettings();
  const [isWithSettings, setWithSettings] = useState(true);
  const [language, setLanguage] = useState<Language | null>(here.language);
  const [choices, setChoices] = useState<ClassChoices>({
    rules: {
      ...Object.fromEntries([...here.lock].map((name) => [name, 'locked'])),
      ...Object.fromEntries([...here.hide].map((name) => [name, 'hidden'])),
    },
    baseSeed: '',
    students: '0',
  });

  const { seed: pageSeed, ...settings } = isWithSettings && typeof made === 'object' && made !== null ? made : {};
  // What is typed, else what the page has now, else what the link said.
  const seed = baseSeedOf(choices) ?? (pageSeed === undefined ? here.seed : Number(pageSeed));
  const addressOf = (more: LinkParts): string => {
    const parts = {
      hide: withRule(choices, 'hidden'),
      lock: withRule(choices, 'locked'),
      seed,
      language,
      ...more,
    };
    const query = writeQuery(parts, settings);
    return `${location.origin}${location.pathname}#${here.path}${query === '' ? '' : `?${query}`}`;
  };
  const address = addressOf({});
  const frame = `<iframe src="${addressOf({ isEmbedded: true }).replaceAll('&', '&amp;')}" title="GFlowGR Playground" width="100%" height="640" style="min-width: 320px; border: 0"></iframe>`;

  return (
    <Drawer
      id="share-title"
      title={text.title}
      closeLabel={text.close}
      closeHelp={text.help.close}
      className={styles.dialog}
      onClose={onClose}
    >
      {made === null ? (
        <p role="status">{text.preparing}</p>
      ) : (
        <div className={styles.top}>
          <div className={styles.fields}>
            <CopyField label={text.link} value={address} helpText={text.help.link} testId="share-link" />
            {typeof made === 'string' && (
              <p role="alert" className={styles.problem}>
                {text.failed(made)}
              </p>
            )}
            <label className={styles.check}>
              <input
                type="checkbox"
                checked={isWithSettings}
                onChange={(event) => setWithSettings(event.target.checked)}
                {...help(text.help.withSettings)}
              />
              {text.withSettings}
            </label>
            <label className={styles.check}>
              {text.readerLanguage}
              <select
                value={language ?? ''}
                onChange={(event) => setLanguage((event.target.value || null) as Language | null)}
                {...help(text.help.readerLanguage)}
              >
                <option value="">{text.readersOwn}</option>
                <LanguageOptions />
              </select>
            </label>
            <p className={styles.hint}>{text.privacy}</p>
          </div>
          <QrCode text={address} label={text.qr} tooLong={text.qrTooLong} />
        </div>
      )}
      <details className={styles.part}>
        <summary data-testid="share-class" {...help(text.help.forClass)}>
          {text.forClass}
        </summary>
        <ClassLink
          place={placeOf(here.path)}
          choices={choices}
          baseSeed={seed ?? DEFAULT_BASE_SEED}
          onChange={setChoices}
          linkOf={(student) => addressOf({ student, seed: seed ?? DEFAULT_BASE_SEED })}
        />
      </details>
      <details className={styles.part}>
        <summary data-testid="share-embed" {...help(text.help.embed)}>
          {text.embed}
        </summary>
        <p className={styles.hint}>
          {text.embedLead} {`(“${openInTab}”)`}
        </p>
        <CopyField label={text.embedCode} value={frame} rows={4} helpText={text.help.embedCode} testId="share-frame" />
      </details>
      <details className={styles.part}>
        <summary data-testid="share-cite" {...help(text.help.cite)}>
          {text.cite}
        </summary>
        <p className={styles.hint}>{text.citeLead}</p>
        <CopyField label={text.bibTeX} value={PAPER_BIBTEX} rows={8} helpText={text.help.bibTeX} />
      </details>
    </Drawer>
  );
}
