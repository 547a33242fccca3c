/** The rewards before training: those of the items users took above the axis, those of the other items of the sets below. */
import { textAt } from '../../stores/configStore.ts';
import type { RewardHistogram as Histogram } from '../../stores/runStore.ts';
import { rewardsNeedModel } from './fieldUse.ts';
import styles from './lab.module.css';
import { useConfig, useRun } from './labContext.ts';
import { decadeTicks, histogramInWords, shares } from './rewardBars.ts';

/** Of the drawing's own units; its width is the column's. */
const [WIDTH, HALF, AXIS] = [280, 44, 16];

export function RewardHistogram() {
  const rewards = useRun((s) => s.rewards);
  const isLater = useConfig((s) => rewardsNeedModel((key) => textAt(s, key)));
  if (!rewards)
    return isLater ? (
      <section aria-labelledby="lab-rewards" className={styles.block}>
        <h2 id="lab-rewards">Rewards before training</h2>
        <p className={styles.help}>Sampler or reward ask a model: drawn after Start, before the first step.</p>
      </section>
    ) : null;
  return (
    <section aria-labelledby="lab-rewards" className={styles.block} data-testid="lab-rewards">
      <h2 id="lab-rewards">Rewards before training</h2>
      <Bars rewards={rewards} />
      {rewards.warnings.map((warning) => (
        <p key={warning} className={styles.obstacle}>
          {warning}
        </p>
      ))}
      <p className={styles.help}>{rewards.note}</p>
    </section>
  );
}

function Bars({ rewards }: { readonly rewards: Histogram }) {
  const { edges } = rewards;
  const [first, last] = [edges[0], edges[edges.length - 1]];
  const x = (logReward: number) => (last > first ? ((logReward - first) / (last - first)) * WIDTH : WIDTH / 2);
  const [positives, others] = [shares(rewards.positives), shares(rewards.others)];
  const highest = Math.max(1e-9, ...positives, ...others);
  /** A rectangle for every bin that is not empty, from the axis up or down. */
  const bars = (side: readonly number[], axis: number, sign: number) =>
    side
      .map((share, bin) => {
        const width = Math.max(2, x(edges[bin + 1]) - x(edges[bin]) - 1);
        const height = sign * Math.max(0.75, (share / highest) * HALF);
        return share > 0 ? `M${x(edges[bin])} ${axis}h${width}v${height}h${-width}z` : '';
      })
      .join('');
  return (
    <figure className={styles.rewards} role="img" aria-label={histogramInWords(rewards)}>
      <p aria-hidden="true">Items users took, by reward (logarithmic)</p>
      <svg viewBox={`0 0 ${WIDTH} ${2 * HALF + AXIS}`} aria-hidden="true">
        <path className={styles.positiveBar} d={bars(positives, HALF, -1)} />
        <path className={styles.otherBar} d={bars(others, HALF + AXIS, 1)} />
        {decadeTicks(first, last).map(({ label, logReward }) => (
          <text
            key={label}
            x={x(logReward)}
            y={HALF + AXIS - 4.5}
            textAnchor={x(logReward) < 12 ? 'start' : x(logReward) > WIDTH - 12 ? 'end' : 'middle'}
          >
            {label}
          </text>
        ))}
      </svg>
      <p aria-hidden="true">Other items of their sets; {Math.round(100 * rewards.atFloor)} % of all at the floor</p>
    </figure>
  );
}
