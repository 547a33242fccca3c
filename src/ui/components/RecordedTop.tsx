/** The ten items most probable for one recorded user at one frame, the held-out one marked. For Race, the Lab and shared pages. */
import type { Recording } from '../../record/recording.ts';
import { recordedText } from '../text/recorded.ts';
import { useText } from '../text/useText.ts';
import { threeDigits } from './prefixFacts.ts';
import styles from './RecordedTop.module.css';

export function RecordedTop(props: {
  readonly recording: Recording;
  readonly frameIndex: number;
  readonly userIndex: number;
}) {
  const text = useText(recordedText);
  const { recording, frameIndex, userIndex } = props;
  const { top } = recording.frames[frameIndex].users[userIndex];
  const { target } = recording.users[userIndex];
  const title = (item: number): string => recording.items.itemTitles[item] ?? text.item(item);
  const best = Math.exp(top[0]?.logProb ?? 0);
  return (
    <div className={styles.top}>
      <ol>
        {top.map(({ item, logProb, isTarget }) => (
          <li key={item} data-target={isTarget ? '' : undefined}>
            <span className={styles.title}>
              {title(item)}
              {isTarget && <em>{text.heldOut}</em>}
            </span>
            <span className={styles.bar} aria-hidden="true">
              <span style={{ inlineSize: `${(100 * Math.exp(logProb)) / best}%` }} />
            </span>
            <span className={styles.value}>{threeDigits(Math.exp(logProb))}</span>
          </li>
        ))}
      </ol>
      {!top.some(({ isTarget }) => isTarget) && <p>{text.missed(title(target))}</p>}
    </div>
  );
}
