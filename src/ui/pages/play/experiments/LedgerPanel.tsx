/** The latest step spelled out: each edge's probability, flows and residual, and what its update does. */
import { help } from '../../../components/help.ts';
import { signedNats } from '../../../components/prefixFacts.ts';
import { playExperimentsText } from '../../../text/playExperiments.ts';
import { useText } from '../../../text/useText.ts';
import type { ExperimentProps } from './Experiments.tsx';
import styles from './experiments.module.css';

export function LedgerPanel({ state, controls }: ExperimentProps) {
  const text = useText(playExperimentsText);
  const { world, snapshot } = state;
  const ledger = snapshot?.ledger;
  if (world === null || snapshot === null || ledger === null || ledger === undefined) return <p>{text.noStep}</p>;
  const logP = ledger.rows.reduce((total, { logPF }) => total + logPF, 0);
  const update = (gradient: number) =>
    Number.isNaN(gradient)
      ? text.pending
      : gradient === 0
        ? text.untouched
        : `${gradient > 0 ? '↓' : '↑'} ${gradient > 0 ? text.lowered : text.raised} (${signedNats(gradient)})`;
  return (
    <>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              {(['token', 'logPF', 'flowIn', 'flowOut', 'residual', 'update'] as const).map((column) => (
                <th key={column} scope="col">
                  {text.ledger[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ledger.rows.map((row) => (
              <tr key={row.prefix}>
                <th scope="row">
                  {row.prefix < 0 ? (
                    text.wrongToken
                  ) : (
                    <button type="button" onClick={() => controls.select(row.prefix)} {...help(text.help.token)}>
                      {world.tokenNames[world.trie.token[row.prefix]]}
                    </button>
                  )}
                </th>
                <td>{signedNats(row.logPF)}</td>
                <td>{signedNats(row.logFlowIn)}</td>
                <td>{signedNats(row.logFlowOut)}</td>
                <td>{signedNats(row.residual)}</td>
                <td>{update(row.gradient)}</td>
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
      <p className={styles.hint}>{text.ledgerNote}</p>
    </>
  );
}
