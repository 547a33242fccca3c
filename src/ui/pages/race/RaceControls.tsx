/** The settings of a race, and what starts, holds and ends it; how the lanes are run, how far they are, and why nothing can be started where it cannot. */
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { Governed } from '../../link/Governed.tsx';
import { isRaceActive, raceObstacle } from '../../stores/raceStore.ts';
import { raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import { RaceSetup } from './RaceSetup.tsx';
import styles from './race.module.css';
import { useRace, useRaceDesk } from './raceContext.ts';

export function RaceControls() {
  const text = useText(raceText);
  const desk = useRaceDesk();
  const obstacle = useRace(raceObstacle);
  const device = useRace((s) => s.device);
  const error = useRace((s) => s.error);
  const state = useRace((s) => s.live?.state ?? 'idle');
  const isOn = isRaceActive(state);
  return (
    <section className={`${panel.block} ${styles.controls}`} aria-label={text.title}>
      {obstacle !== 'noDevice' && <RaceSetup />}
      <div className={panel.row}>
        <Governed control="start">
          <div className={panel.row}>
            <button
              type="button"
              data-testid="race-start"
              data-primary={isOn ? undefined : ''}
              aria-disabled={obstacle !== null}
              aria-describedby="race-obstacle"
              className={styles.runButton}
              onClick={() => obstacle === null && desk.start()}
              {...help(text.help.start)}
            >
              {text.start}
            </button>
            {state === 'paused' ? (
              <button
                type="button"
                data-testid="race-resume"
                data-primary=""
                onClick={desk.resume}
                {...help(text.help.resume)}
              >
                {text.resume}
              </button>
            ) : (
              <button
                type="button"
                data-testid="race-pause"
                aria-disabled={state !== 'running'}
                className={styles.runButton}
                onClick={() => state === 'running' && desk.pause()}
                {...help(text.help.pause)}
              >
                {text.pause}
              </button>
            )}
            <button
              type="button"
              data-testid="race-stop"
              aria-disabled={!isOn}
              className={styles.runButton}
              onClick={() => isOn && desk.stop()}
              {...help(text.help.stop)}
            >
              {text.stop}
            </button>
            <output className={styles.state} data-testid="race-state" data-state={state}>
              {text.states[state]}
            </output>
          </div>
        </Governed>
        <p id="race-obstacle" role="status" className={obstacle === 'noDevice' ? styles.notice : panel.small}>
          {obstacle === 'noDevice' ? text.noDevice(device?.reason ?? '') : text.obstacles[obstacle ?? 'ready']}
        </p>
      </div>
      <LiveStatus />
      {error && (
        <div role="alert" className={styles.error} data-testid="race-error">
          <p>{error}</p>
          <button type="button" aria-label={text.dismiss} onClick={desk.dismissError} {...help(text.help.dismiss)}>
            ✕
          </button>
        </div>
      )}
    </section>
  );
}

function LiveStatus() {
  const text = useText(raceText);
  const live = useRace((s) => s.live);
  if (!live) return null;
  const { mode, neededBytes, budgetBytes, progress, plan, runs } = live;
  const begun = plan.seeds.filter((_, k) => runs.some((lane) => lane[k].state !== 'waiting')).length;
  return (
    <>
      {mode && (
        <p className={panel.small} data-testid="race-mode" data-mode={mode}>
          {mode === 'together' ? text.together(neededBytes) : text.inTurn(neededBytes, budgetBytes)}
          {plan.seeds.length > 1 && ` ${text.seedOf(begun, plan.seeds.length)}`}
        </p>
      )}
      {progress && (
        <p className={styles.progress} role="status">
          <progress value={progress.done} max={progress.total} aria-hidden="true" />
          {text.progress(
            progress.lane === null ? null : plan.lanes[progress.lane].name,
            progress.label,
            progress.done,
            progress.total,
          )}
        </p>
      )}
    </>
  );
}
