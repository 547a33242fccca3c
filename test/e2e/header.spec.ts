/** The head of every page at every width: all places are there, and nothing lies over anything. */
import { expect, type Page, test } from '@playwright/test';

const WIDTHS = [320, 360, 480, 640, 768, 800, 900, 980, 1000, 1001, 1020, 1060, 1120, 1280];

/** Names of controls that lie over each other, or reach beyond the window. Not of the static first view, which may still lie over. */
const overlaps = (page: Page) =>
  page.locator('#root header').evaluate((header) => {
    const shown = [...header.querySelectorAll<HTMLElement>('nav > *, a, button, select')]
      .filter((element) => element.getBoundingClientRect().top >= 0)
      .map((element) => ({ element, box: element.getBoundingClientRect() }));
    const isOver = (a: DOMRect, b: DOMRect) =>
      a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    return shown.flatMap(({ element, box }, i) => [
      ...shown
        .slice(i + 1)
        .filter((other) => isOver(box, other.box))
        .map((other) => `${element.textContent} / ${other.element.textContent}`),
      ...(box.width === 0 || box.right > innerWidth ? [`${element.textContent} is out of sight`] : []),
    ]);
  });

for (const lang of ['en', 'zh'])
  test(`seven places and the tools have room at any width (${lang})`, async ({ page }) => {
    await page.goto(`#/glossary?lang=${lang}`);
    await expect(page.locator('#root header nav > *')).toHaveCount(7);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 700 });
      expect(await overlaps(page), `${width} px`).toEqual([]);
    }
  });
