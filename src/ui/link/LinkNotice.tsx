/** What the link asked for and this page could not do, in words, until it is put away. */
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { help } from '../components/help.ts';
import { linkText } from '../text/link.ts';
import { useText } from '../text/useText.ts';
import { CONTROLS, PAGE_SETTINGS, placeOf } from './controls.ts';
import styles from './link.module.css';
import { dismissLinkProblems, linkStore } from './linkStore.ts';
import type { LinkProblem } from './pageLink.ts';

const MOST_SHOWN = 8;
const MOST_LETTERS = 40;
const short = (text: string): string => (text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS)}…` : text);

/** `onProblem` is told each sentence once. */
export function LinkNotice({ onProblem }: { readonly onProblem: (sentence: string) => void }) {
  const { problems, link } = useStore(linkStore);
  const text = useText(linkText);
  const place = placeOf(link.path);
  const words = (problem: LinkProblem): string => {
    switch (problem.kind) {
      case 'unknownParameter': {
        const known = place === undefined ? [] : PAGE_SETTINGS[place];
        return problem.belongsTo === undefined
          ? text.unknownParameter(short(problem.name), known)
          : text.otherPlace(short(problem.name), text.controls[problem.belongsTo]);
      }
      case 'unknownControl': {
        const known = [...(place === undefined ? [] : CONTROLS[place]), ...CONTROLS.frame];
        return text.unknownControl(problem.list, short(problem.name), known);
      }
      case 'repeated':
        return text.repeated(short(problem.name));
      case 'wholeNumber':
        return text.wholeNumber(problem.name, short(problem.value), problem.most);
      case 'choice':
        return text.choice(problem.name, short(problem.value), problem.choices);
      case 'number':
        return text.number(problem.name, short(problem.value), problem.least, problem.most, problem.step);
      case 'form':
        return text.form(problem.name, short(problem.value), problem.example);
      case 'tooMany':
        return text.tooMany(problem.name, problem.found, problem.most);
      case 'words':
        return problem.words;
      case 'tooLong':
        return text.tooLong(problem.length);
    }
  };
  const sentences = [...new Set(problems.map(words))];
  const told = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    for (const sentence of sentences) if (!told.current.has(sentence)) onProblem(sentence);
    told.current = new Set(sentences);
  });
  if (sentences.length === 0) return null;
  return (
    <div role="alert" className={styles.notice} data-testid="link-notice">
      <div>
        <p>{text.problems}</p>
        <ul>
          {sentences.slice(0, MOST_SHOWN).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          {sentences.length > MOST_SHOWN && <li>{text.andMore(sentences.length - MOST_SHOWN)}</li>}
        </ul>
      </div>
      <button type="button" onClick={dismissLinkProblems} aria-label={text.dismiss} {...help(text.help.dismiss)}>
        ✕
      </button>
    </div>
  );
}
