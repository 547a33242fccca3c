/** What was seen, and where each method puts its probability. */
import { totalVariation } from '../../eval/flowMetrics.ts';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { percent, short, signed } from '../numberWords.ts';
import styles from '../parts/lesson.module.css';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { itemLogProbs, type Policy } from '../policies.ts';
import { prefixNamed, WARDROBE_WORLD } from '../worlds.ts';
import { LONG_DPO } from './lesson.ts';
import { CHOICES, dpoPolicy, GOOD, GROUPS, groupOf, massByGroup, referencePolicy, sftPolicy } from './methods.ts';

const { trie, itemTitles, rewards } = WARDROBE_WORLD;
const logReward = rewards.map(Math.log);
const target = targetProbabilities(logReward);

const probabilitiesOf = (policy: Policy) =>
  itemLogProbs(WARDROBE_WORLD, policy(WARDROBE_WORLD, logReward).logPF).map(Math.exp);
const METHODS = [
  { name: 'SFT', probabilities: probabilitiesOf(sftPolicy) },
  { name: `DPO, ${short(LONG_DPO)} steps`, probabilities: probabilitiesOf(dpoPolicy(LONG_DPO)) },
  { name: 'in balance', probabilities: target },
] as const;

/** The four choices, with the rewards that nobody saw. */
export function Seen() {
  const { controls } = useStage();
  const pick = (item: number) => (
    <button type="button" className={styles.pick} onClick={() => controls.select(trie.leafOfItem[item])}>
      {itemTitles[item]}
    </button>
  );
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Taken</th>
          <th scope="col" data-number>
            <span className="sym-reward">R</span>
          </th>
          <th scope="col">Passed over</th>
          <th scope="col" data-number>
            <span className="sym-reward">R</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {CHOICES.map(({ taken, passedOver }) => (
          <tr key={taken}>
            <th scope="row">{pick(taken)}</th>
            <td data-number>{short(rewards[taken])}</td>
            <td>{pick(passedOver)}</td>
            <td data-number>{short(rewards[passedOver])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export const NumSeen = () => <Value of={CHOICES.length} />;
export const NumUnseenGood = () => (
  <Value of={itemTitles.filter((_, x) => groupOf(x, rewards) === 'unobserved, good').length} />
);
export const GoodFrom = () => <Value of={GOOD} symbol="reward" />;

/** log P(taken) / P(passed over) of the first choice after some steps of DPO; without steps, the rewards' own. */
export function LogRatio({ steps }: { readonly steps?: number }) {
  const [{ taken, passedOver }] = CHOICES;
  const value = steps === undefined ? logReward : probabilitiesOf(dpoPolicy(steps)).map(Math.log);
  return <Value of={signed(value[taken] - value[passedOver])} symbol={steps === undefined ? 'reward' : 'policy'} />;
}

/** Probability of an item under a method. */
export function ProbabilityOf(props: { readonly item: string; readonly under: 'reference' | 'dpo' | 'target' }) {
  const x = trie.item[prefixNamed(WARDROBE_WORLD, props.item)];
  const probabilities =
    props.under === 'target' ? target : probabilitiesOf(props.under === 'dpo' ? dpoPolicy(LONG_DPO) : referencePolicy);
  return <Value of={percent(probabilities[x])} symbol="policy" />;
}

/** Where the probability lies, group by group, and how far each method is from the target. */
export function MassTable() {
  const masses = METHODS.map(({ probabilities }) => massByGroup(probabilities, rewards));
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid="mass-table">
        <thead>
          <tr>
            <th scope="col">Probability of</th>
            <th scope="col" data-number>
              items
            </th>
            {METHODS.map(({ name }) => (
              <th key={name} scope="col" data-number>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {GROUPS.map((group, g) => (
            <tr key={group}>
              <th scope="row">{group}</th>
              <td data-number>{itemTitles.filter((_, x) => groupOf(x, rewards) === group).length}</td>
              {METHODS.map(({ name }, m) => (
                <td key={name} data-number>
                  {(100 * masses[m][g]).toFixed(1)} %
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              distance to target
            </th>
            {METHODS.map(({ name, probabilities }) => (
              <td key={name} data-number>
                {totalVariation(probabilities, target).toFixed(3)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
