import { describe, expect, it } from 'vitest';
import { laneConfig } from '../../../src/config/laneConfig.ts';
import { OBJECTIVE_TYPES } from '../../../src/config/runConfig.ts';
import {
  laneProblems,
  parseRaceSettings,
  planOf,
  RACE_DATA,
  type RaceData,
  usualLane,
  usualRace,
  withLane,
  withSteps,
} from '../../../src/ui/stores/raceSettings.ts';

const DATA = Object.keys(RACE_DATA) as RaceData[];

describe('the settings of a race', () => {
  it('has a valid usual lane of every objective on every data set, after any change of steps', () => {
    for (const data of DATA)
      for (const type of OBJECTIVE_TYPES) {
        const one = { ...usualRace(data), lanes: [] };
        const settings = withSteps(withLane(one, usualLane(type, 100)), 33);
        expect(laneProblems(settings), `${data} ${type}`).toEqual([null]);
        const config = laneConfig(settings.base, settings.lanes[0], 1);
        expect(config.objective.type).toBe(type);
        expect(config.objective.sftSteps).toBeLessThan(config.budget.steps);
      }
  });

  it('travels as plain text and comes back the same', () => {
    for (const data of DATA) {
      const settings = { ...usualRace(data), numSeeds: 5 as const };
      expect(parseRaceSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
      expect(planOf(settings).seeds).toEqual([42, 43, 44, 45, 46]);
    }
  });

  it('gives lanes of one objective different names', () => {
    const settings = withLane(usualRace('shop-512'), usualLane('sft', 10));
    expect(settings.lanes.map(({ name }) => name)).toEqual(['SFT', 'DPO', 'GFlowGR-TB', 'SFT 2']);
  });

  it.each([
    ['no object', 7, 'The settings of the race are not valid'],
    ['an unknown key', { ...usualRace('shop-512'), speed: 9 }, 'speed'],
    ['no lane', { ...usualRace('shop-512'), lanes: [] }, 'lanes'],
    ['two seeds', { ...usualRace('shop-512'), numSeeds: 2 }, 'numSeeds'],
    ['data that are not built in', { ...usualRace('shop-512'), base: { data: { source: 'ml-100k' } } }, 'dropped here'],
    [
      'a base that is not valid',
      { ...usualRace('shop-512'), base: { budget: { steps: -1 } } },
      'budget.steps: expected >=1, found -1',
    ],
    [
      'a lane that changes the data',
      { ...usualRace('shop-512'), lanes: [{ name: 'mine', change: { data: { maxUsers: 3 } } }] },
      'Lane "mine": expected no change of what all lanes share, found data',
    ],
    [
      'two lanes of one name',
      { ...usualRace('shop-512'), lanes: [usualLane('sft', 1), usualLane('sft', 1)] },
      'found "SFT" twice',
    ],
  ])('refuses %s in words', (_, value, words) => {
    expect(() => parseRaceSettings(value)).toThrow(words);
  });
});
