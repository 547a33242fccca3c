/** WGSL as it runs: a passage in the open, or a whole file behind its title. */
import { help } from '../../ui/components/help.ts';
import { useText } from '../../ui/text/useText.ts';
import styles from '../parts/lesson.module.css';
import { Scroller } from '../parts/Scroller.tsx';
import { PASSAGES, type PassageName, passage, SOURCES, type SourceName } from './wgsl.ts';
import { words } from './words.ts';

function Text({ label, children }: { readonly label: string; readonly children: string }) {
  return (
    <Scroller kind="code" label={label}>
      <pre>
        <code>{children}</code>
      </pre>
    </Scroller>
  );
}

/** A passage of a shader, cut out of the imported file. */
export function Passage({ of }: { readonly of: PassageName }) {
  const text = useText(words).code;
  const [file, first, last] = PASSAGES[of];
  return (
    <div>
      <p className={styles.small}>{text.passage(file)}</p>
      <Text label={text.region(`${file}, ${of}`)}>{passage(file, first, last)}</Text>
    </div>
  );
}

export function WholeFile({ name }: { readonly name: SourceName }) {
  const text = useText(words);
  const source = SOURCES[name];
  return (
    <details className={styles.details}>
      <summary {...help(text.help.code)}>{text.code.whole(name, source.trimEnd().split('\n').length)}</summary>
      <Text label={text.code.region(name)}>{source}</Text>
    </details>
  );
}
