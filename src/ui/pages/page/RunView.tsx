/** One recorded run as a page: read-only, whole without WebGPU, and the ways on: a copy, training it again, the file itself. */
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import panel from '../../components/panel.module.css';
import type { OpenRun } from '../../stores/openRun.ts';
import type { PageDesk } from '../../stores/pageStore.ts';
import { verifyDesk } from '../../stores/verifyStore.ts';
import { pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import { EvaluationTable } from '../lab/MetricsPanel.tsx';
import { RaceChart } from '../race/RaceChart.tsx';
import type { RaceView } from '../race/raceView.ts';
import { laneOfRecording } from '../race/shownLanes.ts';
import { EvaluationList } from './EvaluationList.tsx';
import styles from './page.module.css';
import { RunFacts } from './RunFacts.tsx';
import { RunHead } from './RunHead.tsx';
import { RunPictures } from './RunPictures.tsx';
import { VerifyPanel } from './VerifyPanel.tsx';

export function RunView({ run, desk }: { readonly run: OpenRun; readonly desk: PageDesk }) {
  const text = useText(pageText);
  const { recording, digest } = run;
  const [verify] = useState(verifyDesk);
  const isVerifying = useStore(verify.store, (s) => s.digest === digest);
  const lanes = useMemo(() => [laneOfRecording(recording)], [recording]);
  const [view, setView] = useState<Omit<RaceView, 'onSelect'>>({
    axis: 'step',
    place: null,
    userIndex: 0,
    flows: 'learned',
    selected: 0,
  });
  const change = (part: Partial<RaceView>) => setView((before) => ({ ...before, ...part }));
  const shown: RaceView = { ...view, onSelect: (selected) => change({ selected }) };
  const test = recording.evaluations.findLast(({ split }) => split === 'test');
  const validation = recording.evaluations.findLast(({ split }) => split === 'validation');
  useEffect(() => {
    scrollTo({ top: 0 });
  }, []);
  return (
    <article className={styles.run} aria-labelledby="page-run-name" data-testid="page-run" data-digest={digest}>
      <RunHead run={run} desk={desk} verify={verify} />
      {isVerifying && <VerifyPanel run={run} desk={verify} />}
      <RunPictures recording={recording} view={shown} onChange={change} />
      <RaceChart lanes={lanes} view={shown} />
      <section
        className={`${panel.block} ${styles.block}`}
        aria-labelledby="page-evaluations"
        data-testid="page-evaluations"
      >
        <h2 id="page-evaluations">{text.evaluations}</h2>
        {(test ?? validation) ? (
          <EvaluationTable result={(test ?? validation)!} recording={recording} />
        ) : (
          <p className={styles.small}>{text.noEvaluation}</p>
        )}
        <EvaluationList evaluations={recording.evaluations} />
      </section>
      <RunFacts run={run} />
    </article>
  );
}
