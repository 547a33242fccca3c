/** The rewards before training: those of the items users took above the axis, those of the other items of the sets below. */
import { textAt } from '../../stores/configStore.ts';
import type { RewardHistogram as Histogram } from '../../stores/runStore.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { rewardsNeedModel } from './fieldUse.ts';
import shared from './lab.module.css';
import { useConfig, useRun } from './labContext.ts';
import styles from './RewardHistogram.module.css';
import { decadeTicks, floorPercent, histogramInWords, shares } from './rewardBars.ts';

/** Of the drawing's own units; its width is the column's. */
const [WIDTH, HALF, AXIS] = [280, 44, 16];

export function RewardHistogram() {
  const text = useText(labSetupText);
  const rewards = useRun((s) => s.rewards);
  const isLater = useConfig((s) => rewardsNeedModel((key) => textAt(s, key)));
  if (!rewards && !isLater) return null;
  return (
    <section aria-labelledby="lab-rewards" className={shared.block} data-testid="lab-rewards">
      <h2 id="lab-rewards">{text.rewardsTitle}</h2>
      {rewards ? (
        <>
          <Bars rewards={rewards} />
          {rewards.warnings.map((warning) => (
            <p key={warning} className={shared.obstacle}>
              {warning}
            </p>
          ))}
          <p className={shared.help}>
            {/* A warning that speaks of the floor says its share already. */}
            {!rewards.warnings.some((warning) => warning.includes('at the floor')) &&
              text.atFloor(floorPercent(rewards))}{' '}
            {rewards.note}.
          </p>
        </>
      ) : (
        <p className={shared.help}>{text.rewardsLater}</p>
      )}
    </section>
  );
}

function Bars({ rewards }: { readonly rewards: Histogram }) {
  const text = useText(labSetupText);
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
    <figure className={styles.rewards} role="img" aria-label={histogramInWords(text, rewards)}>
      <p aria-hidden="true">{text.rewardsOfTaken}</p>
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
      <p aria-hidden="true">{text.rewardsOfOthers}</p>
    </figure>
  );
}
