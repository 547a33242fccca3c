/** The head of the setup: a preset, what differs from it, the seed, and the configuration as a whole. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { RUN_PRESET_NAMES, type RunPreset } from '../../../config/presetsOfRuns.ts';
import { help } from '../../components/help.ts';
import { Governed } from '../../link/Governed.tsx';
import { linkStore } from '../../link/linkStore.ts';
import { changedKeys } from '../../stores/configStore.ts';
import { isRunActive } from '../../stores/runStore.ts';
import { labFieldsText } from '../../text/labFields.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import styles from './fields.module.css';
import shared from './lab.module.css';
import { useConfig, useLab, useRun } from './labContext.ts';
import { SeedField } from './SeedField.tsx';

export function BeginPanel() {
  const lab = useLab();
  const text = useText(labSetupText);
  const preset = useConfig((s) => s.preset);
  const isActive = useRun((s) => isRunActive(s.state));
  // Another preset would undo what the link set.
  const isGoverned = useStore(linkStore, ({ link }) => link.lock.size + link.hide.size > 0);
  return (
    <section aria-labelledby="lab-begin" className={shared.block}>
      <h2 id="lab-begin">{text.begin}</h2>
      <label className={styles.preset}>
        <span className="visually-hidden">{text.preset}</span>
        <select
          data-testid="lab-preset"
          value={preset}
          disabled={isGoverned || isActive}
          onChange={(e) => lab.choosePreset(e.target.value as RunPreset)}
          {...help(text.help.preset)}
        >
          {RUN_PRESET_NAMES.map((name) => (
            <option key={name} value={name}>
              {text.presets[name].name}
            </option>
          ))}
        </select>
      </label>
      <p className={shared.help}>{text.presets[preset].about}</p>
      <Differences />
      <Governed control="seed">
        <SeedField />
      </Governed>
      <ConfigActions isGoverned={isGoverned} />
    </section>
  );
}

/** Opens the section a field is in, and brings the field into sight. */
function goTo(key: string): void {
  const field = document.querySelector<HTMLElement>(`[data-key="${key}"]`);
  const section = field?.closest('details');
  if (section) section.open = true;
  field?.scrollIntoView({ block: 'center' });
  field?.focus();
}

function Differences() {
  const text = useText(labSetupText);
  const labels: Readonly<Record<string, string>> = useText(labFieldsText).labels;
  const preset = useConfig((s) => text.presets[s.preset].name);
  const keys = useConfig((s) => changedKeys(s).join(' '))
    .split(' ')
    .filter(Boolean);
  return (
    <div className={styles.differences} data-testid="lab-differences" data-count={keys.length}>
      <p>{keys.length === 0 ? text.same(preset) : text.differs(keys.length, preset)}</p>
      {keys.length > 0 && (
        <ul>
          {keys.map((key) => (
            <li key={key}>
              {key in labels ? (
                <button type="button" className={shared.link} onClick={() => goTo(key)} {...help(text.help.jump)}>
                  {labels[key]}
                </button>
              ) : (
                <code>{key}</code>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function ConfigActions({ isGoverned }: { readonly isGoverned: boolean }) {
  const lab = useLab();
  const text = useText(labSetupText);
  const [message, setMessage] = useState('');
  const { preset, general, hasChanges } = useConfig((s) => ({
    preset: text.presets[s.preset].name,
    general: s.errors[''] ?? s.refused[''],
    hasChanges: changedKeys(s).length > 0,
  }));
  const copy = () => {
    const { lastValid, config } = lab.config.getState();
    navigator.clipboard.writeText(`${JSON.stringify(lastValid, null, 2)}\n`).then(
      () => setMessage(config ? text.copied : text.copiedLastValid),
      () => setMessage(text.noClipboard),
    );
  };
  const reset = () => {
    lab.resetSettings();
    setMessage(text.resetDone(preset));
  };
  return (
    <div className={styles.actions}>
      {general && <p className={shared.fieldError}>{general}</p>}
      <button type="button" onClick={reset} disabled={!hasChanges || isGoverned} {...help(text.help.resetAll)}>
        {text.resetAll}
      </button>
      <button type="button" onClick={copy} {...help(text.help.copyConfig)}>
        {text.copyConfig}
      </button>
      <p role="status" className={shared.help}>
        {message}
      </p>
    </div>
  );
}
