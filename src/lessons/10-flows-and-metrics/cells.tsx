/** Each measure by hand: a list and a draw, distances item by item, a loss as a factor, a table of policies, a leak. */
import { useState } from 'react';
import { jensenShannon, totalVariation } from '../../eval/flowMetrics.ts';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { help } from '../../ui/components/help.ts';
import { useText } from '../../ui/text/useText.ts';
import { percent, short } from '../numberWords.ts';
import { Columns } from '../parts/Columns.tsx';
import { Facts } from '../parts/Facts.tsx';
import styles from '../parts/lesson.module.css';
import { Pick } from '../parts/Pick.tsx';
import { Scroller } from '../parts/Scroller.tsx';
import { Slider } from '../parts/Slider.tsx';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { brokenAt, uniformPolicy } from '../policies.ts';
import { GOLDEN_WORLD, WARDROBE_WORLD } from '../worlds.ts';
import {
  COMPARED,
  COMPARED_NAMES,
  type ComparedName,
  expectedOf,
  FIRST_HELD_OUT,
  FIRST_K,
  GUESS_ERROR,
  K_MAX,
  LIST,
  leakOf,
  listOf,
  measuresOf,
  oneDraw,
  probabilitiesOf,
} from './measures.ts';
import { words } from './words.ts';

export { RewardInputs } from '../parts/RewardInputs.tsx';

const { trie, itemTitles } = WARDROBE_WORLD;
const GOLDEN_TARGET = targetProbabilities(GOLDEN_WORLD.rewards.map(Math.log));

export const GuessError = () => <Value of={GUESS_ERROR} />;
/** NDCG of one held-out item at a rank. */
export const NdcgAtRank = ({ rank }: { readonly rank: number }) => <Value of={1 / Math.log2(rank + 1)} />;

/** Expected metrics of a policy's list, K = 10, over what Ada truly likes. */
export function ExpectedMetric({ of, metric }: { readonly of: ComparedName; readonly metric: 'recall' | 'ndcg' }) {
  return <Value of={expectedOf(listOf(COMPARED[of]), FIRST_K)[metric]} />;
}

export function Measure({
  of,
  measure,
}: {
  readonly of: ComparedName;
  readonly measure: 'distance' | 'unobservedGood';
}) {
  const value = measuresOf(of)[measure];
  return <Value of={measure === 'distance' ? value : percent(value)} symbol="policy" />;
}

/** Total variation of the uniform policy, or of the broken one, on the golden trie. */
export function GoldenDistance({ of }: { readonly of: 'uniform' | 'broken' }) {
  const p = probabilitiesOf(of === 'uniform' ? uniformPolicy : brokenAt('0'), GOLDEN_WORLD);
  return <Value of={totalVariation(p, GOLDEN_TARGET)} symbol="residual" />;
}

