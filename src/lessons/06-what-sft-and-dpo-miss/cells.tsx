/** What was seen, and where each method puts its probability. */
import { totalVariation } from '../../eval/flowMetrics.ts';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { useText } from '../../ui/text/useText.ts';
import { percent, short, signed } from '../numberWords.ts';
import styles from '../parts/lesson.module.css';
import { Pick } from '../parts/Pick.tsx';
import { Value } from '../parts/Value.tsx';
import { itemLogProbs, type Policy } from '../policies.ts';
import { prefixNamed, WARDROBE_WORLD } from '../worlds.ts';
import {
  CHOICES,
  dpoPolicy,
  GOOD,
  GROUPS,
  groupOf,
  LONG_DPO,
  massByGroup,
  referencePolicy,
  SHORT_DPO,
  sftPolicy,
} from './methods.ts';
import { words } from './words.ts';

const { trie, itemTitles, rewards } = WARDROBE_WORLD;
const logReward = rewards.map(Math.log);
const target = targetProbabilities(logReward);

const probabilitiesOf = (policy: Policy) =>
  itemLogProbs(WARDROBE_WORLD, policy(WARDROBE_WORLD, logReward).logPF).map(Math.exp);
const METHODS = [
  { name: 'sft', probabilities: probabilitiesOf(sftPolicy) },
  { name: 'dpo', probabilities: probabilitiesOf(dpoPolicy(LONG_DPO)) },
  { name: 'balance', probabilities: target },
] as const;

/** The four choices, with the rewards that nobody saw. */
export function Seen() {
  const text = useText(words);
  const pick = (item: number) => <Pick prefix={trie.leafOfItem[item]}>{itemTitles[item]}</Pick>;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{text.seen.taken}</th>
          <th scope="col" data-number>
            <span className="sym-reward">R</span>
          </th>
          <th scope="col">{text.seen.passedOver}</th>
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
  <Value of={itemTitles.filter((_, x) => groupOf(x, rewards) === 'unobservedGood').length} />
);
export const GoodFrom = () => <Value of={GOOD} symbol="reward" />;

/** log P(taken) / P(passed over) of the first choice after some steps of DPO; without steps, the rewards' own. */
export function LogRatio({ steps }: { readonly steps?: number }) {
  const [{ taken, passedOver }] = CHOICES;
  const value = steps === undefined ? logReward : probabilitiesOf(dpoPolicy(steps)).map(Math.log);
  return <Value of={signed(value[taken] - value[passedOver])} symbol={steps === undefined ? 'reward' : 'policy'} />;
}

/** Probability of an item under a method. */
export function ProbabilityOf(props: {
  readonly item: string;
  readonly under: 'reference' | 'dpo' | 'dpoLong' | 'target';
}) {
  const x = trie.item[prefixNamed(WARDROBE_WORLD, props.item)];
  const probabilities =
    props.under === 'target'
      ? target
      : probabilitiesOf(
          props.under === 'reference' ? referencePolicy : dpoPolicy(props.under === 'dpo' ? SHORT_DPO : LONG_DPO),
        );
  return <Value of={percent(probabilities[x])} symbol="policy" />;
}

/** Where the probability lies, group by group, and how far each method is from the target. */
export function MassTable() {
  const text = useText(words);
  const title = (name: (typeof METHODS)[number]['name']) =>
    name === 'dpo' ? text.methods.dpo(short(LONG_DPO)) : text.methods[name];
  const masses = METHODS.map(({ probabilities }) => massByGroup(probabilities, rewards));
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid="mass-table">
        <thead>
          <tr>
            <th scope="col">{text.masses.probability}</th>
            <th scope="col" data-number>
              {text.masses.items}
            </th>
            {METHODS.map(({ name }) => (
              <th key={name} scope="col" data-number>
                {title(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {GROUPS.map((group, g) => (
            <tr key={group}>
              <th scope="row">{text.groups[group]}</th>
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
              {text.masses.distance}
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
