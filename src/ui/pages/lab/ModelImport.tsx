/** A published Llama or T5 instead of a preset: its files are chosen here, and runs begin with its weights. */
import { useRef } from 'react';
import { help } from '../../components/help.ts';
import { textOf } from '../../stores/configStore.ts';
import { isRunActive } from '../../stores/runStore.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import { filesOfList } from './droppedFiles.ts';
import styles from './fields.module.css';
import shared from './lab.module.css';
import { useConfig, useLab, useRun } from './labContext.ts';

export function ModelImport() {
  const lab = useLab();
  const text = useText(labSetupText);
  const input = useRef<HTMLInputElement>(null);
  const { imported, isActive } = useRun((s) => ({ imported: s.imported, isActive: isRunActive(s.state) }));
  const { shape, shapeText } = useConfig((s) => ({
    shape: s.lastValid.model.shape,
    shapeText: s.typed['model.shape'] ?? '',
  }));
  const hasFiles = imported !== null && textOf(imported.model.shape) === shapeText;
  return (
    <div className={styles.actions} data-testid="lab-import">
      <button type="button" disabled={isActive} onClick={() => input.current?.click()} {...help(text.help.importModel)}>
        {text.importModel}
      </button>
      {shape && (
        <button type="button" disabled={isActive} onClick={lab.forgetModel} {...help(text.help.backToPreset)}>
          {text.backToPreset}
        </button>
      )}
      <input
        ref={input}
        data-testid="lab-import-input"
        type="file"
        multiple
        hidden
        aria-label={text.chooseModelFiles}
        onChange={(e) => {
          const files = filesOfList(e.target.files ?? []).map(({ file }) => ({ name: file.name, file }));
          e.target.value = '';
          lab.importModel(files);
        }}
      />
      <p role="status" className={shared.help}>
        {shape
          ? `${text.importedShape(shape.numLayers, shape.hiddenSize)} ${hasFiles ? text.importedWeights : text.importedMissing}`
          : text.importHelp}
      </p>
    </div>
  );
}
