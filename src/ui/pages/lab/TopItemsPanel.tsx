/** What the model recommends to the chosen user now, after what they had. */
import { formatFixed } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

const SHOWN_HISTORY = 8;
const NO_TITLES: readonly string[] = [];

export function TopItemsPanel({ user }: { readonly user: number }) {
  const { titles, top } = useRun((s) => ({ titles: s.prepared?.itemTitles ?? NO_TITLES, top: s.topItems }));
  if (!top || top.user !== user)
    return <p className={styles.empty}>History and top ten appear once a model is there.</p>;
  const title = (item: number): string => titles[item] ?? `item ${item}`;
  const isHit = top.items.some((i) => i.isTarget);
  const best = top.items.length > 0 ? Math.exp(top.items[0].logProb) : 1;
  return (
    <div className={styles.topItems}>
      <div>
        <h3>History, newest last</h3>
        <ol className={styles.historyItems}>
          {top.history.length > SHOWN_HISTORY && (
            <li className={styles.more}>{top.history.length - SHOWN_HISTORY} earlier</li>
          )}
          {top.history.slice(-SHOWN_HISTORY).map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an item may occur twice in a history
            <li key={`${item}-${i}`}>{title(item)}</li>
          ))}
        </ol>
      </div>
      <div>
        <h3>
          Top {top.items.length || 10} at step {top.step}
        </h3>
        <ol className={styles.ranking} data-testid="lab-topitems">
          {top.items.map((ranked) => (
            <li key={ranked.item} data-target={ranked.isTarget ? '' : undefined} data-item={ranked.item}>
              <span className={styles.rankTitle}>
                {title(ranked.item)}
                {ranked.isTarget && <em>held out</em>}
              </span>
              <span className={styles.rankBar} aria-hidden="true">
                <span style={{ inlineSize: `${(100 * Math.exp(ranked.logProb)) / best}%` }} />
              </span>
              <span className={styles.rankValue}>{formatFixed(Math.exp(ranked.logProb))}</span>
            </li>
          ))}
        </ol>
        {!isHit && (
          <p className={styles.help}>
            Held out: <strong>{title(top.target)}</strong>, not among them.
          </p>
        )}
      </div>
    </div>
  );
}
