/** The very lines that computed a row of "Explain this step". */
import { LEDGER_FILE, type LedgerLine, ledgerLines } from '../../../../worker/play/ledgerLines.ts';
import { playExperimentsText } from '../../../text/playExperiments.ts';
import { useText } from '../../../text/useText.ts';
import styles from './experiments.module.css';

export function LedgerSource({ line }: { readonly line: LedgerLine }) {
  const text = useText(playExperimentsText);
  const lines = ledgerLines(line);
  const place = `${LEDGER_FILE}:${lines[0].number}`;
  const width = String(lines[lines.length - 1].number).length;
  return (
    <figure className={styles.source} data-testid="ledger-source">
      <figcaption>{text.lineOf(text.ledger[line], place)}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
      <section tabIndex={0} aria-label={place}>
        <pre>
          <code>{lines.map((one) => `${String(one.number).padStart(width)}  ${one.text}`).join('\n')}</code>
        </pre>
      </section>
    </figure>
  );
}
