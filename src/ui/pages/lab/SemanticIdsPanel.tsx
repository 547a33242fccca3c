/** Semantic IDs: the settings that make them and what came of it. */
import { textAt } from '../../stores/configStore.ts';
import { ConfigField } from './ConfigField.tsx';
import { ITEM_FIELDS } from './configFields.ts';
import { formatCount, plural } from './format.ts';
import styles from './lab.module.css';
import { useConfig, useRun } from './labContext.ts';

/** Whether a tokenizer looks at a setting. */
function isUsed(key: string, tokenizer: string): boolean {
  if (key === 'items.tokenizer') return true;
  if (tokenizer === 'random') return key === 'items.levels' || key === 'items.codebookSize';
  return tokenizer !== 'attribute-paths' && tokenizer !== 'file';
}

export function SemanticIdsPanel() {
  const { prepared, isPreparing, progress } = useRun((s) => ({
    prepared: s.prepared,
    isPreparing: s.isPreparing,
    progress: s.isPreparing ? s.progress : null,
  }));
  const tokenizer = useConfig((s) => textAt(s, 'items.tokenizer'));
  const ids = prepared?.semanticIds;
  const levels = ids ? Array.from({ length: ids.levels }, (_, level) => level) : [];
  return (
    <section aria-labelledby="lab-ids" className={styles.block}>
      <h2 id="lab-ids">Semantic IDs</h2>
      <div className={styles.fields}>
        {ITEM_FIELDS.filter(({ key }) => isUsed(key, tokenizer)).map((spec) => (
          <ConfigField key={spec.key} spec={spec} />
        ))}
      </div>
      <p role="status" className={styles.help}>
        {isPreparing && `${progress?.label ?? 'Building the semantic IDs and the trie'} …`}
      </p>
      {ids && (
        <>
          <table className={styles.table}>
            <caption className="visually-hidden">Codes and prefixes of each level</caption>
            <thead>
              <tr>
                <th scope="col">Level</th>
                <th scope="col">Codes used</th>
                <th scope="col">Prefixes</th>
              </tr>
            </thead>
            <tbody>
              {levels.map((level) => (
                <tr key={level}>
                  <th scope="row">{level + 1}</th>
                  <td>
                    {formatCount(ids.codesUsed[level])} of {formatCount(ids.codebookSizes[level])}
                  </td>
                  <td>
                    {formatCount(ids.prefixesPerDepth[ids.prefixesPerDepth.length > ids.levels ? level + 1 : level])}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className={styles.help}>
            {ids.collidingItems === 0
              ? 'No two items share a path.'
              : `${plural(ids.collidingItems, 'item')} shared a path; a further token tells them apart, none is lost.`}{' '}
            {formatCount(prepared.shape.vocabularySize)} tokens in the vocabulary.
          </p>
        </>
      )}
    </section>
  );
}
