/** The sums of “Flow balance by hand”, each computed from the rewards the reader may have changed. */
import { Fragment } from 'react';
import { pathTo } from '../../items/trie.ts';
import { useText } from '../../ui/text/useText.ts';
import { percent, short } from '../numberWords.ts';
import styles from '../parts/lesson.module.css';
import { Pick } from '../parts/Pick.tsx';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { prefixNamed } from '../worlds.ts';
import { words } from './words.ts';

export { RewardInputs } from '../parts/RewardInputs.tsx';

/** Children of a prefix, ascending. */
function childrenOf({ firstChild }: { readonly firstChild: Uint32Array }, p: number): number[] {
  return Array.from({ length: firstChild[p + 1] - firstChild[p] }, (_, k) => firstChild[p] + k);
}

function useFlows() {
  const { state, numbers } = useStage();
  const { world } = state;
  return {
    world,
    trie: world.trie,
    selected: prefixNamed(world, state.selected),
    flow: (p: number) => Math.exp(numbers.exactLogFlow[p]),
    /** F(00), R(A) at a leaf, Z at the root. */
    name: (p: number) =>
      p === 0
        ? 'Z'
        : world.trie.item[p] >= 0
          ? `R(${world.itemTitles[world.trie.item[p]]})`
          : `F(${world.prefixNames[p]})`,
  };
}

/** The exact flow of a prefix by its name; Z for ''. */
export function Flow({ of }: { readonly of: string }) {
  const { world, flow } = useFlows();
  return <Value of={flow(prefixNamed(world, of))} symbol="flow" />;
}

/** "8 + 4 = 12": a prefix as the sum of its children. */
export function Sum({ of }: { readonly of: string }) {
  const { world, trie, flow } = useFlows();
  const p = prefixNamed(world, of);
  const children = childrenOf(trie, p);
  return (
    <span className={styles.value}>
      {children.map((c, k) => (
        <Fragment key={c}>
          {k > 0 && ' + '}
          <Value of={flow(c)} symbol={trie.item[c] >= 0 ? 'reward' : 'flow'} />
        </Fragment>
      ))}
      {' = '}
      <Value of={flow(p)} symbol="flow" />
    </span>
  );
}

/** Every inner prefix as a sum, deepest first, as one computes them. */
export function FlowSums() {
  const { world, trie, selected, name } = useFlows();
  const text = useText(words);
  const inner = Array.from({ length: trie.numPrefixes }, (_, p) => p)
    .filter((p) => trie.item[p] < 0)
    .sort((a, b) => trie.depth[b] - trie.depth[a] || a - b);
  return (
    <table className={styles.table} data-testid="flow-sums">
      <thead>
        <tr>
          <th scope="col">{text.sums.prefix}</th>
          <th scope="col">{text.sums.sum}</th>
          <th scope="col">{text.sums.numbers}</th>
        </tr>
      </thead>
      <tbody>
        {inner.map((p) => {
          const children = childrenOf(trie, p);
          return (
            <tr key={p} data-selected={p === selected || undefined}>
              <th scope="row">
                <Pick prefix={p}>{world.prefixNames[p] || text.root}</Pick>
              </th>
              <td>
                <span className="sym-flow">{name(p)}</span> = {children.map(name).join(' + ')}
              </td>
              <td>
                <Sum of={world.prefixNames[p]} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** P_F of one edge as a quotient of flows: "14 ÷ 20 = 0.7". */
export function Quotient({ of }: { readonly of: string }) {
  const { world, trie, flow } = useFlows();
  const p = prefixNamed(world, of);
  const parent = trie.parent[p];
  return (
    <span className={styles.value}>
      <Value of={flow(p)} symbol={trie.item[p] >= 0 ? 'reward' : 'flow'} /> ÷ <Value of={flow(parent)} symbol="flow" />{' '}
      = <Value of={flow(p) / flow(parent)} symbol="policy" />
    </span>
  );
}

/** Along each path the flows inside cancel: R(x) ÷ Z is left. */
export function PathProducts() {
  const { world, trie, selected, flow } = useFlows();
  const text = useText(words);
  return (
    <table className={styles.table} data-testid="path-products">
      <thead>
        <tr>
          <th scope="col">{text.products.item}</th>
          <th scope="col">
            {text.products.product} <span className="sym-policy">P_F</span>
          </th>
          <th scope="col" data-number>
            <span className="sym-reward">R</span>(x) ÷ <span className="sym-flow">Z</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {world.itemTitles.map((title, item) => {
          const leaf = trie.leafOfItem[item];
          return (
            <tr key={title} data-selected={leaf === selected || undefined}>
              <th scope="row">
                <Pick prefix={leaf}>{title}</Pick>
              </th>
              <td>
                {pathTo(trie, leaf).map((p, l) => (
                  <Fragment key={p}>
                    {l > 0 && ' × '}
                    <span className={styles.value}>
                      {short(flow(p))}/{short(flow(trie.parent[p]))}
                    </span>
                  </Fragment>
                ))}
              </td>
              <td data-number>
                <Value of={percent(flow(leaf) / flow(0))} symbol="policy" />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
