/** Chooses the data: built in, or files of one's own, which never leave the device. */
import { useState } from 'react';
import { help } from '../../components/help.ts';
import { MappingDialog } from '../../data/MappingDialog.tsx';
import { isRunActive, type MappingAnswer } from '../../stores/runStore.ts';
import { dataText } from '../../text/data.ts';
import { useText } from '../../text/useText.ts';
import { DATA_FIELDS, SECTIONS } from './configFields.ts';
import panel from './DataPanel.module.css';
import { DropZone } from './DropZone.tsx';
import type { NamedFile } from './droppedFiles.ts';
import { FieldList } from './FieldList.tsx';
import { formatBytes, formatCount } from './format.ts';
import styles from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { ReportView } from './ReportView.tsx';

const BUILT_IN = [
  { name: 'wardrobe-64', label: 'Wardrobe-64' },
  { name: 'shop-512', label: 'Shop-512' },
] as const;

/** In the dialog, where a person decides what their ratings mean. */
const KEPT_FIELDS = [
  ...DATA_FIELDS.filter(({ key }) => key !== 'data.maxHistory'),
  ...SECTIONS.flatMap(({ fields }) => fields.filter(({ key }) => key === 'reward.likedRating')),
];

export function DataPanel() {
  const lab = useLab();
  const text = useText(dataText);
  const [answer, setAnswer] = useState<MappingAnswer | null>(null);
  const { current, isLoading, isActive, mapping, hasFiles } = useRun((s) => ({
    current: s.dataset?.name ?? null,
    isLoading: s.isLoading,
    isActive: isRunActive(s.state),
    mapping: s.mapping,
    hasFiles: s.hasFiles,
  }));
  const load = (files: readonly NamedFile[]) => {
    if (!isActive) lab.loadFiles(files);
  };
  return (
    <section aria-labelledby="lab-data" className={styles.block}>
      <h2 id="lab-data">{text.title}</h2>
      <fieldset className={styles.choices} disabled={isActive}>
        <legend className="visually-hidden">{text.dataSet}</legend>
        {BUILT_IN.map(({ name, label }) => (
          <label key={name} className={styles.choice}>
            <input
              type="radio"
              name="lab-data-source"
              value={name}
              checked={current === name}
              onChange={() => lab.loadBuiltIn(name)}
              {...help(text.help.builtIn)}
            />
            <span>
              {label}
              <small>{text.builtIn[name]}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <DropZone isDisabled={isActive} onFiles={load} />
      <p className={panel.privacy} data-testid="lab-privacy">
        {text.privacy}
      </p>
      {isLoading && <Reading onCancel={lab.cancelLoad} />}
      {hasFiles && !isLoading && !isActive && (
        <button type="button" onClick={lab.chooseColumns} {...help(text.help.chooseColumns)}>
          {text.chooseColumns}
        </button>
      )}
      {mapping && !isActive && (
        <MappingDialog
          key={mapping.file}
          request={mapping}
          before={answer}
          onClose={lab.dismissMapping}
          onAnswer={(given) => {
            setAnswer(given);
            lab.answerMapping(given);
          }}
        >
          <FieldList specs={KEPT_FIELDS} />
        </MappingDialog>
      )}
      <ReportView />
      <FieldList specs={DATA_FIELDS} />
    </section>
  );
}

/** How far the reading is, in bytes and lines, and the way out of it. */
function Reading({ onCancel }: { readonly onCancel: () => void }) {
  const text = useText(dataText);
  const { progress, hasFiles } = useRun((s) => ({ progress: s.progress, hasFiles: s.hasFiles }));
  const { label = text.readingData, done = 0, total = 0, rows } = progress ?? {};
  const isInBytes = rows !== undefined;
  return (
    <div className={panel.reading} data-testid="lab-reading">
      <progress aria-label={label} {...(total > 0 ? { value: done, max: total } : {})} />
      {hasFiles && (
        <button type="button" data-testid="lab-cancel-load" onClick={onCancel} {...help(text.help.cancel)}>
          {text.cancel}
        </button>
      )}
      <p>
        {text.reading(label)}{' '}
        {isInBytes && text.readSoFar(formatBytes(done), formatBytes(total), rows > 0 ? formatCount(rows) : null)}
      </p>
    </div>
  );
}
