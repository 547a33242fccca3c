/** What came of the semantic IDs, level by level. Before: the worker's report. After: `SemanticIdsPanel.tsx`. */
import type { PreparedSummary } from '../../stores/runStore.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { collisionWords } from './collisionWords.ts';
import { formatCount } from './format.ts';
import styles from './lab.module.css';

export function LevelsTable({ prepared }: { readonly prepared: PreparedSummary }) {
  const text = useText(labSetupText);
  const { semanticIds: ids, shape } = prepared;
  return (
    <>
      <table className={styles.table}>
        <caption className="visually-hidden">{text.idsCaption}</caption>
        <thead>
          <tr>
            <th scope="col">{text.level}</th>
            <th scope="col">{text.codesUsed}</th>
            <th scope="col">{text.entropyBits}</th>
            <th scope="col">{text.prefixes}</th>
            <th scope="col">{text.branching}</th>
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
              <td>{text.of(formatCount(level.codesUsed), formatCount(level.codebookSize))}</td>
              <td>{text.of(level.entropy.toFixed(2), Math.log2(level.codebookSize).toFixed(2))}</td>
              <td>{formatCount(level.prefixes)}</td>
              <td>
                {level.meanBranching.toFixed(1)}, {formatCount(level.maxBranching)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={styles.help}>
        {collisionWords(text, ids)} {text.numTokens(formatCount(shape.vocabularySize))} {ids.remarks.join(' ')}
      </p>
    </>
  );
}
