/** Residuals of the policy on the picture, and a table that learns from them, live. */
import { totalVariation } from '../../eval/flowMetrics.ts';
import { targetProbabilities } from '../../gflow/exactFlows.ts';
import { TABULAR_OBJECTIVES } from '../../gflow/tabularTrainer.ts';
import { Sparkline } from '../../ui/components/Sparkline.tsx';
import { useText } from '../../ui/text/useText.ts';
import { TABULAR } from '../learner.ts';
import { short, signed } from '../numberWords.ts';
import { Facts } from '../parts/Facts.tsx';
import styles from '../parts/lesson.module.css';
import { Pick } from '../parts/Pick.tsx';
import { useStage } from '../parts/stageContext.ts';
import { TrainButtons, useTraining } from '../parts/TrainButtons.tsx';
import { Value } from '../parts/Value.tsx';
import { itemLogProbs, uniformPolicy } from '../policies.ts';
import { GOLDEN_WORLD, prefixNamed } from '../worlds.ts';
import { uniformResiduals } from './residuals.ts';
import { words } from './words.ts';

export { RewardInputs } from '../parts/RewardInputs.tsx';

const given = uniformResiduals(GOLDEN_WORLD, GOLDEN_WORLD.rewards);

/** δ of each edge and their sum, item by item, for the uniform policy and exact flows. */
export function ResidualTable() {
  const { state } = useStage();
  const text = useText(words);
  const { world, rewards } = state;
  const rows = uniformResiduals(world, rewards);
  const selected = prefixNamed(world, state.selected);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} data-testid="residual-table">
        <thead>
          <tr>
            <th scope="col">{text.table.item}</th>
            {[1, 2, 3].map((l) => (
              <th key={l} scope="col" data-number>
                <span className="sym-residual">δ</span>
                <sub>{l}</sub>
              </th>
            ))}
            <th scope="col" data-number>
              DB: Σ<span className="sym-residual">δ</span>²
            </th>
            <th scope="col" data-number>
              TB: (Σ<span className="sym-residual">δ</span>)²
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.items.map(({ title, edges, db, tb }, item) => (
            <tr key={title} data-selected={world.trie.leafOfItem[item] === selected || undefined}>
              <th scope="row">
                <Pick prefix={world.trie.leafOfItem[item]}>{title}</Pick>
              </th>
              {edges.map((edge, l) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the level is the key
                <td key={l} data-number>
                  {signed(edge)}
                </td>
              ))}
              <td data-number>{db.toFixed(3)}</td>
              <td data-number>{tb.toFixed(3)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={4}>
              {text.table.mean}
            </th>
            <td data-number>
              <strong>{rows.meanDB.toFixed(3)}</strong>
            </td>
            <td data-number>
              <strong>{rows.meanTB.toFixed(3)}</strong>
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** Σδ of an item under the uniform policy, nats, for the rewards as the lesson gives them. */
export function PathResidual({ of }: { readonly of: string }) {
  const row = given.items.find(({ title }) => title === of);
  return <Value of={signed(row?.total ?? Number.NaN)} symbol="residual" />;
}

/** Mean TB of the uniform policy at the exact log Z, and at the log Z that suits it best, which is VarGrad's. */
export function MeanLoss({ of }: { readonly of: 'tb' | 'vargrad' }) {
  return <Value of={(of === 'tb' ? given.meanTB : given.varGrad).toFixed(3)} />;
}

/** P of an item under the uniform policy and under the target, for the rewards as given: "1/4", "1/5". */
export function Chance({ of, under }: { readonly of: string; readonly under: 'uniform' | 'target' }) {
  const { itemTitles, rewards } = GOLDEN_WORLD;
  const item = itemTitles.indexOf(of);
  const logReward = rewards.map(Math.log);
  const p =
    under === 'target'
      ? targetProbabilities(logReward)[item]
      : Math.exp(itemLogProbs(GOLDEN_WORLD, uniformPolicy(GOLDEN_WORLD, logReward).logPF)[item]);
  return <Value of={p} symbol="policy" />;
}

/** Trains a table on the reader's rewards by any of the objectives; the picture is its progress. */
export function TrainCell() {
  const { state, run, numbers } = useStage();
  const text = useText(words);
  const { training, world } = state;
  const { steps } = useTraining(TABULAR.tb);
  const target = targetProbabilities(numbers.logReward);
  const distance = totalVariation(numbers.probabilities, target);
  return (
    <div className={styles.cell} data-testid="train-cell">
      <TrainButtons
        label={text.train.objective}
        helpOfChoice={text.help.objective}
        choices={TABULAR_OBJECTIVES.map((name) => ({ kind: TABULAR[name], title: text.objectives[name] }))}
        batches={[1, 10, 100]}
        first={TABULAR.tb}
      />
      <Facts
        of={[
          { name: text.train.batches, value: steps, testId: 'train-steps' },
          { name: text.train.distance, value: training === null ? '–' : distance.toFixed(3), testId: 'train-distance' },
          {
            name: <span className="sym-flow">Z</span>,
            value: text.train.ofZ(
              training === null ? '–' : short(Math.exp(run?.logZ ?? Number.NaN)),
              short(Math.exp(numbers.exactLogFlow[0])),
            ),
          },
        ]}
      />
      {training !== null && run !== null && run.curves['distance'].length > 1 && (
        <Sparkline
          values={run.curves['distance']}
          label={text.train.curve(steps, short(run.curves['distance'][0]), short(distance))}
        />
      )}
      <p className={styles.small}>{text.train.note(world.trie.numItems)}</p>
    </div>
  );
}
