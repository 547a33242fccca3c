/** Chooses the data: built in, or files of one's own, which never leave the device. */
import { useRef, useState } from 'react';
import { SUPPORTED_FORMATS_SHORT } from '../../../data/supportedFormats.ts';
import { isRunActive } from '../../stores/runStore.ts';
import { DATA_FIELDS } from './configFields.ts';
import { filesOfDrop, filesOfList, type NamedFile } from './droppedFiles.ts';
import { FieldList } from './FieldList.tsx';
import styles from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { ReportView } from './ReportView.tsx';

const BUILT_IN = [
  { name: 'wardrobe-64', label: 'Wardrobe-64', note: '64 garments; as attribute paths, words are tokens' },
  { name: 'shop-512', label: 'Shop-512', note: '512 items, 1,000 users' },
] as const;

export function DataPanel() {
  const lab = useLab();
  const folderInput = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const { current, isLoading, isActive, progress } = useRun((s) => ({
    current: s.dataset?.name ?? null,
    isLoading: s.isLoading,
    isActive: isRunActive(s.state),
    progress: s.isLoading ? s.progress : null,
  }));
  const load = (files: readonly NamedFile[]) => {
    if (!isActive) lab.loadFiles(files);
  };
  return (
    <section aria-labelledby="lab-data" className={styles.block}>
      <h2 id="lab-data">Data</h2>
      <fieldset className={styles.choices} disabled={isActive}>
        <legend className="visually-hidden">Data set</legend>
        {BUILT_IN.map(({ name, label, note }) => (
          <label key={name} className={styles.choice}>
            <input
              type="radio"
              name="lab-data-source"
              value={name}
              checked={current === name}
              onChange={() => lab.loadBuiltIn(name)}
            />
            <span>
              {label}
              <small>{note}</small>
            </span>
          </label>
        ))}
      </fieldset>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a drop target only; the file input inside does the same by keyboard */}
      <div
        className={styles.drop}
        data-over={isOver ? '' : undefined}
        data-disabled={isActive ? '' : undefined}
        onDragOver={(e) => {
          e.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(e) => {
          e.preventDefault();
          setIsOver(false);
          void filesOfDrop(e.dataTransfer).then(load);
        }}
      >
        <p>
          <strong>Drop your own data here</strong>, files, a folder or a zip, or{' '}
          <label className={styles.fileLabel}>
            choose files
            <input
              data-testid="lab-file-input"
              className="visually-hidden"
              type="file"
              multiple
              disabled={isActive}
              onChange={(e) => {
                load(filesOfList(e.target.files ?? []));
                e.target.value = '';
              }}
            />
          </label>{' '}
          or{' '}
          <button
            type="button"
            className={styles.link}
            disabled={isActive}
            onClick={() => folderInput.current?.click()}
          >
            a folder
          </button>
          .
        </p>
        <input
          ref={(node) => {
            folderInput.current = node;
            node?.setAttribute('webkitdirectory', '');
          }}
          type="file"
          hidden
          aria-label="Choose a folder"
          onChange={(e) => {
            load(filesOfList(e.target.files ?? []));
            e.target.value = '';
          }}
        />
        <p className={styles.help}>
          {SUPPORTED_FORMATS_SHORT}; also in .zip and .gz.{' '}
          {isActive ? 'Stop the run to change the data.' : 'Nothing leaves this device.'}
        </p>
      </div>
      <p role="status" className={styles.help}>
        {isLoading && `${progress?.label ?? 'Reading the data'} …`}
      </p>
      <ReportView />
      <FieldList specs={DATA_FIELDS} />
    </section>
  );
}
