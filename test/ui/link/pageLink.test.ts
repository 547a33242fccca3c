/** What a link says is what is read, and what cannot be used is told. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONTROL_NAMES, CONTROLS, PLACES } from '../../../src/ui/link/controls.ts';
import {
  hashWithSearch,
  MOST_SEED,
  MOST_STUDENT,
  parsePageLink,
  seedOfLink,
  studentSeed,
  writeQuery,
} from '../../../src/ui/link/pageLink.ts';
import { SECTIONS } from '../../../src/ui/pages/lab/configFields.ts';
import { linkOfPlay, playOfLink } from '../../../src/ui/pages/play/playLink.ts';
import { PLAY_BREAKS } from '../../../src/ui/stores/playStore.ts';
import { linkText } from '../../../src/ui/text/link.ts';
import { wardrobeRewardsOf } from '../../../src/worker/play/playCatalogue.ts';

describe('hashWithSearch(hash, search)', () => {
  it.each([
    ['#/play', '', '#/play'],
    ['#/play?view=exact', '?lang=zh&utm_source=mail', '#/play?view=exact&lang=zh'],
    ['', '?lang=zh', '#/?lang=zh'],
    ['#/play?lang=en', '?lang=zh&theme=dark', '#/play?lang=en&theme=dark'],
    ['#/race', '?data=wardrobe-64', '#/race'],
  ])('%s after %s is %s', (hash, search, whole) => {
    expect(hashWithSearch(hash, search)).toBe(whole);
  });
});

describe('parsePageLink(hash)', () => {
  it('reads every part of a full link', () => {
    const link = parsePageLink(
      '#/play?hide=seed,speed&lock=objective&embed=1&seed=40&student=2&theme=dark&lang=zh&view=exact',
    );
    expect(link.problems).toEqual([]);
    expect(link).toMatchObject({
      path: '/play',
      isEmbedded: true,
      seed: 40,
      student: 2,
      theme: 'dark',
      language: 'zh',
    });
    expect([...link.hide]).toEqual(['seed', 'speed']);
    expect([...link.lock]).toEqual(['objective']);
    expect(link.settings).toEqual({ view: 'exact' });
    expect(link.kept).toBe('hide=seed,speed&lock=objective&embed=1&seed=40&student=2&theme=dark&lang=zh');
  });

  it.each(['', '#', '#/', '#play', '#/play', '#/learn/flow-balance'])('reads %j, which asks nothing', (hash) => {
    expect(parsePageLink(hash)).toMatchObject({ problems: [], kept: '', seed: null, isEmbedded: false });
  });

  it.each([
    ['#/play?magic=1', { kind: 'unknownParameter', name: 'magic', belongsTo: undefined }],
    ['#/learn?view=exact', { kind: 'unknownParameter', name: 'view', belongsTo: 'play' }],
    ['#/play?hide=seed,magic', { kind: 'unknownControl', list: 'hide', name: 'magic' }],
    ['#/play?lock=__proto__', { kind: 'unknownControl', list: 'lock', name: '__proto__' }],
    ['#/play?seed=1&seed=2', { kind: 'repeated', name: 'seed' }],
    ['#/play?seed=-1', { kind: 'wholeNumber', name: 'seed', value: '-1', most: MOST_SEED }],
    ['#/play?seed=4294967296', { kind: 'wholeNumber', name: 'seed', value: '4294967296', most: MOST_SEED }],
    ['#/play?student=1e3', { kind: 'wholeNumber', name: 'student', value: '1e3', most: MOST_STUDENT }],
    ['#/play?embed=yes', { kind: 'choice', name: 'embed', value: 'yes', choices: ['1', '0'] }],
    ['#/play?lang=fr', { kind: 'choice', name: 'lang', value: 'fr', choices: ['en', 'zh'] }],
    [`#/play?seed=1&x=${'a'.repeat(20_000)}`, { kind: 'tooLong', length: 20_009 }],
  ])('tells what it cannot use in %.40s', (hash, problem) => {
    expect(parsePageLink(hash).problems).toEqual([problem]);
  });

  it('keeps what it knows beside what it does not', () => {
    const link = parsePageLink('#/play?hide=seed,magic&seed=x&student=4');
    expect([...link.hide]).toEqual(['seed']);
    expect(link).toMatchObject({ seed: null, student: 4, kept: 'hide=seed&student=4' });
  });

  it('never throws, and its own links have no problems', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (hash) => void parsePageLink(`#/play?${hash}`)));
    const names = fc.subarray([...CONTROL_NAMES]).map((list) => new Set(list));
    const parts = fc.record({
      hide: names,
      lock: names,
      isEmbedded: fc.boolean(),
      seed: fc.option(fc.nat(MOST_SEED)),
      student: fc.option(fc.nat(MOST_STUDENT)),
    });
    fc.assert(
      fc.property(parts, (asked) => {
        const link = parsePageLink(`#/play?${writeQuery(asked, { view: 'exact' })}`);
        expect(link).toMatchObject({ ...asked, problems: [], settings: { view: 'exact' } });
      }),
    );
  });
});

describe('a student’s seed', () => {
  it('is the base seed plus the number of the student', () => {
    expect(studentSeed(7, 3)).toBe(10);
    expect(studentSeed(MOST_SEED, 1)).toBe(0);
    expect(seedOfLink({ seed: 40, student: 2 }, 7)).toBe(42);
    expect(seedOfLink({ seed: null, student: 2 }, 7)).toBe(9);
    expect(seedOfLink({ seed: 0, student: null }, 7)).toBe(0);
    expect(seedOfLink({ seed: null, student: null }, 7)).toBeNull();
  });
});

describe('Play’s link', () => {
  it('gives back the settings it was made from, and is empty for those Play opens with', () => {
    const rewards = Float64Array.from(wardrobeRewardsOf(2));
    rewards[4] = 0.25;
    rewards[63] = 5.5;
    const state = {
      ...({ objective: 'subtb', view: 'difference', speed: 3, reader: 2, seed: 11, beta: 1.5 } as const),
      ...{ breaks: { logZ: true, balance: false, exploration: false, mask: true }, history: [2, 63, 2] },
      editedRewards: rewards,
    };
    const link = linkOfPlay(state);
    expect(link).toMatchObject({ breaks: 'logZ,mask', history: '3,64,3', rewards: '5:0.25,64:5.5' });
    expect(playOfLink(parsePageLink(`#/play?${writeQuery({}, link)}`))).toEqual({ state, problems: [] });
    const withoutHistory = linkOfPlay({ ...state, history: [] });
    expect(playOfLink(parsePageLink(`#/play?${writeQuery({}, withoutHistory)}`)).state.history).toEqual([]);
    expect(linkOfPlay(playOfLink(parsePageLink('#/play')).state)).toEqual({});
  });

  it('tells of values that are none, and opens as ever', () => {
    const { state, problems } = playOfLink(parsePageLink('#/play?objective=magic&reader=9&view=exact'));
    expect(problems.map((problem) => 'name' in problem && problem.name)).toEqual(['reader', 'objective']);
    expect(state).toMatchObject({ objective: 'tb', reader: 0, view: 'exact' });
  });
});

describe('what is no setting of Play', () => {
  it.each([
    ['beta=4.1', { kind: 'number', name: 'beta', value: '4.1', least: 0, most: 4, step: 0.1 }],
    ['beta=1.25', { kind: 'number', name: 'beta', value: '1.25', least: 0, most: 4, step: 0.1 }],
    ['breaks=logZ,all', { kind: 'choice', name: 'breaks', value: 'all', choices: [...PLAY_BREAKS] }],
    ['history=1,65', { kind: 'number', name: 'history', value: '65', least: 1, most: 64, step: 1 }],
    ['history=1,2,3,4,5,6,7,8,9', { kind: 'tooMany', name: 'history', found: 9, most: 8 }],
    ['rewards=3', { kind: 'form', name: 'rewards', value: '3', example: '1:2.5,17:0.4' }],
    ['rewards=3:-1', { kind: 'number', name: 'rewards', value: '-1', least: 1e-6, most: 1e8, step: undefined }],
  ])('%s is told, and changes nothing', (query, problem) => {
    const { state, problems } = playOfLink(parsePageLink(`#/play?${query}`));
    expect(problems).toEqual([problem]);
    expect(linkOfPlay(state)).toEqual({});
  });
});

describe('names of controls', () => {
  const ROOT = join(import.meta.dirname, '..', '..', '..', 'src');
  const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => readFileSync(join(ROOT, name), 'utf8'))
    .join('\n');

  it('are obeyed by a component each', () => {
    const sections: ReadonlySet<string> = new Set(SECTIONS.map(({ id }) => id));
    const idle = Object.values(CONTROLS)
      .flat()
      .filter(
        (name) => !sections.has(name) && !new RegExp(`control="${name}"|useControl\\('${name}'\\)`).test(sources),
      );
    expect(idle, 'wrap the control in <Governed control="…">, or ask useControl(…)').toEqual([]);
  });

  it('have words in both languages, and nothing else has', async () => {
    const names = [...new Set([...PLACES, ...Object.values(CONTROLS).flat()])].sort();
    expect(Object.keys(linkText.en.controls).sort()).toEqual(names);
    expect(Object.keys((await linkText.zh()).controls).sort()).toEqual(names);
  });
});
