/** Items of the reader's own, checked at every key; the picture changes only when all of them are right. */
import { useId, useMemo, useState } from 'react';
import { MOST_CHARACTERS, type OwnItemsProblem, readOwnItems } from '../../../../worker/play/ownItems.ts';
import { help } from '../../../components/help.ts';
import { type PlayExperimentsText, playExperimentsText } from '../../../text/playExperiments.ts';
import { useText } from '../../../text/useText.ts';
import type { ExperimentProps } from './Experiments.tsx';
import styles from './experiments.module.css';

/** As many problems as are said at once; the rest are counted. */
const MOST_SHOWN = 5;

export function OwnItemsPanel({ state, controls }: ExperimentProps) {
  const text = useText(playExperimentsText);
  const [typed, setTyped] = useState<string | null>(null);
  const content = typed ?? text.example;
  const { items, problems } = useMemo(() => readOwnItems(content), [content]);
  const id = useId();
  return (
    <>
      <p className={styles.hint} id={`${id}-grammar`}>
        {text.grammar.before}
        <code>{text.grammar.example}</code>
        {text.grammar.after}
      </p>
      <textarea
        aria-label={text.itemsField}
        rows={8}
        spellCheck={false}
        // One over the limit, so that what is too long is said and not cut.
        maxLength={MOST_CHARACTERS + 1}
        value={content}
        aria-invalid={items === null}
        aria-describedby={`${id}-grammar ${id}-problems`}
        onChange={(event) => setTyped(event.target.value)}
        {...help(text.help.items)}
      />
      <div role="status" id={`${id}-problems`}>
        {items === null ? (
          <>
            <ul className={styles.problems}>
              {problems.slice(0, MOST_SHOWN).map((problem) => {
                const words = problemWords(text, problem);
                return <li key={words}>{words}</li>;
              })}
              {problems.length > MOST_SHOWN && <li>{text.moreProblems(problems.length - MOST_SHOWN)}</li>}
            </ul>
            <p className={styles.hint}>{text.kept}</p>
          </>
        ) : (
          <p className={styles.hint}>
            {text.understood(items.paths.length, items.paths[0].length, numPrefixesOf(items.paths))}
          </p>
        )}
      </div>
      <div className={styles.row}>
        <button
          type="button"
          data-primary
          disabled={items === null}
          onClick={() => items !== null && controls.chooseItems(items)}
          {...help(text.help.use)}
        >
          {text.use}
        </button>
        {state.items !== null && (
          <button type="button" onClick={() => controls.chooseItems(null)} {...help(text.help.back)}>
            {text.back}
          </button>
        )}
      </div>
    </>
  );
}

function numPrefixesOf(paths: readonly (readonly string[])[]): number {
  return new Set(paths.flatMap((path) => path.slice(0, -1).map((_, l) => JSON.stringify(path.slice(0, l + 1))))).size;
}

type Words = { readonly [K in OwnItemsProblem['type']]: (problem: Extract<OwnItemsProblem, { type: K }>) => string };

function problemWords(text: PlayExperimentsText, problem: OwnItemsProblem): string {
  return say(text.problems, problem);
}

function say<K extends OwnItemsProblem['type']>(words: Words, problem: Extract<OwnItemsProblem, { type: K }>): string {
  return words[problem.type as K](problem);
}
