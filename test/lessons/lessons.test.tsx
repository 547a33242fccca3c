// @vitest-environment happy-dom
/** Every lesson: words for the contents, states that exist, questions with one answer, prose that renders in each state. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CONTENTS } from '../../src/lessons/contents.ts';
import { LessonView } from '../../src/lessons/parts/LessonView.tsx';
import { namedState, numbersOf } from '../../src/lessons/stage.ts';
import { prefixNamed } from '../../src/lessons/worlds.ts';
import { MOST_HELP_WORDS } from '../../src/ui/components/help.ts';
import { chooseLanguage, type Language } from '../../src/ui/text/catalogue.ts';
import { learnText } from '../../src/ui/text/learn.ts';

vi.mock('../../src/ui/components/TrieView.tsx', () => ({ TrieView: () => <p>the picture</p> }));

beforeAll(() => {
  // Training shows its first slice and stops there: stage.test.ts and the learners' own tests train to the end.
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true, requestAnimationFrame: () => 0 });
  Object.assign(window, {
    IntersectionObserver: class {
      observe() {}
      disconnect() {}
    },
  });
});

const proseOf = (folder: string) =>
  readFileSync(join(import.meta.dirname, `../../src/lessons/${folder}/Prose.mdx`), 'utf8');

it('has at least ten lessons, each with an address, a title and a summary of its own', () => {
  expect(CONTENTS.length).toBeGreaterThanOrEqual(10);
  expect(CONTENTS.map(({ slug }) => slug).sort()).toEqual(Object.keys(learnText.en.lessons).sort());
  expect(new Set(Object.values(learnText.en.lessons).map(({ title }) => title)).size).toBe(CONTENTS.length);
});

it('asks for a prediction in at least five lessons', () => {
  expect(CONTENTS.filter(({ folder }) => proseOf(folder).includes('<Predict')).length).toBeGreaterThanOrEqual(5);
});

/** Every control of the prose says what it does, in at most 25 words or 50 Chinese characters. */
function expectHelp(place: HTMLElement, language: Language): void {
  const controls = [...place.querySelectorAll('button, input, select, textarea, summary, a[href]')].filter(
    (control) => control.closest('[data-testid="stage"]') === null,
  );
  expect(controls.length).toBeGreaterThan(0);
  for (const control of controls) {
    const help = control.getAttribute('data-help') ?? '';
    expect(help, control.outerHTML).toMatch(language === 'en' ? /\S+ \S+.*[.?]$/ : /\p{Script=Han}.*[。？]$/u);
    const length = language === 'en' ? help.split(/\s+/).length : help.length / 2;
    expect(length, help).toBeLessThanOrEqual(MOST_HELP_WORDS);
  }
}

/** Renders a lesson as the page does, and takes it away after `work`. */
async function shown(
  { load }: (typeof CONTENTS)[number],
  language: Language,
  work: (place: HTMLElement, captions: Readonly<Record<string, string>>) => Promise<void>,
): Promise<void> {
  chooseLanguage(language);
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place);
  const loaded = await load(language);
  const { captions } = language === 'en' ? loaded.lesson.words.en : await loaded.lesson.words.zh();
  await act(async () =>
    root.render(
      <Suspense>
        <LessonView loaded={loaded} heading={<h1>title</h1>} footer={null} />
      </Suspense>,
    ),
  );
  // The words of a language come in their own time.
  await vi.waitFor(async () => {
    await act(async () => {});
    expect(place.querySelector('h1')).not.toBeNull();
  });
  try {
    await work(place, captions);
  } finally {
    await act(async () => root.unmount());
    place.remove();
    chooseLanguage('en');
  }
}

