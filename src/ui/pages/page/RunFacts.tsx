/** What decides a run's numbers and where they come from: configuration, data, device, digests; its events; how to cite it. */
import type { ReactNode } from 'react';
import { parseRunConfig } from '../../../config/runConfig.ts';
import { runBibTeX } from '../../../record/runCitation.ts';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { CopyField } from '../../link/CopyField.tsx';
import { PAPER_BIBTEX } from '../../link/citation.ts';
import type { OpenRun } from '../../stores/openRun.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import { ConfigDifferences } from './ConfigDifferences.tsx';
import styles from './page.module.css';

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function RunFacts({ run }: { readonly run: OpenRun }) {
  const text = useText(pageText);
  const { recording, digest } = run;
  const { metadata, config, digests, events } = recording;
  return (
    <section className={`${panel.block} ${styles.block}`} aria-labelledby="page-facts">
      <h2 id="page-facts">{text.facts}</h2>
      <ConfigDifferences config={config} />
      <dl className={styles.facts}>
        <Fact name={text.data}>{metadata.dataName}</Fact>
        <Fact name={text.seed}>{metadata.seed}</Fact>
        <Fact name={text.chain}>
          <span data-testid="page-chain">{text.chainChecked(digests.length)}</span>
        </Fact>
        <Fact name={text.dataHash}>
          <code>{metadata.dataHash}</code>
        </Fact>
        <Fact name={text.digestOfBundle}>
          <code>{digest}</code>
        </Fact>
        {metadata.parent && (
          <Fact name={text.parent}>
            <code data-testid="page-parent">{metadata.parent}</code>
          </Fact>
        )}
        <Fact name={text.adapter}>{metadata.adapter}</Fact>
        <Fact name={text.kernels}>{metadata.kernels}</Fact>
        <Fact name={text.software}>{text.softwareOf(metadata.appVersion, metadata.commit, metadata.runtime)}</Fact>
      </dl>
      <details className={styles.details}>
        <summary {...help(text.help.config)}>{text.showConfig}</summary>
        <CopyField
          label={text.configJson}
          value={`${JSON.stringify(parseRunConfig(config), null, 2)}\n`}
          rows={10}
          helpText={text.help.configJson}
        />
      </details>
      {digests.length > 0 && (
        <details className={styles.details}>
          <summary {...help(text.help.chain, 'digest')}>{text.chainList}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard */}
          <section className={styles.scroll} aria-label={text.chainList} tabIndex={0}>
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{text.chainColumns.step}</th>
                  <th scope="col">{text.chainColumns.weights}</th>
                  <th scope="col">{text.chainColumns.chain}</th>
                </tr>
              </thead>
              <tbody>
                {digests.map(({ step, weights, chain }) => (
                  <tr key={step}>
                    <th scope="row">{step}</th>
                    <td>
                      <code>{weights}</code>
                    </td>
                    <td>
                      <code>{chain}</code>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </details>
      )}
      <details className={styles.details}>
        <summary {...help(text.help.events)}>{text.events}</summary>
        {events.length === 0 ? (
          <p className={styles.small}>{text.noEvents}</p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section className={styles.scroll} aria-label={text.events} tabIndex={0} data-testid="page-events">
            <table className={styles.table}>
              <thead>
                <tr>
                  <th scope="col">{text.eventColumns.time}</th>
                  <th scope="col">{text.eventColumns.step}</th>
                  <th scope="col">{text.eventColumns.kind}</th>
                  <th scope="col">{text.eventColumns.message}</th>
                </tr>
              </thead>
              <tbody>
                {events.map(({ time, step, kind, message }, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: events may be alike, and their list never changes
                  <tr key={i}>
                    <td>{time.slice(0, 19).replace('T', ' ')}</td>
                    <td>{step}</td>
                    <td>{kind}</td>
                    <td className={styles.words}>{message}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </details>
      <details className={styles.details}>
        <summary {...help(text.help.cite)} data-testid="page-cite">
          {text.cite}
        </summary>
        <CopyField
          label={text.bibTeXRun}
          value={runBibTeX(recording, digest)}
          rows={6}
          helpText={text.help.bibTeXRun}
          testId="page-bibtex"
        />
        <CopyField label={text.bibTeXPaper} value={PAPER_BIBTEX} rows={8} helpText={text.help.bibTeXPaper} />
      </details>
    </section>
  );
}
