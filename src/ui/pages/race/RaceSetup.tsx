/** What is raced: data, seeds, steps and the lanes; a line while recordings are looked at. Held while a race is on. */
import { useEffect, useState } from 'react';
import type { ObjectiveType } from '../../../config/runConfig.ts';
import { OBJECTIVE_TYPES } from '../../../config/runConfig.ts';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import { Governed } from '../../link/Governed.tsx';
import {
  MAX_LANES,
  RACE_DATA,
  type RaceData,
  SEED_COUNTS,
  type SeedCount,
  seedOf,
  stepsOf,
  usualLane,
  usualRace,
  withLane,
  withSteps,
} from '../../stores/raceSettings.ts';
import { isRaceActive, raceObstacle } from '../../stores/raceStore.ts';
import { raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import { LaneList } from './LaneList.tsx';
import styles from './race.module.css';
import { useRace, useRaceDesk } from './raceContext.ts';
import { WholeNumberField } from './WholeNumberField.tsx';

const MOST_STEPS = 100_000;
const MOST_SEED = 2 ** 31 - 1;

export function RaceSetup() {
  const text = useText(raceText);
  const settings = useRace((s) => s.settings);
  // Without a lane to look at the settings are all there is; and what stands in the way of a start is among them.
  const mustBeSeen = useRace((s) => raceObstacle(s) === 'lanes' || (s.shelf.problem !== null && s.live === null));
  const plan = useRace((s) => s.live?.plan ?? null);
  const [isOpen, setOpen] = useState(false);
  // A race that begins needs the room.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the plan is what changed
  useEffect(() => setOpen(false), [plan]);
  const data = (settings.base.data?.source ?? 'shop-512') as RaceData;
  const names = settings.lanes.map(({ name }) => name).join(', ');
  return (
    <details
      className={styles.details}
      open={isOpen || mustBeSeen}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary data-testid="race-setup-line" {...help(text.help.setup)}>
        <strong>{text.setup}</strong>{' '}
        {text.setupLine(data, names, stepsOf(settings), seedOf(settings), settings.numSeeds)}
      </summary>
      <SetupFields />
    </details>
  );
}

function SetupFields() {
  const text = useText(raceText);
  const desk = useRaceDesk();
  const settings = useRace((s) => s.settings);
  const isActive = useRace((s) => isRaceActive(s.live?.state));
  const [objective, setObjective] = useState<ObjectiveType>('subtb');
  const { base } = settings;
  const data = (base.data?.source ?? 'shop-512') as RaceData;
  return (
    <fieldset className={styles.setup} disabled={isActive} data-testid="race-setup">
      <legend className="visually-hidden">{text.setup}</legend>
      <div className={`${panel.row} ${styles.fields}`}>
        <Governed control="data">
          <label className={`${panel.field} ${styles.field}`}>
            {text.data}
            <select
              value={data}
              data-testid="race-data"
              onChange={(event) => {
                const next = usualRace(event.target.value as RaceData);
                desk.change({ ...next, numSeeds: settings.numSeeds, align: settings.align });
              }}
              {...help(text.help.data)}
            >
              {Object.keys(RACE_DATA).map((name) => (
                <option key={name} value={name}>
                  {text.dataNames[name as RaceData]}
                </option>
              ))}
            </select>
          </label>
        </Governed>
        <Governed control="budget">
          <WholeNumberField
            label={text.steps}
            helpText={text.help.steps}
            testId="race-steps"
            value={stepsOf(settings)}
            min={2}
            max={MOST_STEPS}
            onChange={(steps) => desk.change(withSteps(settings, steps))}
          />
        </Governed>
        <Governed control="seed">
          <WholeNumberField
            label={text.seed}
            helpText={text.help.seed}
            testId="race-seed"
            value={seedOf(settings)}
            min={0}
            max={MOST_SEED}
            onChange={(seed) => desk.change({ ...settings, base: { ...base, seed } })}
          />
        </Governed>
        <Governed control="seeds">
          <label className={`${panel.field} ${styles.field}`}>
            {text.numSeeds}
            <select
              value={settings.numSeeds}
              data-testid="race-num-seeds"
              onChange={(event) => desk.change({ ...settings, numSeeds: Number(event.target.value) as SeedCount })}
              {...help(text.help.numSeeds)}
            >
              {SEED_COUNTS.map((n) => (
                <option key={n} value={n}>
                  {text.seedCounts[n]}
                </option>
              ))}
            </select>
          </label>
        </Governed>
      </div>
      <Governed control="objective">
        <LaneList />
        <div className={`${panel.row} ${styles.fields}`}>
          <label className={`${panel.field} ${styles.field}`}>
            {text.objective}
            <select
              value={objective}
              data-testid="race-objective"
              onChange={(event) => setObjective(event.target.value as ObjectiveType)}
              {...help(text.help.objective)}
            >
              {OBJECTIVE_TYPES.map((type) => (
                <option key={type} value={type}>
                  {text.objectives[type]}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            data-testid="race-add-lane"
            disabled={settings.lanes.length >= MAX_LANES}
            onClick={() => desk.change(withLane(settings, usualLane(objective, stepsOf(settings))))}
            {...help(text.help.addLane)}
          >
            {text.addLane}
          </button>
          <button type="button" onClick={() => desk.change(usualRace(data))} {...help(text.help.reset)}>
            {text.reset}
          </button>
        </div>
      </Governed>
    </fieldset>
  );
}
