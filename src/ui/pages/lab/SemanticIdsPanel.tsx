/** Semantic IDs: the settings that make them, what came of it, and what is still to be done. */
import { BUILT_IN_SOURCES } from '../../../config/runConfig.ts';
import { help } from '../../components/help.ts';
import { textAt } from '../../stores/configStore.ts';
import { isRunActive } from '../../stores/runStore.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { ITEM_FIELDS } from './configFields.ts';
import { FieldList } from './FieldList.tsx';
import { LevelsTable } from './LevelsTable.tsx';
import styles from './lab.module.css';
import { useConfig, useLab, useRun } from './labContext.ts';

export function SemanticIdsPanel() {
  const text = useText(labSetupText);
  const { prepared, isPreparing, progress } = useRun((s) => ({
    prepared: s.prepared,
    isPreparing: s.isPreparing,
    progress: s.isPreparing ? s.progress : null,
  }));
  return (
    <section aria-labelledby="lab-ids" className={styles.block}>
      <h2 id="lab-ids">{text.idsTitle}</h2>
      <OwnPaths />
      <FieldList specs={ITEM_FIELDS} />
      <Untrained />
      <p role="status" className={styles.help}>
        {isPreparing && `${progress?.label ?? text.buildingIds} …`}
      </p>
      {progress && progress.total > 1 && (
        <progress className={styles.progress} max={progress.total} value={progress.done} aria-label={progress.label} />
      )}
      {prepared && <LevelsTable prepared={prepared} />}
    </section>
  );
}

/** The built-in data have words of their own, which the default tokenizer does not look at. */
function OwnPaths() {
  const lab = useLab();
  const text = useText(labSetupText);
  const hasWords = useRun((s) => (BUILT_IN_SOURCES as readonly string[]).includes(s.dataset?.name ?? ''));
  const isOther = useConfig((s) => textAt(s, 'items.tokenizer') !== 'attribute-paths');
  const isActive = useRun((s) => isRunActive(s.state));
  if (!hasWords || !isOther) return null;
  return (
    <p className={styles.help} data-testid="lab-own-paths">
      {text.ownPaths}{' '}
      <button
        type="button"
        className={styles.link}
        disabled={isActive}
        onClick={() => lab.config.getState().setField('items.tokenizer', 'attribute-paths')}
        {...help(text.help.useOwnPaths)}
      >
        {text.useOwnPaths}
      </button>
    </p>
  );
}

/** A tokenizer that is trained waits to be asked. */
function Untrained() {
  const lab = useLab();
  const text = useText(labSetupText);
  const { isUntrained, canTrain } = useRun((s) => ({
    isUntrained: s.isTokenizerUntrained,
    canTrain: !isRunActive(s.state) && !s.isPreparing,
  }));
  if (!isUntrained) return null;
  return (
    <div className={styles.notice} data-testid="lab-untrained">
      <p>{text.untrained}</p>
      <button
        type="button"
        disabled={!canTrain}
        onClick={lab.trainTokenizer}
        {...help(text.help.trainTokenizer, 'rq-vae')}
      >
        {text.trainTokenizer}
      </button>
    </div>
  );
}
