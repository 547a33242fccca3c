/** Where the settings need more memory than there is, by the bill or by a trial: the least change that fits, to be taken with one press. */
import { differenceText } from '../../../config/mergeConfig.ts';
import { help } from '../../components/help.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import styles from './lab.module.css';
import { useLab, useRun } from './labContext.ts';

export function SmallerFit() {
  const lab = useLab();
  const text = useText(labSetupText);
  const change = useRun((s) => (s.preparationFailed ? s.fit?.change : s.trial?.change) ?? null);
  if (!change) return null;
  return (
    <div className={styles.notice} data-testid="lab-too-large">
      <p>{text.smallerFitSets(differenceText(change))}</p>
      <p>
        <button
          type="button"
          data-testid="lab-smaller-fit"
          onClick={() => lab.config.getState().setFields(change)}
          {...help(text.help.smallerFit, 'memory-bill')}
        >
          {text.smallerFit}
        </button>
      </p>
    </div>
  );
}
