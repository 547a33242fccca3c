/** What trains in front of the reader: a choice of learner, batches to go, and the way back to the start. */
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import type { LearnerKind } from '../learner.ts';
import styles from './lesson.module.css';
import { useStage } from './stageContext.ts';

export interface LearnerChoice {
  readonly kind: LearnerKind;
  readonly title: string;
}

/** The learner in force (`first` before there is one) and its batches so far. */
export function useTraining(first: LearnerKind) {
  const { state, run } = useStage();
  const { training } = state;
  const steps = run !== null && training !== null ? run.steps : 0;
  return { kind: training?.kind ?? first, steps, isBusy: training !== null && steps < training.steps };
}

export function TrainButtons(props: {
  readonly label: string;
  /** Of the choice of learner. */
  readonly helpOfChoice: string;
  readonly choices: readonly LearnerChoice[];
  readonly batches: readonly number[];
  /** In force before the reader has chosen. */
  readonly first: LearnerKind;
}) {
  const { first, label, helpOfChoice, choices, batches } = props;
  const { state, controls } = useStage();
  const text = useText(learnText);
  const { kind, steps, isBusy } = useTraining(first);
  return (
    <div className={styles.inputs}>
      <label>
        {label}
        <select
          value={kind.name}
          onChange={(event) =>
            controls.train({ kind: choices.find((c) => c.kind.name === event.target.value)?.kind ?? kind, steps: 0 })
          }
          {...help(helpOfChoice)}
        >
          {choices.map((choice) => (
            <option key={choice.kind.name} value={choice.kind.name}>
              {choice.title}
            </option>
          ))}
        </select>
      </label>
      {batches.map((more) => (
        <button
          key={more}
          type="button"
          disabled={isBusy}
          onClick={() => controls.train({ kind, steps: (state.training?.steps ?? 0) + more })}
          {...help(text.help.train)}
        >
          {more === 1 ? text.train.one : text.train.many(more)}
        </button>
      ))}
      <button
        type="button"
        disabled={steps === 0}
        onClick={() => controls.train({ kind, steps: 0 })}
        {...help(text.help.startOver)}
      >
        {text.train.startOver}
      </button>
    </div>
  );
}
