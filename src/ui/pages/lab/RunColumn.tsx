/** The run as it goes: control, state, speed, changes, curves, metrics, log, and what can be taken elsewhere. */
import { Governed } from '../../link/Governed.tsx';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { EventLog } from './EventLog.tsx';
import { ExportPanel } from './ExportPanel.tsx';
import { LossCurves } from './LossCurves.tsx';
import styles from './lab.module.css';
import { MetricsPanel } from './MetricsPanel.tsx';
import { RunChanges } from './RunChanges.tsx';
import { RunStatus } from './RunStatus.tsx';
import { RunsJump } from './runs/RunsJump.tsx';
import { ShareRun } from './ShareRun.tsx';
import { StartPanel } from './StartPanel.tsx';
import { WhileAway } from './WhileAway.tsx';

export function RunColumn() {
  const text = useText(labRunText);
  return (
    <div className={styles.column}>
      <section aria-labelledby="lab-run" className={styles.block}>
        <h2 id="lab-run">{text.runTitle}</h2>
        <Governed control="start">
          <StartPanel />
        </Governed>
        <RunStatus />
        <WhileAway />
        <RunChanges />
        <ExportPanel />
        <RunsJump />
        <ShareRun />
      </section>
      <LossCurves />
      <MetricsPanel />
      <EventLog />
    </div>
  );
}
