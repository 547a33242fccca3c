/** A published Llama or T5 instead of a preset: its files are chosen here, and runs begin with its weights. */
import { useRef } from 'react';
import { textOf } from '../../stores/configStore.ts';
import { isRunActive } from '../../stores/runStore.ts';
import { filesOfList } from './droppedFiles.ts';
import styles from './lab.module.css';
import { useConfig, useLab, useRun } from './labContext.ts';

export function ModelImport() {
  const lab = useLab();
  const input = useRef<HTMLInputElement>(null);
  const { imported, isActive } = useRun((s) => ({ imported: s.imported, isActive: isRunActive(s.state) }));
  const { shape, shapeText } = useConfig((s) => ({
    shape: s.lastValid.model.shape,
    shapeText: s.typed['model.shape'] ?? '',
  }));
  const hasFiles = imported !== null && textOf(imported.model.shape) === shapeText;
  return (
    <div className={styles.actions} data-testid="lab-import">
      <button type="button" disabled={isActive} onClick={() => input.current?.click()}>
        Import a Hugging Face model
      </button>
      {shape && (
        <button type="button" disabled={isActive} onClick={lab.forgetModel}>
          Back to the preset
        </button>
      )}
      <input
        ref={input}
        data-testid="lab-import-input"
        type="file"
        multiple
        hidden
        aria-label="Choose config.json and the safetensors files of a Llama or T5"
        onChange={(e) => {
          const files = filesOfList(e.target.files ?? []).map(({ file }) => ({ name: file.name, file }));
          e.target.value = '';
          lab.importModel(files);
        }}
      />
      <p role="status" className={styles.help}>
        {shape
          ? `Instead of the preset, ${shape.numLayers} layers × ${shape.hiddenSize}. ${hasFiles ? 'Runs begin with the imported weights.' : 'Its files are not here: import them, or runs begin with random weights.'}`
          : 'Choose config.json and the safetensors files of a Llama or T5 together; one exported here keeps its items’ tokens with tokenizer.json and items.index.json. They stay on your machine.'}
      </p>
    </div>
  );
}
