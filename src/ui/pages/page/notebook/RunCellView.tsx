/** A run in a few lines, and its configuration. */
import { useLocation } from 'wouter';
import { parseRunConfig } from '../../../../config/runConfig.ts';
import type { ConfigCell, RunCell } from '../../../../notebook/notebook.ts';
import { help } from '../../../components/help.ts';
import type { PageDesk } from '../../../stores/pageStore.ts';
import { notebookText } from '../../../text/notebook.ts';
import { pageText } from '../../../text/page.ts';
import { useText } from '../../../text/useText.ts';
import { ConfigDifferences } from '../ConfigDifferences.tsx';
import shared from '../page.module.css';
import styles from './notebook.module.css';
import { type ReadyRun, RunsOrWhy } from './RunsOrWhy.tsx';

export const ConfigCellView = ({ cell }: { readonly cell: ConfigCell }) => (
  <RunsOrWhy kind="config" names={[cell.run]}>
    {([{ title, run }]) => (
      <>
        <h3 className={styles.cellTitle}>{title}</h3>
        <ConfigDifferences config={run.recording.config} />
      </>
    )}
  </RunsOrWhy>
);

export const RunCellView = ({ cell, page }: { readonly cell: RunCell; readonly page: PageDesk }) => (
  <RunsOrWhy kind="run" names={[cell.run]}>
    {([ready]) => <RunCard ready={ready} page={page} />}
  </RunsOrWhy>
);

function RunCard({ ready: { title, run }, page }: { readonly ready: ReadyRun; readonly page: PageDesk }) {
  const text = useText(notebookText);
  const words = useText(pageText);
  const [, navigate] = useLocation();
  const { metadata, config, history } = run.recording;
  const { objective } = parseRunConfig(config);
  return (
    <div className={styles.card}>
      <h3 className={styles.cellTitle}>
        {title} <span className={shared.badge}>{words.recording}</span>
      </h3>
      <p>{text.runFacts(objective.type, history.at(-1)?.step ?? 0, metadata.seed, metadata.dataName)}</p>
      <p className={shared.small}>{words.recordedOn(metadata.runtime, metadata.adapter, metadata.recordedAt)}</p>
      <div>
        <button
          type="button"
          onClick={() => {
            if (run.shipped !== null) navigate(`/page/${run.shipped}`);
            else {
              navigate('/page');
              page.showRun(run);
            }
          }}
          {...help(text.help.openRun)}
        >
          {text.openRun}
        </button>
      </div>
    </div>
  );
}
