/** Semantic IDs: the settings that make them and what came of it. */
import { collisionWords } from './collisionWords.ts';
import { ITEM_FIELDS } from './configFields.ts';
import { FieldList } from './FieldList.tsx';
import { formatCount } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

export function SemanticIdsPanel() {
  const { prepared, isPreparing, progress } = useRun((s) => ({
    prepared: s.prepared,
    isPreparing: s.isPreparing,
    progress: s.isPreparing ? s.progress : null,
  }));
  const ids = prepared?.semanticIds;
  return (
    <section aria-labelledby="lab-ids" className={styles.block}>
      <h2 id="lab-ids">Semantic IDs</h2>
      <FieldList specs={ITEM_FIELDS} />
      <p role="status" className={styles.help}>
        {isPreparing && `${progress?.label ?? 'Building the semantic IDs and the trie'} …`}
      </p>
      {progress && progress.total > 1 && (
        <div className={styles.status}>
          <progress max={progress.total} value={progress.done} aria-label={progress.label} />
        </div>
      )}
      {ids && (
        <>
          <table className={styles.table}>
            <caption className="visually-hidden">Codes, prefixes and branching of each level</caption>
            <thead>
              <tr>
                <th scope="col">Level</th>
                <th scope="col">Codes used</th>
                <th scope="col">Entropy, bits</th>
                <th scope="col">Prefixes</th>
                <th scope="col">Branching: mean, most</th>
              </tr>
            </thead>
            <tbody>
              {ids.levels.map((level, l) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a level is its place
                <tr key={l}>
                  <th scope="row">
                    {l + 1}
                    {ids.hasCollisionLevel && l === ids.levels.length - 1 ? ' #' : ''}
                  </th>
                  <td>
                    {formatCount(level.codesUsed)} of {formatCount(level.codebookSize)}
                  </td>
                  <td>
                    {level.entropy.toFixed(2)} of {Math.log2(level.codebookSize).toFixed(2)}
                  </td>
                  <td>{formatCount(level.prefixes)}</td>
                  <td>
                    {level.meanBranching.toFixed(1)}, {formatCount(level.maxBranching)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className={styles.help}>
            {collisionWords(ids)} {formatCount(prepared.shape.vocabularySize)} tokens in the vocabulary.{' '}
            {ids.remarks.join(' ')}
          </p>
        </>
      )}
    </section>
  );
}
