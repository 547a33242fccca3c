import type { PlaySnapshot, PlayWorld } from '../../../worker/play/playProtocol.ts';
import { threeDigits } from '../../components/prefixFacts.ts';
import styles from './PlayPage.module.css';

interface TopTenProps {
  readonly world: PlayWorld | null;
  readonly snapshot: PlaySnapshot | null;
  readonly onSelect: (prefix: number) => void;
}

/** The policy's ten likeliest items beside the target's probability of each. */
export function TopTen({ world, snapshot, onSelect }: TopTenProps) {
  const items =
    snapshot === null
      ? []
      : Array.from(snapshot.model.keys())
          .sort((a, b) => snapshot.model[b] - snapshot.model[a] || a - b)
          .slice(0, 10);
  const widest = snapshot === null ? 1 : Math.max(...items.map((x) => Math.max(snapshot.model[x], snapshot.target[x])));
  return (
    <section className={styles.panel}>
      <h2 id="top-ten">Top ten now</h2>
      <table className={styles.top} aria-labelledby="top-ten">
        <thead>
          <tr>
            <th scope="col">Item</th>
            <th scope="col">Model</th>
            <th scope="col">Target</th>
          </tr>
        </thead>
        <tbody>
          {world !== null &&
            snapshot !== null &&
            items.map((x) => (
              <tr key={x}>
                <th scope="row">
                  <button type="button" className={styles.item} onClick={() => onSelect(world.trie.leafOfItem[x])}>
                    {world.itemTitles[x]}
                  </button>
                  <span className={styles.twin} aria-hidden="true">
                    <i style={{ width: `${(100 * snapshot.model[x]) / widest}%` }} />
                    <b style={{ left: `${(100 * snapshot.target[x]) / widest}%` }} />
                  </span>
                </th>
                <td>{threeDigits(snapshot.model[x])}</td>
                <td>{threeDigits(snapshot.target[x])}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}
