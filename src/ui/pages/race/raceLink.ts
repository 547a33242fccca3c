/**
 * A race in a link. One that the page could be brought to by its own controls is written so that people can read and change it:
 * `#/race?data=wardrobe-64&lanes=sft,tb&steps=60&seeds=3&align=seconds&seed=7`. Any other one is packed whole: `race=1.eyJ…`, a
 * version and base64url of its JSON. All or nothing: a link that cannot be used is told above the page, and what was there stays.
 */

import { canonicalJson } from '../../../config/permalink.ts';
import { OBJECTIVE_TYPES, type ObjectiveType } from '../../../config/runConfig.ts';
import { fromBase64Url, toBase64Url } from '../../../core/base64.ts';
import { ConfigError, errorMessage } from '../../../core/errors.ts';
import { reportLinkProblems } from '../../link/linkStore.ts';
import { type PageLink, seedOfLink } from '../../link/pageLink.ts';
import {
  parseRaceSettings,
  RACE_DATA,
  type RaceData,
  type RaceSettings,
  seedOf,
  stepsOf,
  usualLane,
  usualRace,
  withLane,
  withSteps,
} from '../../stores/raceSettings.ts';
import type { RaceDesk } from '../../stores/raceStore.ts';

const VERSION = 1;
/** Longer than eight lanes that each change everything. Our choice. */
const MOST_CHARACTERS = 16_384;

const isData = (name: string): name is RaceData => Object.hasOwn(RACE_DATA, name);
const isObjective = (name: string): name is ObjectiveType => (OBJECTIVE_TYPES as readonly string[]).includes(name);

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value))
    throw new ConfigError(`${name}: expected a whole number, found “${value.slice(0, 40)}”.`);
  return Number(value);
}

/** The race that a link's settings ask for, over `present` where they say nothing. Throws ConfigError in words. */
export function raceOfLink(link: Pick<PageLink, 'settings' | 'seed' | 'student'>, present: RaceSettings): RaceSettings {
  const { race, data, lanes, steps, seeds, align, class: panel } = link.settings;
  if (panel !== undefined && panel !== 'open')
    throw new ConfigError(`class: expected open, found “${panel.slice(0, 40)}”.`);
  let settings: RaceSettings = race === undefined ? present : unpack(race);
  if (data !== undefined) {
    if (!isData(data))
      throw new ConfigError(`data: expected ${Object.keys(RACE_DATA).join(' or ')}, found “${data.slice(0, 40)}”.`);
    settings = usualRace(data);
  }
  if (lanes !== undefined) {
    settings = { ...settings, lanes: [] };
    for (const type of lanes.split(',').map((name) => name.trim())) {
      if (!isObjective(type))
        throw new ConfigError(`lanes: expected ${OBJECTIVE_TYPES.join(', ')}, found “${type.slice(0, 40)}”.`);
      settings = withLane(settings, usualLane(type, stepsOf(settings)));
    }
  }
  if (steps !== undefined) settings = withSteps(settings, wholeNumber('steps', steps));
  if (seeds !== undefined)
    settings = { ...settings, numSeeds: wholeNumber('seeds', seeds) as RaceSettings['numSeeds'] };
  if (align !== undefined) settings = { ...settings, align: align as RaceSettings['align'] };
  const seed = seedOfLink(link, seedOf(settings));
  if (seed !== null) settings = { ...settings, base: { ...settings.base, seed } };
  return parseRaceSettings(settings);
}

function unpack(text: string): RaceSettings {
  const [, version, packed] = /^(\d{1,4})\.([\w-]+)$/.exec(text) ?? [];
  if (packed === undefined || text.length > MOST_CHARACTERS)
    throw new ConfigError(
      'race: expected a version, a dot, and letters. A part of the link may be lost; copy it again.',
    );
  if (Number(version) !== VERSION)
    throw new ConfigError(`race: the link is of version ${version}; this page reads version ${VERSION}.`);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(packed)));
  } catch (cause) {
    throw new ConfigError('race: the link’s settings cannot be unpacked. Copy the whole link again.', { cause });
  }
  return parseRaceSettings(value);
}

function pack(settings: RaceSettings): string {
  return `${VERSION}.${toBase64Url(new TextEncoder().encode(canonicalJson(settings)))}`;
}

/** The settings of a link that opens the page with this race; those it opens with anyway are left out. */
export function linkOfRace(settings: RaceSettings): Readonly<Record<string, string>> {
  const first = usualRace('shop-512');
  const data = settings.base.data?.source ?? '';
  const objectives = settings.lanes.map(({ change }) => change.objective?.type ?? '');
  const usual = isData(data) ? usualRace(data) : first;
  const seed = seedOf(settings);
  const plain = {
    ...(data === first.base.data?.source ? {} : { data }),
    ...(objectives.join() === usual.lanes.map(({ change }) => change.objective?.type).join()
      ? {}
      : { lanes: objectives.join() }),
    ...(stepsOf(settings) === stepsOf(usual) ? {} : { steps: String(stepsOf(settings)) }),
    ...(settings.numSeeds === 1 ? {} : { seeds: String(settings.numSeeds) }),
    ...(settings.align === first.align ? {} : { align: settings.align }),
  };
  const ofSeed: Readonly<Record<string, string>> = seed === seedOf(first) ? {} : { seed: String(seed) };
  try {
    const again = raceOfLink({ settings: plain, seed, student: null }, first);
    if (canonicalJson(again) === canonicalJson(settings)) return { ...plain, ...ofSeed };
  } catch {
    // a lane of no known objective: only the whole says what it is
  }
  return { race: pack(settings), ...ofSeed };
}

/** The link that was taken last: coming back to the page must not undo what was changed since. */
let taken = '';

export function takeLink(desk: RaceDesk, link: PageLink): void {
  const key = JSON.stringify([link.settings, link.seed, link.student]);
  if (key === taken) return;
  taken = key;
  if (Object.keys(link.settings).length === 0 && link.seed === null && link.student === null) return;
  try {
    desk.take(raceOfLink(link, desk.store.getState().settings));
  } catch (error) {
    reportLinkProblems(
      errorMessage(error)
        .split('\n')
        .map((line) => ({ kind: 'words', words: line.trim() })),
    );
  }
}
