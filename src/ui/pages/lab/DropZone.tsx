/** Where files, folders and zips are dropped or chosen. */
import { useRef, useState } from 'react';
import { FORMAT_TITLES } from '../../../data/supportedFormats.ts';
import { help } from '../../components/help.ts';
import { dataText } from '../../text/data.ts';
import { useText } from '../../text/useText.ts';
import { filesOfDrop, filesOfList, type NamedFile } from './droppedFiles.ts';
import styles from './lab.module.css';

interface Props {
  readonly isDisabled: boolean;
  readonly onFiles: (files: readonly NamedFile[]) => void;
}

export function DropZone({ isDisabled, onFiles }: Props) {
  const text = useText(dataText);
  const { drop } = text;
  const folderInput = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a drop target only; the file input inside does the same by keyboard
    <div
      className={styles.drop}
      data-over={isOver ? '' : undefined}
      data-disabled={isDisabled ? '' : undefined}
      onDragOver={(e) => {
        e.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setIsOver(false);
        void filesOfDrop(e.dataTransfer).then(onFiles);
      }}
    >
      <p>
        <strong>{drop.here}</strong>
        {drop.means}
        <label className={styles.fileLabel}>
          {drop.choose}
          <input
            data-testid="lab-file-input"
            className="visually-hidden"
            type="file"
            multiple
            disabled={isDisabled}
            onChange={(e) => {
              onFiles(filesOfList(e.target.files ?? []));
              e.target.value = '';
            }}
            {...help(text.help.chooseFiles)}
          />
        </label>
        {drop.or}
        <button
          type="button"
          className={styles.link}
          disabled={isDisabled}
          onClick={() => folderInput.current?.click()}
          {...help(text.help.chooseFolder)}
        >
          {drop.folder}
        </button>
        {drop.end}
      </p>
      <input
        ref={(node) => {
          folderInput.current = node;
          node?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        aria-label={drop.folderInput}
        onChange={(e) => {
          onFiles(filesOfList(e.target.files ?? []));
          e.target.value = '';
        }}
      />
      <p className={styles.help}>
        {drop.formats(drop.formatNames)} {isDisabled && drop.stopFirst}
      </p>
      <details className={styles.help}>
        <summary {...help(text.help.formats)}>{drop.allFormats}</summary>
        <ul>
          {Object.entries(FORMAT_TITLES).map(([key, english]) => (
            <li key={key}>{drop.formatTitle(key, english)}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
