/** Below the Lab's columns: every run of this visit, side by side, again, and those that are yet to come. */
import { type DragEvent, useMemo, useState } from 'react';
import { FilePicker } from '../../../components/FilePicker.tsx';
import panel from '../../../components/panel.module.css';
import { Governed } from '../../../link/Governed.tsx';
import { useControl } from '../../../link/linkStore.ts';
import { baselineRun, selectedRun } from '../../../stores/runsStore.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import { GroupTable } from './GroupTable.tsx';
import { Overlay } from './Overlay.tsx';
import { QueuePanel } from './QueuePanel.tsx';
import { RunDetails } from './RunDetails.tsx';
import { type ReplayPlace, RunReplay } from './RunReplay.tsx';
import { RunTable } from './RunTable.tsx';
import styles from './runs.module.css';
import { useRuns, useRunsDesk } from './runsContext.ts';
import { groupLanes, runLanes, runTable } from './runTable.ts';

const NO_BASELINE = {};

export function RunsSection() {
  const text = useText(runsText);
  const desk = useRunsDesk();
  const state = useRuns((s) => s);
  const canAdd = useControl('recordings') === 'shown';
  const [highlighted, setHighlighted] = useState<number | null>(null);
  const [at, setAt] = useState<ReplayPlace & { readonly of: string | undefined }>({
    axis: 'step',
    place: null,
    of: undefined,
  });
  const { runs, shown, fileProblems } = state;
  const selected = selectedRun(state);
  const baseline = baselineRun(state);
  const baselineConfig = baseline?.recording.config ?? NO_BASELINE;
  const single = useMemo(() => runLanes(runs, baselineConfig), [runs, baselineConfig]);
  const same = text.sameAs(baseline ? text.isBaseline : text.defaults);
  const grouped = useMemo(() => groupLanes(runs, baselineConfig, same), [runs, baselineConfig, same]);
  const isShown = ({ runs: of }: { readonly runs: readonly { readonly id: string }[] }) =>
    of.some(({ id }) => shown.includes(id));
  // Another run has moments of its own.
  const place = at.of === selected?.id ? at.place : null;
  const onDrop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0 || !canAdd) return;
    event.preventDefault();
    void desk.addFiles(Array.from(event.dataTransfer.files));
  };
  return (
    <section
      className={styles.section}
      aria-labelledby="lab-runs-title"
      data-testid="lab-runs"
      onDragOver={(event) => event.preventDefault()}
      onDrop={onDrop}
    >
      <header className={`${panel.headline} ${styles.head}`}>
        <h2 id="lab-runs-title" tabIndex={-1}>
          {text.title}
        </h2>
        <p className={panel.small}>{text.about}</p>
      </header>
      <Governed control="recordings">
        <div className={panel.row}>
          <FilePicker
            label={text.addFiles}
            helpText={text.help.addFiles}
            accept=".zip"
            onFiles={(files) => void desk.addFiles(files)}
            testId="runs-file-input"
          />
          <span className={panel.small}>{text.dropHere}</span>
        </div>
      </Governed>
      {fileProblems.map(({ name, message }) => (
        <p key={name} role="alert" className={panel.problem} data-testid="runs-file-problem">
          {text.fileProblem(name, message)}
        </p>
      ))}
      {selected ? (
        <RunTable table={runTable(single)} selected={selected.id} onHighlight={setHighlighted} />
      ) : (
        <p className={panel.empty}>{text.none}</p>
      )}
      {grouped.some((lane) => lane.runs.length > 1) && <GroupTable table={runTable(grouped)} />}
      <div className={styles.two}>
        <Overlay
          single={single.filter(isShown)}
          grouped={grouped.filter(isShown)}
          axis={at.axis}
          onAxis={(axis) => setAt({ axis, place: null, of: selected?.id })}
          cursor={place}
          highlighted={highlighted}
        />
        <Governed control="start">
          <QueuePanel />
        </Governed>
      </div>
      {selected && (
        <section
          className={`${panel.block} ${styles.block}`}
          aria-label={text.details(selected.name)}
          data-testid="run-details"
        >
          <h3>{text.details(selected.name)}</h3>
          <RunReplay
            run={selected}
            at={{ axis: at.axis, place }}
            onMove={(next) => setAt({ ...next, of: selected.id })}
          />
          <RunDetails key={selected.id} run={selected} baseline={baseline?.id === selected.id ? undefined : baseline} />
        </section>
      )}
    </section>
  );
}
