/** What a page audit looks at, on every place of the built site below a path: nothing serious may be found. */
import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { PLACES_TO_VISIT } from './places.ts';

declare global {
  interface Window {
    __audit: { readonly violations: string[]; readonly deprecations: string[]; shift: number };
  }
}

/** Letters smaller than this cannot be read; CSS pixels. */
const LEAST_FONT = 10;
/** Most of a page's text has at least this (as Lighthouse counts it). */
const LEGIBLE_FONT = 12;
const MOST_SHIFT = 0.1;

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const audit = { violations: [] as string[], deprecations: [] as string[], shift: 0 };
    Object.assign(window, { __audit: audit });
    addEventListener('securitypolicyviolation', (event) => {
      const { effectiveDirective, blockedURI, sourceFile, lineNumber } = event as SecurityPolicyViolationEvent;
      audit.violations.push(`${effectiveDirective}: ${blockedURI} ${sourceFile}:${lineNumber}`);
    });
    new ReportingObserver((reports) => audit.deprecations.push(...reports.map((r) => JSON.stringify(r.body))), {
      types: ['deprecation', 'intervention'],
      buffered: true,
    }).observe();
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[])
        if (!entry.hadRecentInput) audit.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
});

for (const { name, hash, isThere } of PLACES_TO_VISIT)
  test(`${name}: nothing from elsewhere, nothing refused, nothing that jumps, targets that can be hit`, async ({
    page,
    baseURL,
  }) => {
    const { origin } = new URL(baseURL ?? '');
    const elsewhere: string[] = [];
    const failed: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      const { protocol } = new URL(request.url());
      if (!['data:', 'blob:'].includes(protocol) && new URL(request.url()).origin !== origin)
        elsewhere.push(request.url());
    });
    page.on('response', (response) => {
      if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
    });
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(hash);
    await isThere(page);
    await page.waitForLoadState('networkidle');

    const found = await page.evaluate(
      ({ least, legible }) => {
        const sizes: { isListing: boolean; size: number; letters: number; text: string }[] = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const element = node.parentElement;
          const text = (node.textContent ?? '').trim();
          if (
            !element ||
            text === '' ||
            !element.checkVisibility() ||
            element.closest('.visually-hidden, sub, sup, math')
          )
            continue;
          sizes.push({
            isListing: element.closest('pre') !== null,
            size: Number.parseFloat(getComputedStyle(element).fontSize),
            letters: text.length,
            text,
          });
        }
        // A listing may be smaller than what is read through.
        const letters = (list: typeof sizes) => list.reduce((sum, one) => sum + one.letters, 0);
        const read = sizes.filter(({ isListing }) => !isListing);
        const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
        return {
          title: document.title,
          lang: document.documentElement.lang,
          charset: document.characterSet,
          doctype: document.doctype?.name,
          quirks: document.compatMode,
          description: document.querySelector('meta[name="description"]')?.getAttribute('content') ?? '',
          viewport: document.querySelector('meta[name="viewport"]')?.getAttribute('content') ?? '',
          tiny: sizes.filter(({ size }) => size < least).map(({ size, text }) => `${size} ${text}`),
          policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '',
          legible: letters(read.filter(({ size }) => size >= legible)) / Math.max(1, letters(read)),
          withoutAlt: [...document.images].filter((image) => !image.hasAttribute('alt')).length,
          repeated: ids.filter((id, i) => ids.indexOf(id) !== i),
          unnamedLinks: [...document.querySelectorAll('a[href]')]
            .filter((a) => !a.textContent?.trim() && !a.getAttribute('aria-label'))
            .map((a) => a.outerHTML.slice(0, 120)),
          unsafeLinks: [...document.querySelectorAll('a[target="_blank"]')]
            .filter((a) => !/noopener|noreferrer/.test(a.getAttribute('rel') ?? ''))
            .map((a) => a.outerHTML.slice(0, 120)),
          audit: window.__audit,
        };
      },
      { least: LEAST_FONT, legible: LEGIBLE_FONT },
    );
    expect({ elsewhere, failed, errors, violations: found.audit.violations }).toEqual({
      elsewhere: [],
      failed: [],
      errors: [],
      violations: [],
    });
    expect(found.policy).toMatch(/^default-src 'self'; script-src 'self' 'sha256-/);
    expect(found.audit.deprecations).toEqual([]);
    expect(found.audit.shift, 'cumulative layout shift').toBeLessThan(MOST_SHIFT);
    expect(found.title.length).toBeGreaterThan(10);
    expect(found.description.length).toBeGreaterThan(50);
    expect(found).toMatchObject({ lang: 'en', charset: 'UTF-8', doctype: 'html', quirks: 'CSS1Compat' });
    expect(found.viewport).toBe('width=device-width, initial-scale=1');
    expect(found.tiny, `text below ${LEAST_FONT} px`).toEqual([]);
    expect(found.legible, `share of text with at least ${LEGIBLE_FONT} px`).toBeGreaterThan(0.6);
    expect(found).toMatchObject({ withoutAlt: 0, repeated: [], unnamedLinks: [], unsafeLinks: [] });
    const { violations } = await new AxeBuilder({ page })
      .withRules(['target-size', 'html-has-lang', 'document-title'])
      .analyze();
    expect(violations.flatMap((v) => v.nodes.map((n) => `${v.id} ${n.html.slice(0, 200)}`))).toEqual([]);
  });

test('the site can be installed: its manifest names icons that are what they say', async ({ page, request }) => {
  await page.goto('');
  const href = await page.locator('link[rel="manifest"]').getAttribute('href');
  const base = new URL(href ?? '', page.url());
  const manifest = await (await request.get(base.href)).json();
  expect(manifest).toMatchObject({ name: 'GFlowGR Playground', display: 'standalone', start_url: './', scope: './' });
  const sizes = new Set<string>();
  for (const icon of manifest.icons) {
    const response = await request.get(new URL(icon.src, base).href);
    expect(response.headers()['content-type']).toBe(icon.type);
    if (icon.type !== 'image/png') continue;
    const bytes = await response.body();
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(icon.sizes);
    sizes.add(icon.sizes);
  }
  expect([...sizes].sort()).toEqual(['192x192', '512x512']);
  for (const rel of ['icon', 'apple-touch-icon']) {
    const icon = await page.locator(`link[rel="${rel}"]`).getAttribute('href');
    expect((await request.get(new URL(icon ?? '', page.url()).href)).ok()).toBe(true);
  }
});

test('nothing in the built site names an address of its own host', () => {
  const html = readFileSync('dist/index.html', 'utf8');
  const addresses = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThan(3);
  expect(addresses.filter((address) => !/^\.\/|^data:/.test(address))).toEqual([]);
});
