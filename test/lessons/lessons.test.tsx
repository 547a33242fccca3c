// @vitest-environment happy-dom
/** Every lesson: words for the contents, states that exist, questions with one answer, prose that renders in each state. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CONTENTS } from '../../src/lessons/contents.ts';
import { LessonView } from '../../src/lessons/parts/LessonView.tsx';
import { numbersOf } from '../../src/lessons/stage.ts';
import { prefixNamed } from '../../src/lessons/worlds.ts';

vi.mock('../../src/ui/components/TrieView.tsx', () => ({ TrieView: () => <p>the picture</p> }));

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  Object.assign(window, {
    IntersectionObserver: class {
      observe() {}
      disconnect() {}
    },
  });
});

const proseOf = (slug: string, index: number) =>
  readFileSync(
    join(import.meta.dirname, `../../src/lessons/${String(index + 1).padStart(2, '0')}-${slug}/Prose.mdx`),
    'utf8',
  );

it('has at least five lessons, each with an address of its own', () => {
  expect(CONTENTS.length).toBeGreaterThanOrEqual(5);
  expect(new Set(CONTENTS.map(({ slug }) => slug)).size).toBe(CONTENTS.length);
});

describe.each(CONTENTS.map((entry, index) => ({ ...entry, index })))(
  'lesson $slug',
  ({ slug, title, summary, load, index }) => {
    const prose = proseOf(slug, index);

    it('has a title and a summary of one sentence', () => {
      expect(title.length).toBeGreaterThan(4);
      expect(summary).toMatch(/^[A-Z].{20,160}\.$/);
    });

    it('names only states it has, and shows each of them somewhere', async () => {
      const { lesson } = await load();
      const named = [...prose.matchAll(/\bstate="([^"]+)"/g)].map((m) => m[1]);
      expect(named.filter((name) => !(name in lesson.states))).toEqual([]);
      expect(Object.keys(lesson.states).filter((name) => !named.includes(name))).toEqual([]);
      // The picture starts in the first section's state, so that nothing jumps when the page opens.
      expect(named[0]).toBe(Object.keys(lesson.states)[0]);
      const sections = [...prose.matchAll(/<Section state="([^"]+)"/g)].map((m) => m[1]);
      expect(new Set(sections).size).toBe(sections.length);
    });

    it('has finite probabilities that sum to one, and a prefix for every selection', async () => {
      const { lesson } = await load();
      for (const [name, change] of Object.entries(lesson.states)) {
        const state = { ...lesson.start, ...change };
        const { probabilities } = numbersOf(state, null);
        expect(
          probabilities.reduce((a, b) => a + b, 0),
          name,
        ).toBeCloseTo(1, 9);
        expect(() => prefixNamed(state.world, state.selected)).not.toThrow();
        expect(state.caption, name).toMatch(/\.$/);
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

    it('renders, reveals its answers and follows its buttons', async () => {
      const place = document.createElement('div');
      document.body.append(place);
      const root = createRoot(place);
      const loaded = await load();
      await act(async () => root.render(<LessonView loaded={loaded} heading={<h1>{title}</h1>} footer={null} />));
      expect(place.textContent).not.toMatch(/NaN|undefined|Infinity/);
      expect(place.querySelectorAll('math').length + place.querySelectorAll('table').length).toBeGreaterThan(0);
      for (const box of place.querySelectorAll('[data-testid="predict"]')) {
        const labels = box.querySelectorAll('label');
        const wrong = [...labels].findIndex((_, k) => k > 0);
        await act(async () => labels[wrong].querySelector('input')?.click());
        await act(async () => box.querySelector<HTMLElement>('button')?.click());
        expect(box.textContent).toContain('✓ this one');
        expect(box.textContent).toMatch(/Right\.|Not this time\./);
      }
      for (const button of place.querySelectorAll<HTMLElement>('button[data-state]')) {
        await act(async () => button.click());
        if (button.getAttribute('aria-pressed') !== 'true') await act(async () => button.click());
        const caption = place.querySelector('[data-testid="caption"]')?.textContent;
        expect(caption).toBe(loaded.lesson.states[button.dataset['state'] ?? ''].caption);
      }
      expect(place.textContent).not.toMatch(/NaN|undefined|Infinity/);
      await act(async () => root.unmount());
      place.remove();
    });
  },
);
