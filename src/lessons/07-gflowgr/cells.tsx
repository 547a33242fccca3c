/** The set, its rewards and the joint loss of one sample, each with what the reader may turn. */
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import { percent, short, signed } from '../numberWords.ts';
import { Columns } from '../parts/Columns.tsx';
import styles from '../parts/lesson.module.css';
import { Pick } from '../parts/Pick.tsx';
import { Slider } from '../parts/Slider.tsx';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { prefixNamed, WARDROBE_WORLD } from '../worlds.ts';
import { jointOutcome, jointPolicy } from './jointLoss.ts';
import { FIRST_SEED, LAMBDAS } from './lesson.ts';
import {
  drawSet,
  FLOOR,
  fusedRewards,
  GUESS_ERROR,
  HISTORY,
  markSet,
  PLAIN_SUM,
  POSITIVE,
  rewardOf,
  SET_SIZE,
  type Weights,
} from './oneSample.ts';
import { words } from './words.ts';

const { trie, itemTitles } = WARDROBE_WORLD;

const Item = ({ item }: { readonly item: number }) => <Pick prefix={trie.leafOfItem[item]}>{itemTitles[item]}</Pick>;

/** The garments Ada has taken before, oldest first. */
export const History = () => <>{useText(learnText).list(HISTORY.map((item) => itemTitles[item]))}</>;
export const Taken = () => <>{itemTitles[POSITIVE]}</>;
export const NumPaths = () => <Value of={SET_SIZE} />;
export const NumAdded = () => <Value of={SET_SIZE - 1} />;
export const PoolSize = () => <Value of={2 * SET_SIZE - 1} />;
export const GuessError = () => <Value of={GUESS_ERROR} />;
export const Floor = () => <Value of={FLOOR} symbol="reward" />;

/** r_sim of a garment beside the one taken. */
export function Similarity({ of }: { readonly of: string }) {
  return <Value of={rewardOf(trie.item[prefixNamed(WARDROBE_WORLD, of)], PLAIN_SUM).similarity} symbol="reward" />;
}

/** What the joint loss leaves of the probability at some λ. */
export function Outcome({ lambda, of }: { readonly lambda: number; readonly of: 'taken' | 'unobservedGood' }) {
  return <Value of={percent(jointOutcome(lambda, PLAIN_SUM)[of])} symbol="policy" />;
}

/** Share of the garment taken in all rewards. */
export function TakenDue() {
  const rewards = fusedRewards(PLAIN_SUM);
  return <Value of={percent(rewards[POSITIVE] / rewards.reduce((a, b) => a + b, 0))} symbol="policy" />;
}

