/** One prefix in numbers: flow, what its children hold, residual, probability, items below. */
import type { FlowArrays } from '../../../record/flowArrays.ts';
import type { PreparedSummary } from '../../stores/runStore.ts';
import { leavesBelow, namesTo, sumOverChildren } from './belowPrefix.ts';
import { formatFixed, formatNumber, plural } from './format.ts';
import styles from './lab.module.css';
import { Fact } from './ReportView.tsx';

const SHOWN_TITLES = 6;

export function PrefixReadout(props: {
  readonly prepared: PreparedSummary;
  readonly arrays: FlowArrays | null;
  readonly prefix: number;
}) {
  const { prepared, arrays, prefix } = props;
  const { trie, itemTitles, tokenNames } = prepared;
  const [from, to] = leavesBelow(trie, prefix);
  const isLeaf = trie.depth[prefix] === trie.levels;
  const titles: string[] = [];
  for (let leaf = from; leaf < Math.min(to, from + SHOWN_TITLES); leaf++) titles.push(itemTitles[trie.item[leaf]]);
  const names = namesTo(trie, prefix, tokenNames);
  const isKnown = arrays !== null && !Number.isNaN(arrays.exactLogFlow[prefix]);
  return (
    <div className={styles.readout} data-testid="lab-prefix" data-prefix={prefix}>
      <h3>{names.length === 0 ? 'Root: every item' : names.join(' → ')}</h3>
      {isKnown && (
        <dl className={styles.facts}>
          <Fact
            name={isLeaf ? 'R(x)' : 'F(s) learned'}
            value={formatNumber(Math.exp(isLeaf ? arrays.exactLogFlow[prefix] : arrays.logStateFlow[prefix]))}
          />
          {prefix !== 0 && <Fact name="Arriving" value={formatNumber(Math.exp(arrays.logEdgeFlow[prefix]))} />}
          {!isLeaf && (
            <Fact name="Σ over children" value={formatNumber(sumOverChildren(trie, prefix, arrays.logStateFlow))} />
          )}
          {!isLeaf && <Fact name="F*(s) exact" value={formatNumber(Math.exp(arrays.exactLogFlow[prefix]))} />}
          {prefix !== 0 && (
            <>
              <Fact name="Residual, nats" value={formatFixed(arrays.residual[prefix])} />
              <Fact name="P_F" value={formatFixed(Math.exp(arrays.logPF[prefix]))} />
              <Fact name="Reached" value={formatFixed(Math.exp(arrays.logReach[prefix]))} />
            </>
          )}
        </dl>
      )}
      <p className={styles.titles}>
        <strong>{plural(trie.itemCount[prefix], 'item')}</strong> {titles.join(' · ')}
        {to - from > titles.length && ' · …'}
      </p>
    </div>
  );
}
