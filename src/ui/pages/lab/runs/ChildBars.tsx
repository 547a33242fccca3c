/** P_F of the tokens that may follow a prefix, the likeliest first, beside what R/Z would give them. */

import panel from '../../../components/panel.module.css';
import { threeDigits } from '../../../components/prefixFacts.ts';
import type { RecordedFlows } from '../../../components/useRecordedFlows.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import styles from './runs.module.css';

const SHOWN = 10;

export function ChildBars({ flows, prefix }: { readonly flows: RecordedFlows; readonly prefix: number }) {
  const text = useText(runsText);
  const { trie, logPF, exactLogFlow, tokenNames } = flows;
  if (prefix >= trie.numPrefixes || !logPF || !exactLogFlow) return null;
  if (trie.item[prefix] >= 0) return <p className={panel.small}>{text.leafChosen}</p>;
  const from = trie.firstChild[prefix];
  const children = Array.from({ length: trie.firstChild[prefix + 1] - from }, (_, k) => from + k)
    .map((p) => ({
      token: tokenNames[trie.token[p]] ?? String(trie.token[p]),
      p,
      learned: Math.exp(logPF[p]),
      exact: Math.exp(exactLogFlow[p] - exactLogFlow[prefix]),
    }))
    .sort((a, b) => b.learned - a.learned);
  const shown = children.slice(0, SHOWN);
  const most = Math.max(...shown.map(({ learned, exact }) => Math.max(learned, exact)), 1e-9);
  const name = prefix === 0 ? text.root : (tokenNames[trie.token[prefix]] ?? '');
  return (
    <div className={styles.children} data-testid="run-children">
      <h4>{text.children(name)}</h4>
      <ol>
        {shown.map(({ token, p, learned, exact }) => (
          <li key={p}>
            <span>{token}</span>
            <span className={styles.bar} aria-hidden="true">
              <span data-learned="" style={{ inlineSize: `${(100 * learned) / most}%` }} />
              <span data-exact="" style={{ inlineSize: `${(100 * exact) / most}%` }} />
            </span>
            <span>
              {threeDigits(learned)} <small>{threeDigits(exact)}</small>
            </span>
          </li>
        ))}
      </ol>
      <p className={panel.small}>
        {text.childrenKey} {children.length > SHOWN && text.childrenMore(children.length - SHOWN)}
      </p>
    </div>
  );
}
