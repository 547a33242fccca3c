/** One prefix in numbers: flow, what its children hold, residual, probability, items below. */
import type { FlowArrays } from '../../../record/flowArrays.ts';
import type { PreparedSummary } from '../../stores/runStore.ts';
import { labInspectText } from '../../text/labInspect.ts';
import { useText } from '../../text/useText.ts';
import { leavesBelow, namesTo, sumOverChildren } from './belowPrefix.ts';
import { formatCount, formatFixed, formatNumber } from './format.ts';
import styles from './inspect.module.css';
import shared from './lab.module.css';
import { Fact } from './ReportView.tsx';

const SHOWN_TITLES = 6;

export function PrefixReadout(props: {
  readonly prepared: PreparedSummary;
  readonly arrays: FlowArrays | null;
  readonly prefix: number;
}) {
  const text = useText(labInspectText);
  const { prepared, arrays, prefix } = props;
  const { trie, itemTitles, tokenNames } = prepared;
  const [from, to] = leavesBelow(trie, prefix);
  const isLeaf = trie.depth[prefix] === trie.levels;
  const titles: string[] = [];
  for (let leaf = from; leaf < Math.min(to, from + SHOWN_TITLES); leaf++) titles.push(itemTitles[trie.item[leaf]]);
  const names = namesTo(trie, prefix, (token) => tokenNames[token] ?? text.token(token));
  const isKnown = arrays !== null && !Number.isNaN(arrays.exactLogFlow[prefix]);
  return (
    <div className={styles.readout} data-testid="lab-prefix" data-prefix={prefix}>
      <h3>{names.length === 0 ? text.root : names.join(' → ')}</h3>
      {isKnown && (
        <dl className={shared.facts}>
          <Fact
            name={isLeaf ? text.reward : text.learned}
            value={formatNumber(Math.exp(isLeaf ? arrays.exactLogFlow[prefix] : arrays.logStateFlow[prefix]))}
          />
          {prefix !== 0 && <Fact name={text.arriving} value={formatNumber(Math.exp(arrays.logEdgeFlow[prefix]))} />}
          {!isLeaf && (
            <Fact name={text.children} value={formatNumber(sumOverChildren(trie, prefix, arrays.logStateFlow))} />
          )}
          {!isLeaf && <Fact name={text.exact} value={formatNumber(Math.exp(arrays.exactLogFlow[prefix]))} />}
          {prefix !== 0 && (
            <>
              <Fact name={text.residual} value={formatFixed(arrays.residual[prefix])} />
              <Fact name="P_F" value={formatFixed(Math.exp(arrays.logPF[prefix]))} />
              <Fact name={text.reached} value={formatFixed(Math.exp(arrays.logReach[prefix]))} />
            </>
          )}
        </dl>
      )}
      <p className={styles.titles}>
        <strong>{text.numItems(trie.itemCount[prefix], formatCount(trie.itemCount[prefix]))}</strong>{' '}
        {titles.join(' · ')}
        {to - from > titles.length && ' · …'}
      </p>
    </div>
  );
}
