/** Counterfactual history: items taken out or put in, and what that does to the selected prefix. */
import { useState } from 'react';
import { help } from '../../../components/help.ts';
import { threeDigits } from '../../../components/prefixFacts.ts';
import { baselineOf } from '../../../stores/playBaseline.ts';
import { LONGEST_HISTORY } from '../../../stores/playStore.ts';
import { playExperimentsText } from '../../../text/playExperiments.ts';
import { useText } from '../../../text/useText.ts';
import { historyEntries } from '../historyEntries.ts';
import { arrowed } from '../playWords.ts';
import type { ExperimentProps } from './Experiments.tsx';
import styles from './experiments.module.css';

/** The children that change most are shown; own items may have two hundred. */
const MOST_SHARES = 6;

export function HistoryPanel({ state, controls }: ExperimentProps) {
  const text = useText(playExperimentsText);
  const { world, reader, history, selected } = state;
  const [chosen, setChosen] = useState(0);
  if (world === null) return null;
  const present = history ?? world.readers[reader].history;
  const item = chosen < world.itemTitles.length ? chosen : 0;
  const isFull = present.length >= LONGEST_HISTORY;
  return (
    <>
      <p className={styles.hint}>{text.historyRule}</p>
      {present.length === 0 && <p>{text.historyEmpty}</p>}
      <ol className={styles.history}>
        {historyEntries(present).map((entry, i) => (
          <li key={entry.key}>
            <span>{world.itemTitles[entry.item]}</span>
            <button
              type="button"
              aria-label={text.removeItem(world.itemTitles[entry.item])}
              onClick={() => controls.changeHistory(present.filter((_, k) => k !== i))}
              {...help(text.help.remove)}
            >
              {text.remove}
            </button>
          </li>
        ))}
      </ol>
      <div className={styles.row}>
        <select
          aria-label={text.insertLabel}
          value={item}
          onChange={(event) => setChosen(Number(event.target.value))}
          {...help(text.help.insertLabel)}
        >
          {world.itemTitles.map((title, x) => (
            <option key={world.trie.leafOfItem[x]} value={x}>
              {title}
            </option>
          ))}
        </select>
        <button
          type="button"
          disabled={isFull}
          onClick={() => controls.changeHistory([...present, item])}
          {...help(text.help.insert)}
        >
          {text.insert}
        </button>
        {history !== null && (
          <button type="button" onClick={() => controls.changeHistory(null)} {...help(text.help.ownHistory)}>
            {text.ownHistory}
          </button>
        )}
      </div>
      {isFull && <p className={styles.hint}>{text.historyFull}</p>}
      <Shares state={state} selected={selected} />
    </>
  );
}

/** The children of the selected prefix (of an item, itself): before, in the target and in the policy now. */
function Shares({ state, selected }: { state: ExperimentProps['state']; selected: number }) {
  const text = useText(playExperimentsText);
  const { world, snapshot, baseline } = state;
  if (baseline === null || world === null || snapshot === null)
    return <p className={styles.hint}>{text.nothingChanged}</p>;
  const { trie, tokenNames } = world;
  const now = baselineOf(trie, snapshot);
  const targetChange = (p: number) => now.target[p] - baseline.target[p];
  const prefixes = trie.item[selected] >= 0 ? [selected] : childrenOf(trie, selected);
  const shown = prefixes
    .toSorted((a, b) => Math.abs(targetChange(b)) - Math.abs(targetChange(a)) || a - b)
    .slice(0, MOST_SHARES);
  return (
    <table className={styles.table}>
      <caption>{text.shares}</caption>
      <thead>
        <tr>
          <th scope="col">{text.shareToken}</th>
          <th scope="col">{text.shareBefore}</th>
          <th scope="col">{text.shareTarget}</th>
          <th scope="col">{text.shareModel}</th>
        </tr>
      </thead>
      <tbody>
        {shown.map((p) => (
          <tr key={p}>
            <th scope="row">{tokenNames[trie.token[p]]}</th>
            <td>{threeDigits(baseline.target[p])}</td>
            <td>{arrowed(targetChange(p))}</td>
            <td>{arrowed(now.model[p] - baseline.model[p])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const childrenOf = ({ firstChild }: { readonly firstChild: Uint32Array }, p: number) =>
  Array.from({ length: firstChild[p + 1] - firstChild[p] }, (_, k) => firstChild[p] + k);
