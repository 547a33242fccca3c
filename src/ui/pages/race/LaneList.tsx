/** The lanes before a race: their order, what each changes, and the formula and source of its objective. */
import { useState } from 'react';
import type { LaneChange } from '../../../config/laneConfig.ts';
import { differenceText } from '../../../config/mergeConfig.ts';
import type { ObjectiveType, RunConfigInput } from '../../../config/runConfig.ts';
import { errorMessage } from '../../../core/errors.ts';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { SeriesKey } from '../../components/SeriesKey.tsx';
import { laneProblems } from '../../stores/raceSettings.ts';
import { raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import { ChoiceNote } from '../lab/ChoiceNote.tsx';
import styles from './race.module.css';
import { useRace, useRaceDesk } from './raceContext.ts';

export function LaneList() {
  const text = useText(raceText);
  const desk = useRaceDesk();
  const settings = useRace((s) => s.settings);
  const problems = laneProblems(settings);
  const change = (lanes: readonly LaneChange[]) => desk.change({ ...settings, lanes });
  return (
    <ol className={styles.laneList} aria-label={text.lanes}>
      {settings.lanes.map((lane, l) => (
        <li key={lane.name} data-testid="race-lane">
          <div className={styles.laneLine}>
            <LaneDetails
              index={l}
              lane={lane}
              objective={lane.change.objective?.type ?? settings.base.objective?.type ?? 'sft'}
              onChange={(next) => change(settings.lanes.with(l, { ...lane, change: next }))}
            />
            {l > 0 && (
              <button
                type="button"
                aria-label={text.moveUp(lane.name)}
                onClick={() => change(settings.lanes.with(l, settings.lanes[l - 1]).with(l - 1, lane))}
                {...help(text.help.moveUp)}
              >
                ↑
              </button>
            )}
            {settings.lanes.length > 1 && (
              <button
                type="button"
                aria-label={text.removeLane(lane.name)}
                onClick={() => change(settings.lanes.filter((other) => other !== lane))}
                {...help(text.help.removeLane)}
              >
                ✕
              </button>
            )}
          </div>
          {problems[l] && (
            <p role="alert" className={panel.problem}>
              {problems[l]}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

function LaneDetails(props: {
  readonly index: number;
  readonly lane: LaneChange;
  readonly objective: ObjectiveType;
  readonly onChange: (change: RunConfigInput) => void;
}) {
  const text = useText(raceText);
  const { index, lane, objective, onChange } = props;
  const present = JSON.stringify(lane.change, null, 2);
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const apply = () => {
    try {
      const change: unknown = JSON.parse(draft ?? present);
      if (change === null || typeof change !== 'object' || Array.isArray(change)) throw new Error(text.notAnObject);
      onChange(change as RunConfigInput);
      setDraft(null);
      setProblem(null);
    } catch (error) {
      setProblem(errorMessage(error));
    }
  };
  return (
    <details className={styles.details}>
      <summary {...help(text.help.details)}>
        <SeriesKey index={index} /> <strong>{lane.name}</strong> {differenceText(lane.change)}
      </summary>
      <ChoiceNote setting="objective.type" value={objective} />
      <label className={`${panel.field} ${styles.field}`}>
        {text.change}
        <textarea
          rows={Math.min(12, (draft ?? present).split('\n').length + 1)}
          spellCheck={false}
          value={draft ?? present}
          onChange={(event) => setDraft(event.target.value)}
          {...help(text.help.change)}
        />
      </label>
      {problem && (
        <p role="alert" className={panel.problem}>
          {problem}
        </p>
      )}
      <button type="button" disabled={draft === null} onClick={apply} {...help(text.help.applyChange)}>
        {text.applyChange}
      </button>
    </details>
  );
}