/** The pool by score, and which of it the curriculum takes as training goes on. */
export function SetCell() {
  const { state, controls } = useStage();
  const text = useText(words);
  const progress = Number(state.settings['progress'] ?? 0);
  const seed = Number(state.settings['seed'] ?? FIRST_SEED);
  const set = (next: number, nextSeed: number) =>
    controls.change({
      settings: { progress: next, seed: nextSeed },
      rewards: markSet(drawSet(next, nextSeed)),
      view: 'exact',
      caption: (textOf) => textOf(words).set.caption(percent(next)),
    });
  return (
    <div className={styles.cell} data-testid="set-cell">
      <div className={styles.inputs}>
        <Slider
          label={text.set.progress}
          min={0}
          max={1}
          step={0.25}
          value={progress}
          text={percent(progress)}
          onChange={(next) => set(next, seed)}
          {...help(text.help.progress, 'sampler')}
        />
        <button type="button" onClick={() => set(progress, seed + 1)} {...help(text.help.pool)}>
          {text.set.again}
        </button>
      </div>
      <table className={styles.table}>
        <Columns rows={text.set.pool} numbers={[text.set.score, text.set.inSet]} />
        <tbody>
          {drawSet(progress, seed).pool.map(({ item, score, isChosen }) => (
            <tr key={item} data-selected={isChosen || undefined}>
              <th scope="row">
                <Item item={item} />
              </th>
              <td data-number>{signed(score)}</td>
              <td data-number>{isChosen ? text.set.yes : text.set.no}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SIGNALS = ['interaction', 'estimate', 'similarity'] as const;
const LATE = drawSet(1, FIRST_SEED);

/** R of a late set, signal by signal, under weights the reader sets. */
export function RewardCell() {
  const { state, controls } = useStage();
  const text = useText(words);
  const weights = (state.settings['weights'] ?? PLAIN_SUM) as unknown as Weights;
  const choose = (next: Weights) =>
    controls.change({
      settings: { weights: next },
      rewards: fusedRewards(next),
      view: 'exact',
      caption: (textOf) => textOf(words).rewards.caption,
    });
  return (
    <div className={styles.cell} data-testid="reward-cell">
      <div className={styles.inputs}>
        {SIGNALS.map((signal, k) => (
          <label key={signal}>
            {text.rewards.weights[signal]}
            <input
              type="number"
              min={0}
              max={10}
              step={0.5}
              value={weights[k]}
              onChange={(event) => {
                const value = event.target.valueAsNumber;
                if (value >= 0 && value <= 10) choose(weights.with(k, value) as unknown as Weights);
              }}
              {...help(text.help[signal], 'reward')}
            />
          </label>
        ))}
        <button type="button" onClick={() => choose(PLAIN_SUM)} {...help(text.help.sum)}>
          {text.rewards.sum}
        </button>
      </div>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text.rewards.item}</th>
              {['r_a', 'r_ŷ', 'r_sim'].map((name) => (
                <th key={name} scope="col" data-number>
                  {name}
                </th>
              ))}
              <th scope="col" data-number>
                <span className="sym-reward">R</span>
              </th>
              <th scope="col" data-number>
                log <span className="sym-reward">R</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {LATE.items.map((item) => {
              const { interaction, estimate, similarity, reward } = rewardOf(item, weights);
              return (
                <tr key={item}>
                  <th scope="row">
                    <Item item={item} />
                    {item === POSITIVE && text.rewards.taken}
                  </th>
                  <td data-number>{short(interaction)}</td>
                  <td data-number>{estimate.toFixed(2)}</td>
                  <td data-number>{short(similarity)}</td>
                  <td data-number>
                    <strong>{short(reward)}</strong>
                  </td>
                  <td data-number>{signed(Math.log(reward))}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** λ, and what becomes of the probability with it. */
export function JointCell() {
  const { state, controls } = useStage();
  const text = useText(words);
  const chosen = state.settings['lambda'] === undefined ? 1 : Number(state.settings['lambda']);
  return (
    <div className={styles.cell} data-testid="joint-cell">
      <div className={styles.inputs}>
        <label>
          {text.joint.lambda}
          <select
            value={chosen}
            onChange={(event) => {
              const lambda = Number(event.target.value);
              controls.change({
                settings: { lambda, weights: PLAIN_SUM },
                rewards: fusedRewards(PLAIN_SUM),
                policy: jointPolicy,
                view: 'learned',
                caption: (textOf) => textOf(words).joint.caption(short(lambda)),
              });
            }}
            {...help(text.help.lambda, 'gflowgr')}
          >
            {LAMBDAS.map((lambda) => (
              <option key={lambda} value={lambda}>
                {short(lambda)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <table className={styles.table}>
        <Columns rows={text.joint.lambda} numbers={[text.joint.taken, text.joint.good, text.joint.distance]} />
        <tbody>
          {LAMBDAS.map((lambda) => {
            const { taken, unobservedGood, distance } = jointOutcome(lambda, PLAIN_SUM);
            return (
              <tr key={lambda} data-selected={lambda === chosen || undefined}>
                <th scope="row">{short(lambda)}</th>
                <td data-number>{percent(taken)}</td>
                <td data-number>{percent(unobservedGood)}</td>
                <td data-number>{distance.toFixed(3)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