/** One held-out item and K; where it stands in the list decides. */
export function ListCell() {
  const { state, controls } = useStage();
  const text = useText(words);
  const heldOut = Number(state.settings['heldOut'] ?? FIRST_HELD_OUT);
  const k = Number(state.settings['k'] ?? FIRST_K);
  const { rank, recall, ndcg } = oneDraw(heldOut, k);
  const set = (item: number, next: number) =>
    controls.change({
      settings: { heldOut: item, k: next },
      selected: WARDROBE_WORLD.prefixNames[trie.leafOfItem[item]],
    });
  return (
    <div className={styles.cell} data-testid="list-cell">
      <div className={styles.inputs}>
        <label>
          {text.list.heldOut}
          <select
            value={heldOut}
            onChange={(event) => set(Number(event.target.value), k)}
            {...help(text.help.heldOut, 'leave-one-out')}
          >
            {itemTitles.map((title, item) => (
              <option key={title} value={item}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <Slider
          label={text.list.k}
          min={1}
          max={K_MAX}
          value={k}
          text={String(k)}
          onChange={(next) => set(heldOut, next)}
          {...help(text.help.k, 'recall')}
        />
      </div>
      <Facts
        of={[
          { name: text.list.rank, value: rank, testId: 'rank' },
          { name: text.list.recall(k), value: short(recall) },
          { name: text.list.ndcg(k), value: short(ndcg), testId: 'ndcg' },
        ]}
      />
      <p className={styles.small}>{text.list.top}</p>
      <ol className={styles.ranked}>
        {LIST.slice(0, 5).map((item) => (
          <li key={item} data-selected={item === heldOut || undefined}>
            <Pick prefix={trie.leafOfItem[item]}>{itemTitles[item]}</Pick>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** One item's part of the Jensen–Shannon divergence, nats. */
function jsPart(p: number, q: number): number {
  const middle = (p + q) / 2;
  const part = (x: number) => (x > 0 ? x * Math.log(x / middle) : 0);
  return (part(p) + part(q)) / 2;
}

/** TV and JS as sums over the six items, of the policy and the rewards on the picture. */
export function DistanceTable() {
  const { numbers } = useStage();
  const text = useText(words).distance;
  const p = numbers.probabilities;
  const q = targetProbabilities(numbers.logReward);
  return (
    <Scroller kind="table" label={text.total}>
      <table className={styles.table} data-testid="distances">
        <Columns rows={text.item} numbers={[text.policy, text.target, text.half, text.js]} />
        <tbody>
          {GOLDEN_WORLD.itemTitles.map((title, x) => (
            <tr key={title}>
              <th scope="row">
                <Pick prefix={GOLDEN_WORLD.trie.leafOfItem[x]}>{title}</Pick>
              </th>
              <td data-number>{p[x].toFixed(3)}</td>
              <td data-number>{q[x].toFixed(3)}</td>
              <td data-number>{(Math.abs(p[x] - q[x]) / 2).toFixed(4)}</td>
              <td data-number>{jsPart(p[x], q[x]).toFixed(4)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3}>
              {text.total}
            </th>
            <td data-number>
              <strong data-testid="tv">{totalVariation(p, q).toFixed(4)}</strong>
            </td>
            <td data-number>
              <strong>{jensenShannon(p, q).toFixed(4)}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
    </Scroller>
  );
}

/** What a mean TB loss says of a usual path: a factor. */
export function LossCell() {
  const text = useText(words);
  const [loss, setLoss] = useState(0.01);
  return (
    <div className={styles.cell} data-testid="loss-cell">
      <div className={styles.inputs}>
        <label>
          {text.loss.label}
          <select
            value={loss}
            onChange={(event) => setLoss(Number(event.target.value))}
            {...help(text.help.loss, 'residual')}
          >
            {[0.0001, 0.01, 0.1, 1, 4].map((value) => (
              <option key={value} value={value}>
                {text.loss.value(short(value))}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Facts of={[{ name: text.loss.factor, value: <>× {short(Math.exp(Math.sqrt(loss)))}</> }]} />
    </div>
  );
}

/** Policies in rows, measures in columns. */
export function Compare() {
  const text = useText(words).compare;
  return (
    <Scroller kind="table" label={text.policy}>
      <table className={styles.table} data-testid="compare">
        <Columns rows={text.policy} numbers={[text.ndcg, text.distance, text.good, text.entropy]} />
        <tbody>
          {COMPARED_NAMES.map((name) => {
            const { ndcg, distance, unobservedGood, entropy } = measuresOf(name);
            return (
              <tr key={name}>
                <th scope="row">{text.names[name]}</th>
                <td data-number>{ndcg.toFixed(3)}</td>
                <td data-number>{distance.toFixed(3)}</td>
                <td data-number>{percent(unobservedGood)}</td>
                <td data-number>{entropy.toFixed(2)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}

/** Invalid rate and leak of a policy without a mask whose every token goes astray by the same share. */
export function InvalidRate({ share }: { readonly share: number }) {
  return <Value of={percent(leakOf(share, GOLDEN_WORLD).invalidRate)} symbol="policy" />;
}

export function LeakCell() {
  const text = useText(words);
  const [share, setShare] = useState(0.02);
  const { invalidRate, leak, totalVariation: distance } = leakOf(share, GOLDEN_WORLD);
  return (
    <div className={styles.cell} data-testid="leak-cell">
      <div className={styles.inputs}>
        <Slider
          label={text.leak.label}
          min={0}
          max={0.3}
          step={0.01}
          value={share}
          text={percent(share)}
          onChange={setShare}
          {...help(text.help.leak, 'leak')}
        />
      </div>
      <Facts
        of={[
          { name: text.leak.invalid, value: percent(invalidRate) },
          { name: text.leak.leak, value: leak.toFixed(3) },
          { name: text.leak.distance, value: distance.toFixed(3) },
        ]}
      />
    </div>
  );
}
