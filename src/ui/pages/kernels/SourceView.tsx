/** The WGSL of a kernel: the compiled text of a measured one, or any file as it stands in the repository. */
import { useState } from 'react';
import type { KernelSource } from '../../stores/deviceStore.ts';
import styles from './kernels.module.css';

export function SourceView(props: {
  readonly sources: readonly KernelSource[] | null;
  readonly code: { readonly name: string; readonly text: string } | null;
  readonly onFiles: () => void;
}) {
  const { sources, code, onFiles } = props;
  const [chosen, setChosen] = useState('attention/attentionForward');
  const file = sources?.find((source) => source.name === chosen) ?? sources?.[0];
  const text = code?.text ?? file?.code;
  return (
    <section id="kernels-source" tabIndex={-1} className={styles.block} aria-labelledby="kernels-source-title">
      <h2 id="kernels-source-title">Source</h2>
      <div className={styles.controls}>
        <label className={styles.file}>
          File
          <select
            value={code ? '' : (file?.name ?? '')}
            disabled={!sources}
            onChange={(event) => {
              setChosen(event.target.value);
              onFiles();
            }}
          >
            {code && <option value="">{`${code.name}, as compiled`}</option>}
            {sources?.map((source) => (
              <option key={source.name}>{source.name}</option>
            ))}
          </select>
        </label>
      </div>
      {text ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={styles.code} tabIndex={0} aria-label="WGSL source">
          <pre data-testid="kernels-code">
            <code>{text}</code>
          </pre>
        </section>
      ) : (
        <p className={styles.empty}>Reading the sources…</p>
      )}
    </section>
  );
}
