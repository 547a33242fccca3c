/** The WGSL of a kernel: the compiled text of a measured one, or any file as it stands in the repository. */
import { useState } from 'react';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import type { KernelSource } from '../../stores/deviceStore.ts';
import { kernelsText } from '../../text/kernels.ts';
import { useText } from '../../text/useText.ts';
import styles from './kernels.module.css';

export function SourceView(props: {
  readonly sources: readonly KernelSource[] | null;
  readonly code: { readonly name: string; readonly text: string } | null;
  readonly onFiles: () => void;
}) {
  const { sources, code, onFiles } = props;
  const text = useText(kernelsText);
  const [chosen, setChosen] = useState('attention/attentionForward');
  const file = sources?.find((source) => source.name === chosen) ?? sources?.[0];
  const wgsl = code?.text ?? file?.code;
  return (
    <section id="kernels-source" tabIndex={-1} className={panel.block} aria-labelledby="kernels-source-title">
      <h2 id="kernels-source-title">{text.source}</h2>
      <div className={styles.controls}>
        <label className={styles.file}>
          {text.file}
          <select
            value={code ? '' : (file?.name ?? '')}
            disabled={!sources}
            {...help(text.help.file)}
            onChange={(event) => {
              setChosen(event.target.value);
              onFiles();
            }}
          >
            {code && <option value="">{text.asCompiled(code.name)}</option>}
            {sources?.map((source) => (
              <option key={source.name}>{source.name}</option>
            ))}
          </select>
        </label>
      </div>
      {wgsl ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={styles.code} tabIndex={0} aria-label={text.wgsl} {...help(text.help.wgsl)}>
          <pre data-testid="kernels-code">
            <code>{wgsl}</code>
          </pre>
        </section>
      ) : (
        <p className={panel.empty}>{text.reading}</p>
      )}
    </section>
  );
}
