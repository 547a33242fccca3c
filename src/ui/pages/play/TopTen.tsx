/** The policy's ten likeliest items beside the target's probability of each, and what has changed since before. */
import { useRef, useState } from 'react';
import type { PlaySnapshot, PlayWorld } from '../../../worker/play/playProtocol.ts';
import { help } from '../../components/help.ts';
import { threeDigits } from '../../components/prefixFacts.ts';
import { playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import styles from './PlayPage.module.css';
import { arrowed } from './playWords.ts';

interface TopTenProps {
  readonly world: PlayWorld | null;
  readonly snapshot: PlaySnapshot | null;
  /** ΔP of each prefix since before, or null. f64 [numPrefixes] */
  readonly change: Float64Array | null;
  readonly onSelect: (prefix: number) => void;
}

const LENGTH = 10;

export function TopTen({ world, snapshot, change, onSelect }: TopTenProps) {
  const text = useText(playText);
  /** While the pointer or the keyboard is in the list, its order holds: nothing moves from under a finger. */
  const [isHeld, setHeld] = useState(false);
  const order = useRef<{ readonly world: PlayWorld | null; readonly items: readonly number[] }>({ world, items: [] });
  if (snapshot !== null && (!isHeld || order.current.world !== world || order.current.items.length === 0))
    order.current = { world, items: likeliest(snapshot.model) };
  const items = snapshot === null ? [] : order.current.items;
  const widest = snapshot === null ? 1 : Math.max(...items.map((x) => Math.max(snapshot.model[x], snapshot.target[x])));
  return (
    <section className={styles.panel}>
      <h2 id="top-ten">{text.topTen}</h2>
      <table
        className={styles.top}
        aria-labelledby="top-ten"
        onFocus={() => setHeld(true)}
        onBlur={(event) => setHeld(event.currentTarget.contains(event.relatedTarget))}
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={(event) => setHeld(event.currentTarget.contains(document.activeElement))}
      >
        <thead>
          <tr>
            <th scope="col">{text.item}</th>
            <th scope="col">{text.model}</th>
            <th scope="col">{text.target}</th>
            {change !== null && <th scope="col">{text.change}</th>}
          </tr>
        </thead>
        <tbody>
          {world !== null &&
            snapshot !== null &&
            items.map((x) => (
              <tr key={x}>
                <th scope="row">
                  <button
                    type="button"
                    className={styles.item}
                    onClick={() => onSelect(world.trie.leafOfItem[x])}
                    {...help(text.help.topItem)}
                  >
                    {world.itemTitles[x]}
                  </button>
                  <span className={styles.twin} aria-hidden="true">
                    <i style={{ width: `${(100 * snapshot.model[x]) / widest}%` }} />
                    <b style={{ left: `${(100 * snapshot.target[x]) / widest}%` }} />
                  </span>
                </th>
                <td>{threeDigits(snapshot.model[x])}</td>
                <td>{threeDigits(snapshot.target[x])}</td>
                {change !== null && <td>{arrowed(change[world.trie.leafOfItem[x]])}</td>}
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}

function likeliest(model: Float64Array): readonly number[] {
  return Array.from(model.keys())
    .sort((a, b) => model[b] - model[a] || a - b)
    .slice(0, LENGTH);
}
