/** Whose rewards these are, what the reader took before, and how the flows are learned. */
import { help } from '../../components/help.ts';
import { Governed } from '../../link/Governed.tsx';
import type { PlayControls, PlayObjective, PlayStoreState } from '../../stores/playStore.ts';
import { playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import { historyEntries } from './historyEntries.ts';
import styles from './PlayPage.module.css';

const OBJECTIVES: readonly PlayObjective[] = ['tb', 'db', 'subtb', 'fm', 'vargrad'];

export function ReaderPanel({ state, controls }: { state: PlayStoreState; controls: PlayControls }) {
  const text = useText(playText);
  const { world, reader, objective } = state;
  const history = state.history ?? world?.readers[reader].history ?? [];
  return (
    <>
      <Governed control="reader">
        <section className={styles.panel}>
          {world?.isOwn ? (
            <>
              <h2>{text.ownReader}</h2>
              <p className={styles.hint}>{text.ownRule}</p>
            </>
          ) : (
            <>
              <h2>
                <label htmlFor="reader">{text.reader}</label>
              </h2>
              <select
                id="reader"
                value={reader}
                onChange={(event) => controls.chooseReader(Number(event.target.value))}
                {...help(text.help.reader)}
              >
                {(world?.readers ?? []).map((r, i) => (
                  <option key={r.name} value={i}>
                    {r.name}
                  </option>
                ))}
              </select>
              <p>{text.readers[reader]}</p>
            </>
          )}
          {history.length > 0 && (
            <>
              <h3 className={styles.small}>{text.tookBefore}</h3>
              <ol className={styles.history}>
                {historyEntries(history).map(({ item, key }) => (
                  <li key={key}>
                    <button
                      type="button"
                      className={styles.item}
                      onClick={() => world && controls.select(world.trie.leafOfItem[item])}
                      {...help(text.help.historyItem)}
                    >
                      {world?.itemTitles[item]}
                    </button>
                  </li>
                ))}
              </ol>
            </>
          )}
          {!world?.isOwn && <p className={styles.hint}>{text.rule}</p>}
        </section>
      </Governed>
      <Governed control="objective">
        <section className={styles.panel}>
          <h2>
            <label htmlFor="objective">{text.objective}</label>
          </h2>
          <select
            id="objective"
            value={objective}
            onChange={(event) => controls.chooseObjective(event.target.value as PlayObjective)}
            {...help(text.help.objective)}
          >
            {OBJECTIVES.map((value) => (
              <option key={value} value={value}>
                {text.objectives[value].label}
              </option>
            ))}
          </select>
          <p className={styles.hint}>{text.objectives[objective].about}</p>
        </section>
      </Governed>
    </>
  );
}
