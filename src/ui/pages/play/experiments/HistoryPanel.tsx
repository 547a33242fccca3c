/** Counterfactual history: items taken out or put in, and what that does to the selected prefix. */
import { useState } from 'react';
import { help } from '../../../components/help.ts';
import { threeDigits } from '../../../components/prefixFacts.ts';
import { baselineOf } from '../../../stores/playBaseline.ts';
import { LONGEST_HISTORY } from '../../../stores/playStore.ts';
import { playExperimentsText } from '../../../text/playExperiments.ts';
import { useText } from '../../../text/useText.ts';
import { historyEntries } from '../historyEntries.ts';
import type { ExperimentProps } from './Experiments.tsx';
import styles from './experiments.module.css';

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

/** The selected prefix before, in the target and in the policy now. */
function Shares({ state, selected }: { state: ExperimentProps['state']; selected: number }) {
  const text = useText(playExperimentsText);
  const { world, snapshot, baseline } = state;
  if (baseline === null || world === null || snapshot === null)
    return <p className={styles.hint}>{text.nothingChanged}</p>;
  const now = baselineOf(world.trie, snapshot);
  const leaf = world.trie.item[selected];
  const name =
    selected === 0
      ? text.allItems
      : leaf >= 0
        ? world.itemTitles[leaf]
        : (world.tokenNames[world.trie.token[selected]] ?? '');
  const signed = (change: number) => `${change < 0 ? '▼' : '▲'} ${Math.abs(change).toFixed(3)}`;
  const rows = [
    [text.shareBefore, threeDigits(baseline.target[selected]), ''],
    [text.shareTarget, threeDigits(now.target[selected]), signed(now.target[selected] - baseline.target[selected])],
    [text.shareModel, threeDigits(now.model[selected]), signed(now.model[selected] - baseline.model[selected])],
  ];
  return (
    <table className={styles.table}>
      <caption>
        {text.shares} <b>{name}</b>
      </caption>
      <tbody>
        {rows.map(([label, value, change]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{value}</td>
            <td>{change}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
