/** What was changed while the run went on, and how to have it again. */
import { useState } from 'react';
import { help } from '../../components/help.ts';
import { isRunActive } from '../../stores/runStore.ts';
import type { FieldKey } from '../../text/labFields.ts';
import { labFieldsText } from '../../text/labFields.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatCount } from './format.ts';
import shared from './lab.module.css';
import { useLab, useRun } from './labContext.ts';

export function RunChanges() {
  const lab = useLab();
  const text = useText(labRunText);
  const labels = useText(labFieldsText).labels;
  const edits = useRun((s) => s.recording?.config.edits ?? null);
  const isActive = useRun((s) => isRunActive(s.state));
  const [message, setMessage] = useState('');
  if (!edits || edits.length === 0) return null;
  return (
    <div className={shared.notice} data-testid="lab-changes">
      <h3>{text.changesTitle}</h3>
      <ul className={shared.plain}>
        {edits.map(({ step, key, value }) => (
          <li key={`${step} ${key}`}>{text.change(formatCount(step), labels[key as FieldKey], `→ ${value}`)}</li>
        ))}
      </ul>
      <p>
        <button
          type="button"
          disabled={isActive}
          onClick={() => {
            lab.repeatRun();
            setMessage(text.changesCopied);
          }}
          {...help(text.help.repeatChanges)}
        >
          {text.repeatChanges}
        </button>
      </p>
      <p role="status" className={shared.help}>
        {message}
      </p>
    </div>
  );
}