describe.each(CONTENTS)('lesson $slug', (entry) => {
  const { slug, folder, load } = entry;
  const prose = proseOf(folder);

  it('has a title and a summary of one sentence', () => {
    const { title, summary } = learnText.en.lessons[slug];
    expect(title.length).toBeGreaterThan(4);
    expect(summary).toMatch(/^[A-Z].{20,160}\.$/);
  });

  it('names only states it has, shows each of them somewhere, and has a caption for each', async () => {
    const { lesson } = await load('en');
    const states = Object.keys(lesson.states);
    const named = [...prose.matchAll(/\bstate="([^"]+)"/g)].map((m) => m[1]);
    expect(named.filter((name) => !states.includes(name))).toEqual([]);
    expect(states.filter((name) => !named.includes(name))).toEqual([]);
    // The picture starts in the first section's state, so that nothing jumps when the page opens.
    expect(named[0]).toBe(states[0]);
    const sections = [...prose.matchAll(/<Section state="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(sections).size).toBe(sections.length);
    for (const { captions } of [lesson.words.en, await lesson.words.zh()]) {
      expect(Object.keys(captions).sort()).toEqual([...states].sort());
      for (const caption of Object.values(captions)) expect(caption).toMatch(/[.。]$/);
    }
  });

  it('has finite probabilities that sum to one, and a prefix for every selection', async () => {
    const { lesson } = await load('en');
    for (const name of Object.keys(lesson.states)) {
      const state = namedState(lesson, name);
      const { probabilities } = numbersOf(state, null);
      expect(
        probabilities.reduce((a, b) => a + b, 0),
        name,
      ).toBeCloseTo(1, 9);
      expect(() => prefixNamed(state.world, state.selected)).not.toThrow();
    }
  });

  it('asks at least one question, each with one right answer and a reason', () => {
    const questions = [...prose.matchAll(/<Predict[\s\S]*?<\/Predict>/g)].map((m) => m[0]);
    expect(questions.length).toBeGreaterThanOrEqual(1);
    for (const question of questions) {
      expect(question.match(/<Option right>/g)).toHaveLength(1);
      expect(question.match(/<Option/g)?.length).toBeGreaterThanOrEqual(3);
      expect(question).toContain('<Because>');
    }
  });

  it.each(['en', 'zh'] as const)(
    'renders in %s with help on its controls, reveals its answers and follows its buttons',
    async (language) => {
      const { predict } = language === 'en' ? learnText.en : await learnText.zh();
      await shown(entry, language, async (place, captions) => {
        expectHelp(place, language);
        // Lines of a Chinese source leave no spaces behind.
        for (const paragraph of place.querySelectorAll('p'))
          expect(paragraph.textContent).not.toMatch(/\p{Script=Han}\n\p{Script=Han}/u);
        expect(place.textContent).not.toMatch(/NaN|undefined|Infinity/);
        expect(place.querySelectorAll('math').length + place.querySelectorAll('table').length).toBeGreaterThan(0);
        for (const box of place.querySelectorAll('[data-testid="predict"]')) {
          const labels = box.querySelectorAll('label');
          await act(async () => labels[1].querySelector('input')?.click());
          await act(async () => box.querySelector<HTMLElement>('button')?.click());
          expect(box.textContent).toContain(predict.thisOne);
          expect([predict.right, predict.wrong]).toContain(box.querySelector('[role="status"] p strong')?.textContent);
        }
        for (const button of place.querySelectorAll<HTMLElement>('button[data-state]')) {
          await act(async () => button.click());
          if (button.getAttribute('aria-pressed') !== 'true') await act(async () => button.click());
          const caption = place.querySelector('[data-testid="caption"]')?.textContent;
          expect(caption).toBe(captions[button.dataset['state'] ?? '']);
        }
        expect(place.textContent).not.toMatch(/NaN|undefined|Infinity/);
      });
    },
  );
});

it('tells of a section the numbers of its own picture while another is read', async () => {
  const numbersIn = (place: HTMLElement, state: string) => {
    const section = place.querySelector(`section[data-state="${state}"]`) as HTMLElement;
    const inputs = [...section.querySelectorAll('input[type="number"], input[type="range"]')];
    return section.textContent + inputs.map((input) => (input as HTMLInputElement).value).join();
  };
  const enter = (place: HTMLElement, state: string) =>
    act(async () => {
      const section = place.querySelector(`section[data-state="${state}"]`) as HTMLElement;
      section.dispatchEvent(new FocusEvent('focusin'));
    });
  // Each with the sections before and after, which look at other policies or another catalogue.
  for (const [slug, state, others] of [
    ['items-as-paths', 'policy', ['taste', 'catalogue']],
    ['greedy-and-proportional', 'power', ['fork', 'greedy']],
    ['flows-and-metrics', 'distance', ['list', 'residuals', 'leak']],
  ] as const) {
    const entry = CONTENTS.find((lesson) => lesson.slug === slug) as (typeof CONTENTS)[number];
    await shown(entry, 'en', async (place) => {
      await enter(place, state);
      const own = numbersIn(place, state);
      expect(own).toMatch(/\d/);
      for (const other of others) {
        await enter(place, other);
        expect(numbersIn(place, state), `${slug}, ${other}`).toBe(own);
      }
    });
  }
});
