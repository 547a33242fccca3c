/** A run's configuration as what differs from the defaults, a row a setting. */
import { differenceRows } from '../../../config/mergeConfig.ts';
import type { RunConfigInput } from '../../../config/runConfig.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import styles from './page.module.css';

export function ConfigDifferences({ config }: { readonly config: RunConfigInput }) {
  const text = useText(pageText);
  const rows = differenceRows(config);
  if (rows.length === 0) return <p className={styles.small}>{text.noDifference}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
    <section className={styles.scroll} aria-label={text.differences(rows.length)} tabIndex={0}>
      <table className={styles.table} data-testid="page-differences">
        <caption>{text.differences(rows.length)}</caption>
        <thead>
          <tr>
            <th scope="col">{text.setting}</th>
            <th scope="col">{text.value}</th>
            <th scope="col">{text.defaultValue}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} data-key={row.key}>
              <th scope="row">
                <code>{row.key}</code>
              </th>
              <td>{row.value}</td>
              <td className={styles.faint}>{row.default}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
