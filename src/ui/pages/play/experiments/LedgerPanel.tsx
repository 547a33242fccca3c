/** The latest step spelled out, an edge a column: its probability, flows and residual, what its update does, and the lines that say so. */
import { useState } from 'react';
import type { LedgerLine } from '../../../../worker/play/ledgerLines.ts';
import type { PlaySnapshot } from '../../../../worker/play/playProtocol.ts';
import { help } from '../../../components/help.ts';
import { signedNats } from '../../../components/prefixFacts.ts';
import { playExperimentsText } from '../../../text/playExperiments.ts';
import { useText } from '../../../text/useText.ts';
import type { ExperimentProps } from './Experiments.tsx';
import styles from './experiments.module.css';
import { LedgerSource } from './LedgerSource.tsx';

type LedgerRow = NonNullable<PlaySnapshot['ledger']>['rows'][number];

export function LedgerPanel({ state, controls }: ExperimentProps) {
  const text = useText(playExperimentsText);
  const { world, snapshot } = state;
  const [shown, setShown] = useState<LedgerLine | null>(null);
  const ledger = snapshot?.ledger;
  if (world === null || snapshot === null || ledger === null || ledger === undefined) return <p>{text.noStep}</p>;
  const logP = ledger.rows.reduce((total, { logPF }) => total + logPF, 0);
  const update = (gradient: number) =>
    Number.isNaN(gradient)
      ? text.pending
      : gradient === 0
        ? text.untouched
        : `${gradient > 0 ? '↓' : '↑'} ${gradient > 0 ? text.lowered : text.raised} (${signedNats(gradient)})`;
  const rows: readonly [LedgerLine, (row: LedgerRow) => string][] = [
    ['logPF', ({ logPF }) => signedNats(logPF)],
    ['flowIn', ({ logFlowIn }) => signedNats(logFlowIn)],
    ['flowOut', ({ logFlowOut }) => signedNats(logFlowOut)],
    ['residual', ({ residual }) => signedNats(residual)],
    ['update', ({ gradient }) => update(gradient)],
  ];
  return (
    <>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text.ledger.token}</th>
              {ledger.rows.map(({ prefix }) => (
                <th key={prefix} scope="col">
                  {prefix < 0 ? (
                    text.wrongToken
                  ) : (
                    <button type="button" onClick={() => controls.select(prefix)} {...help(text.help.token)}>
                      {world.tokenNames[world.trie.token[prefix]]}
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, words]) => (
              <tr key={name} data-row={name}>
                <th scope="row">
                  <button
                    type="button"
                    aria-expanded={shown === name}
                    onClick={() => setShown(shown === name ? null : name)}
                    {...help(text.help.line)}
                  >
                    {text.ledger[name]}
                  </button>
                </th>
                {ledger.rows.map((row) => (
                  <td key={row.prefix}>{words(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        {ledger.isOpen
          ? text.sumOpen(signedNats(ledger.logZ), signedNats(logP))
          : text.sumTb(
              signedNats(ledger.logZ),
              signedNats(logP),
              signedNats(ledger.logReward),
              signedNats(ledger.pathResidual),
            )}
      </p>
      {(snapshot.unit === 'batch' || snapshot.unit === 'hundred') && <p className={styles.hint}>{text.batchNote}</p>}
      {shown !== null && <LedgerSource line={shown} />}
      <p className={styles.hint}>{text.ledgerNote}</p>
    </>
  );
}
