/** How far the policy is from sampling in proportion to the rewards, and how long a change took to be learned. */
import type { ReactNode } from 'react';
import type { PlaySnapshot } from '../../../worker/play/playProtocol.ts';
import { help } from '../../components/help.ts';
import { threeDigits } from '../../components/prefixFacts.ts';
import { Sparkline } from '../../components/Sparkline.tsx';
import { playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import styles from './PlayPage.module.css';

const seconds = (value: number) => value.toFixed(value < 1 ? 2 : 1);

/** All over the whole catalogue. `children` stand below. */
export function DistancePanel(props: { readonly snapshot: PlaySnapshot | null; readonly children?: ReactNode }) {
  const text = useText(playText);
  const { snapshot } = props;
  if (snapshot === null) return null;
  const { rebalance, invalidRate } = snapshot;
  const names = text.distanceRows;
  const rows = [
    [names.jensenShannon, text.nats(threeDigits(snapshot.jensenShannon))],
    [names.logZ, text.nats(threeDigits(Math.abs(snapshot.logZ - snapshot.exactLogZ)))],
    [names.entropy, text.nats(threeDigits(snapshot.entropy))],
    [names.targetEntropy, text.nats(threeDigits(snapshot.targetEntropy))],
    ...(invalidRate > 0 ? [[names.invalidRate, threeDigits(invalidRate)]] : []),
  ];
  const distance = threeDigits(snapshot.totalVariation);
  return (
    <section className={styles.panel}>
      <h2>{text.distance}</h2>
      <p className={styles.big} {...help(text.help.totalVariation)}>
        {distance} <span>{text.totalVariation}</span>
      </p>
      <Sparkline values={snapshot.curve} label={text.curve(snapshot.step, threeDigits(snapshot.curve[0]), distance)} />
      <dl className={styles.facts}>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {rebalance !== null && (
        <p className={styles.hint} data-rebalanced={rebalance.isDone}>
          {rebalance.isDone
            ? text.rebalanced(rebalance.steps, seconds(rebalance.seconds))
            : text.rebalancing(rebalance.steps, seconds(rebalance.seconds), threeDigits(rebalance.level))}
        </p>
      )}
      {props.children}
    </section>
  );
}
