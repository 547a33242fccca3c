/** Everything that is decided before a run. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { Governed } from '../../link/Governed.tsx';
import { linkStore } from '../../link/linkStore.ts';
import { BillTable } from './BillTable.tsx';
import { ConfigSection } from './ConfigSection.tsx';
import { MODEL_FIELDS, SECTIONS } from './configFields.ts';
import { DataPanel } from './DataPanel.tsx';
import { FieldList } from './FieldList.tsx';
import styles from './lab.module.css';
import { useConfig, useLab } from './labContext.ts';
import { ModelImport } from './ModelImport.tsx';
import { RewardHistogram } from './RewardHistogram.tsx';
import { SemanticIdsPanel } from './SemanticIdsPanel.tsx';

export function SetupColumn() {
  return (
    <div className={styles.column}>
      <Governed control="data">
        <DataPanel />
      </Governed>
      <Governed control="ids">
        <SemanticIdsPanel />
      </Governed>
      <section aria-labelledby="lab-model" className={styles.block}>
        <h2 id="lab-model">Model and training</h2>
        <Governed control="model">
          <FieldList specs={MODEL_FIELDS} />
          <ModelImport />
        </Governed>
        {SECTIONS.map((section) => (
          <Governed key={section.id} control={section.id}>
            <ConfigSection section={section} />
          </Governed>
        ))}
        <ConfigActions />
      </section>
      <RewardHistogram />
      <BillTable />
    </div>
  );
}

/** Copies the configuration as JSON, takes a pasted one, and puts everything back. */
function ConfigActions() {
  const lab = useLab();
  const [message, setMessage] = useState('');
  // It would undo what the link set.
  const isGoverned = useStore(linkStore, ({ link }) => link.lock.size + link.hide.size > 0);
  const { general, hasChanges } = useConfig((s) => ({
    general: s.errors[''] ?? s.refused[''],
    hasChanges: Object.keys(s.typed).some((key) => key !== 'data.source'),
  }));
  const copy = () => {
    const { lastValid, config } = lab.config.getState();
    navigator.clipboard.writeText(`${JSON.stringify(lastValid, null, 2)}\n`).then(
      () => setMessage(config ? 'Copied.' : 'Copied the last valid configuration.'),
      () => setMessage('This browser does not let the page write to the clipboard.'),
    );
  };
  const reset = () => {
    const source = lab.config.getState().typed['data.source'];
    lab.config.getState().resetAll();
    if (source !== undefined) lab.config.getState().setField('data.source', source);
    setMessage('All settings are back at their defaults.');
  };
  return (
    <div className={styles.actions}>
      {general && <p className={styles.fieldError}>{general}</p>}
      <button type="button" onClick={copy}>
        Copy config as JSON
      </button>
      <button type="button" onClick={reset} disabled={!hasChanges || isGoverned}>
        Reset all
      </button>
      <p role="status" className={styles.help}>
        {message}
      </p>
    </div>
  );
}
