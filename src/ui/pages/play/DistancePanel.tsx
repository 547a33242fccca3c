import type { PlaySnapshot } from '../../../worker/play/playProtocol.ts';
import { threeDigits } from '../../components/prefixFacts.ts';
import { Sparkline } from '../../components/Sparkline.tsx';
import styles from './PlayPage.module.css';

/** How far the policy is from sampling in proportion to the rewards; all over the whole catalogue. */
export function DistancePanel({ snapshot }: { snapshot: PlaySnapshot | null }) {
  if (snapshot === null) return null;
  const rows = [
    ['log Z error', `${threeDigits(Math.abs(snapshot.logZ - snapshot.exactLogZ))} nats`],
    ['Jensen–Shannon', `${threeDigits(snapshot.jensenShannon)} nats`],
    ['Entropy', `${threeDigits(snapshot.entropy)} nats`],
    ['Entropy of target', `${threeDigits(snapshot.targetEntropy)} nats`],
  ];
  return (
    <section className={styles.panel}>
      <h2>Distance to target</h2>
      <p className={styles.big} title="Half the sum of |P(x) − R(x)/Z| over all items: 0 is perfect, 1 is disjoint.">
        {threeDigits(snapshot.totalVariation)} <span>total variation</span>
      </p>
      <Sparkline
        values={snapshot.curve}
        label={`Total variation over ${snapshot.step} steps, from ${threeDigits(snapshot.curve[0])} to ${threeDigits(snapshot.totalVariation)}`}
      />
      <dl className={styles.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
