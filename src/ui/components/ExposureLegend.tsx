/** What the marks of the exposure view mean, and how much of the probability each class gets. */
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import styles from './ExposureLegend.module.css';
import type { FlowArrays } from './prefixFacts.ts';
import { EXPOSURE_GLYPH, exposureMass } from './trieExposure.ts';

const percent = (share: number): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(share > 0 && share < 0.001 ? 3 : 1)} %` : '–';

export function ExposureLegend({ arrays, exposure }: { readonly arrays: FlowArrays; readonly exposure: Uint8Array }) {
  const text = useText(trieText);
  return (
    <dl className={styles.legend} data-testid="exposure-legend">
      {exposureMass(arrays, exposure).map(({ mark, numItems, learned, exact }) => (
        <div key={mark} data-mark={mark}>
          <dt>
            <span aria-hidden="true">{EXPOSURE_GLYPH[mark]}</span> {text.exposure.names[mark]}, {text.items(numItems)}
          </dt>
          <dd>{text.exposure.of(percent(learned), percent(exact))}</dd>
        </div>
      ))}
    </dl>
  );
}
