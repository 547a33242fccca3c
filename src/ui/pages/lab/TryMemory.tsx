/** Beside the bill: whether the driver really has room for it, found by allocating it and giving it back. */
import { useStore } from 'zustand';
import { help } from '../../components/help.ts';
import type { MemoryTrial } from '../../stores/runStore.ts';
import { labRunText } from '../../text/labRun.ts';
import { type LabSetupText, labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { formatBytes } from './format.ts';
import shared from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import styles from './memory.module.css';
import { startObstacle } from './startReason.ts';

export function TryMemory() {
  const lab = useLab();
  const text = useText(labSetupText);
  const runText = useText(labRunText);
  const config = useStore(lab.config);
  const { found, isTrying } = useRun((s) => ({ found: s.trial?.found ?? null, isTrying: s.isTrying }));
  const canTry = useRun((s) => s.preparedKey !== null && startObstacle(s, config, runText) === null) && !isTrying;
  return (
    <div className={styles.trial}>
      <button
        type="button"
        data-testid="lab-try-memory"
        aria-disabled={!canTry}
        onClick={() => canTry && lab.tryMemory()}
        {...help(text.help.tryMemory, 'memory-bill')}
      >
        {text.tryMemory}
      </button>
      <p role="status" className={found?.refused ? shared.fieldError : shared.help} data-testid="lab-trial">
        {isTrying ? text.trying : found && trialWords(found, text)}
      </p>
    </div>
  );
}

function trialWords({ neededBytes, heldBytes, triedBytes, refused }: MemoryTrial, text: LabSetupText): string {
  const held = heldBytes > 0 ? text.trialBeside(formatBytes(heldBytes)) : '';
  if (!refused) return `✓ ${text.trialOk(formatBytes(triedBytes))}${held}`;
  const lines: Readonly<Record<string, string>> = text.billLines;
  const line = lines[refused.label] ?? refused.label;
  const place = text.trialPlace(formatBytes(refused.bufferBytes), formatBytes(triedBytes), formatBytes(neededBytes));
  return `✗ ${text.trialRefused(line, formatBytes(refused.sizeBytes))} ${place}${held}`;
}
