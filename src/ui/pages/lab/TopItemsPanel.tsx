/** What the model recommends to the chosen user now, after what they had. */
import { labInspectText } from '../../text/labInspect.ts';
import { useText } from '../../text/useText.ts';
import { formatFixed } from './format.ts';
import styles from './inspect.module.css';
import shared from './lab.module.css';
import { useRun } from './labContext.ts';

const SHOWN_HISTORY = 8;
const NO_TITLES: readonly string[] = [];

export function TopItemsPanel({ user }: { readonly user: number }) {
  const text = useText(labInspectText);
  const { titles, top, first } = useRun((s) => ({
    titles: s.prepared?.itemTitles ?? NO_TITLES,
    top: s.topItems,
    first: s.firstTop[user] ?? null,
  }));
  if (!top || top.user !== user) return <p className={shared.empty}>{text.noTop}</p>;
  const title = (item: number): string => titles[item] ?? text.item(item);
  const before = first && first.step < top.step ? first : null;
  /** Its place in the first list that was shown, in words. */
  const was = (item: number, rank: number): string | null => {
    const place = before ? before.items.findIndex((of) => of.item === item) : -1;
    if (!before || place === rank) return null;
    return place < 0 ? text.isNew : text.was(place + 1);
  };
  const isHit = top.items.some((i) => i.isTarget);
  const best = top.items.length > 0 ? Math.exp(top.items[0].logProb) : 1;
  return (
    <div className={styles.topItems}>
      <div>
        <h3>{text.history}</h3>
        <ol className={styles.historyItems}>
          {top.history.length > SHOWN_HISTORY && (
            <li className={styles.more}>{text.earlier(top.history.length - SHOWN_HISTORY)}</li>
          )}
          {top.history.slice(-SHOWN_HISTORY).map((item, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an item may occur twice in a history
            <li key={`${item}-${i}`}>{title(item)}</li>
          ))}
        </ol>
      </div>
      <div>
        <h3>{text.top(top.items.length || 10, top.step)}</h3>
        <ol className={styles.ranking} data-testid="lab-topitems">
          {top.items.map((ranked, rank) => (
            <li key={ranked.item} data-target={ranked.isTarget ? '' : undefined} data-item={ranked.item}>
              <span className={styles.rankTitle}>
                {title(ranked.item)}
                {was(ranked.item, rank) !== null && <small className={styles.was}>{was(ranked.item, rank)}</small>}
                {ranked.isTarget && <em>{text.heldOut}</em>}
              </span>
              <span className={styles.rankBar} aria-hidden="true">
                <span style={{ inlineSize: `${(100 * Math.exp(ranked.logProb)) / best}%` }} />
              </span>
              <span className={styles.rankValue}>{formatFixed(Math.exp(ranked.logProb))}</span>
            </li>
          ))}
        </ol>
        {before && <p className={shared.help}>{text.before(before.step)}</p>}
        {!isHit && (
          <p className={shared.help}>
            {text.heldOutIs} <strong>{title(top.target)}</strong>
            {text.notAmong}
          </p>
        )}
      </div>
    </div>
  );
}
