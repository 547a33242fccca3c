import { describe, expect, it } from 'vitest';
import { parsePageLink, writeQuery } from '../../../src/ui/link/pageLink.ts';
import { linkOfRace, raceOfLink } from '../../../src/ui/pages/race/raceLink.ts';
import {
  parseRaceSettings,
  type RaceSettings,
  usualLane,
  usualRace,
  withLane,
  withSteps,
} from '../../../src/ui/stores/raceSettings.ts';

const first = usualRace('shop-512');
const open = (query: string) => raceOfLink(parsePageLink(`#/race?${query}`), first);
const read = (query: string) => {
  const { settings, problems } = open(query);
  expect(problems).toEqual([]);
  return settings;
};
const queryOf = (settings: RaceSettings) => {
  const { seed, ...rest } = linkOfRace(settings);
  return writeQuery({ seed: seed === undefined ? null : Number(seed) }, rest);
};

describe('a race’s link', () => {
  it('is empty for the race the page opens with', () => {
    expect(queryOf(first)).toBe('');
    expect(read('')).toEqual(first);
  });

  it('can be read and written by people', () => {
    const settings = read('data=wardrobe-64&lanes=sft,tb,tb&steps=60&seeds=5&align=seconds&seed=7');
    expect(settings.lanes.map(({ name }) => name)).toEqual(['SFT', 'GFlowGR-TB', 'GFlowGR-TB 2']);
    expect(settings).toMatchObject({ numSeeds: 5, align: 'seconds', base: { seed: 7, budget: { steps: 60 } } });
    expect(queryOf(settings)).toBe('seed=7&data=wardrobe-64&lanes=sft,tb,tb&steps=60&seeds=5&align=seconds');
    expect(read('student=3').base.seed).toBe(45);
  });

  it('gives back every race it was made from, its own settings packed whole', () => {
    const own = withLane(first, { name: 'λ = 3, “mine”', change: { objective: { type: 'tb', lambda: 3 } } });
    const races: RaceSettings[] = [
      own,
      withSteps(own, 77),
      withSteps(usualRace('wardrobe-64'), 31),
      { ...first, lanes: [usualLane('grpo', 240)] },
      { ...first, base: { ...first.base, model: { preset: 'llama-tiny' } }, numSeeds: 3 },
    ];
    for (const settings of races) expect(parseRaceSettings(read(queryOf(settings)))).toEqual(settings);
    expect(queryOf(own)).toMatch(/^race=1\.[\w-]+$/);
  });

  it.each([
    ['lanes=sft,magic', { kind: 'choice', name: 'lanes', value: 'magic' }],
    ['data=ml-100k', { kind: 'choice', name: 'data', choices: ['shop-512', 'wardrobe-64'] }],
    ['steps=-3', { kind: 'number', name: 'steps', value: '-3' }],
    ['steps=0', { kind: 'number', name: 'steps', value: '0' }],
    ['seeds=2', { kind: 'choice', name: 'seeds', choices: ['1', '3', '5'] }],
    ['align=weeks', { kind: 'choice', name: 'align' }],
    ['class=ajar', { kind: 'choice', name: 'class' }],
  ])('tells of %s, and keeps what was there', (query, problem) => {
    const { settings, problems } = open(query);
    expect(settings).toEqual(first);
    expect(problems).toMatchObject([problem]);
  });

  it.each([
    ['race=2.e30', 'version 2'],
    ['race=1.%%%', 'race: expected a version'],
    ['race=1.e3', 'cannot be unpacked'],
    ['race=1.e30', 'The settings of the race are not valid'],
    [`lanes=${'sft,'.repeat(9)}sft`, 'lanes: expected <=8'],
  ])('refuses %s in words', (query, words) => {
    const { settings, problems } = open(query);
    expect(settings).toEqual(first);
    expect(JSON.stringify(problems)).toContain(words);
  });

  it('tells every mistake, and takes the rest', () => {
    const { settings, problems } = open('lanes=sft,foo&steps=-2&seeds=7&align=x&data=wardrobe-64&seed=9');
    expect(problems).toMatchObject([{ name: 'lanes' }, { name: 'steps' }, { name: 'seeds' }, { name: 'align' }]);
    expect(queryOf(settings)).toBe('seed=9&data=wardrobe-64');
  });

  it.each(['__proto__', 'constructor'])('does not take %s for a setting of a lane', (key) => {
    const json = `{"base":{},"lanes":[{"name":"a","change":{"objective":{"${key}":{"lambda":5}}}}]}`;
    const { problems } = open(`race=1.${btoa(json).replaceAll('=', '')}`);
    expect(JSON.stringify(problems)).toContain(`${key}: unknown key`);
  });
});
