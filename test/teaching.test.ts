/** Every link of docs/TEACHING.md opens without a word of complaint. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONTENTS } from '../src/lessons/contents.ts';
import { placeOf } from '../src/ui/link/controls.ts';
import { parsePageLink } from '../src/ui/link/pageLink.ts';
import { playOfLink } from '../src/ui/pages/play/playLink.ts';
import { raceOfLink } from '../src/ui/pages/race/raceLink.ts';
import { usualRace } from '../src/ui/stores/raceSettings.ts';

const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'TEACHING.md'), 'utf8');
const links = [...text.matchAll(/`(#\/[^`]+)`/g)].map(([, hash]) => hash);

it('names pages, controls and settings that exist', () => {
  expect(links.length).toBeGreaterThan(15);
  for (const hash of links) {
    const link = parsePageLink(hash);
    expect(link.problems, hash).toEqual([]);
    const place = placeOf(link.path);
    expect(place, hash).toBeDefined();
    if (place === 'play') expect(playOfLink(link).problems, hash).toEqual([]);
    if (place === 'race') expect(raceOfLink(link, usualRace('shop-512')).problems, hash).toEqual([]);
    const slug = /^\/learn\/(.+)$/.exec(link.path)?.[1];
    if (slug !== undefined)
      expect(
        CONTENTS.map((entry) => entry.slug as string),
        hash,
      ).toContain(slug);
  }
});

it('names every lesson', () => {
  for (const { slug } of CONTENTS) expect(links).toContain(`#/learn/${slug}`);
});
