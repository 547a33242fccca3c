/** Every place of the page, and how to know that it is there: for what must hold on all of them. */
import { expect, type Page } from '@playwright/test';

export interface PlaceToVisit {
  readonly name: string;
  readonly hash: string;
  readonly isThere: (page: Page) => Promise<void>;
}

const heading = (words: RegExp) => (page: Page) =>
  expect(page.getByRole('heading', { level: 1, name: words })).toBeVisible();

export const PLACES_TO_VISIT: readonly PlaceToVisit[] = [
  {
    name: 'play',
    hash: '#/play',
    isThere: async (page) => {
      await expect(page.getByRole('tree')).toBeVisible();
      await expect(page.locator('#first')).toHaveCount(0);
    },
  },
  { name: 'learn', hash: '#/learn', isThere: heading(/Learn/) },
  {
    name: 'a lesson',
    hash: '#/learn/flow-balance',
    isThere: (page) => expect(page.getByRole('tree').first()).toBeVisible(),
  },
  { name: 'race', hash: '#/race', isThere: heading(/Race/) },
  {
    name: 'class results',
    hash: '#/race?class=open',
    isThere: (page) => expect(page.getByTestId('class')).toBeVisible(),
  },
  { name: 'lab', hash: '#/lab', isThere: (page) => expect(page.getByTestId('lab-start')).toBeVisible() },
  { name: 'page', hash: '#/page', isThere: heading(/Shared runs/) },
  {
    name: 'a shared run',
    hash: '#/page/shop-512-sft',
    isThere: (page) => expect(page.getByTestId('page-trie')).toBeVisible(),
  },
  {
    name: 'a notebook',
    hash: '#/page/four-objectives',
    isThere: (page) => expect(page.getByTestId('notebook-trie').first()).toBeVisible(),
  },
  { name: 'kernels', hash: '#/kernels', isThere: (page) => expect(page.getByTestId('kernels-code')).toBeVisible() },
  { name: 'glossary', hash: '#/glossary/residual', isThere: heading(/Glossary/) },
];

/** No wider than the window: nothing has to be scrolled sideways. */
export const pixelsTooWide = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
