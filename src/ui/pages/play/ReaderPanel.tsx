import { Governed } from '../../link/Governed.tsx';
import type { PlayControls, PlayObjective, PlayStoreState } from '../../stores/playStore.ts';
import styles from './PlayPage.module.css';

const OBJECTIVES: readonly { readonly value: PlayObjective; readonly label: string; readonly help: string }[] = [
  {
    value: 'tb',
    label: 'Trajectory balance',
    help: 'One condition a path: Z · P(path) = R. The paper’s better choice, and the default.',
  },
  { value: 'db', label: 'Detailed balance', help: 'One condition an edge, with a learned flow at every prefix.' },
  { value: 'subtb', label: 'Sub-trajectory balance', help: 'Every piece of a path, weighted by 0.9 to its length.' },
  { value: 'fm', label: 'Flow matching', help: 'What flows into a prefix must flow out. Logits are log edge flows.' },
  {
    value: 'vargrad',
    label: 'VarGrad',
    help: 'Trajectory balance without a learned Z: only differences within the batch count.',
  },
];

/** Whose rewards these are, what the reader took before, and how the flows are learned. */
export function ReaderPanel({ state, controls }: { state: PlayStoreState; controls: PlayControls }) {
  const { world, reader, objective } = state;
  const who = world?.readers[reader];
  return (
    <>
      <Governed control="reader">
        <section className={styles.panel}>
          <h2>
            <label htmlFor="reader">Reader</label>
          </h2>
          <select id="reader" value={reader} onChange={(event) => controls.chooseReader(Number(event.target.value))}>
            {(world?.readers ?? []).map((r, i) => (
              <option key={r.name} value={i}>
                {r.name}
              </option>
            ))}
          </select>
          <p>{who?.about}</p>
          <h3 className={styles.small}>Took before</h3>
          <ol className={styles.history}>
            {who?.history.map((item) => (
              <li key={item}>
                <button
                  type="button"
                  className={styles.item}
                  onClick={() => world && controls.select(world.trie.leafOfItem[item])}
                >
                  {world?.itemTitles[item]}
                </button>
              </li>
            ))}
          </ol>
          <p className={styles.hint}>
            A reward here is garment taste × style taste × colour taste. The catalogue and its readers are made up.
          </p>
        </section>
      </Governed>
      <Governed control="objective">
        <section className={styles.panel}>
          <h2>
            <label htmlFor="objective">Objective</label>
          </h2>
          <select
            id="objective"
            value={objective}
            onChange={(event) => controls.chooseObjective(event.target.value as PlayObjective)}
          >
            {OBJECTIVES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          <p className={styles.hint}>{OBJECTIVES.find(({ value }) => value === objective)?.help}</p>
        </section>
      </Governed>
    </>
  );
}
