import { isValidElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ITEM_FIELDS, MODEL_FIELDS, SECTIONS } from '../../../src/ui/pages/lab/configFields.ts';
import { CHOICE_NOTES, noteOf, VALUE_NOTES } from '../../../src/ui/pages/lab/notes/noteOf.ts';

const FIELDS = [...ITEM_FIELDS, ...MODEL_FIELDS, ...SECTIONS.flatMap((s) => s.fields)];
const NOTES = [
  ...Object.entries(CHOICE_NOTES).flatMap(([key, notes]) =>
    Object.entries(notes).map(([value, note]) => [`${key} = ${value}`, note] as const),
  ),
  ...Object.entries(VALUE_NOTES),
];

describe('the notes beside the choices', () => {
  it('are there for every choice of every select that has any, and for no other', () => {
    for (const [key, notes] of Object.entries(CHOICE_NOTES)) {
      const choices = FIELDS.find((f) => f.key === key)?.choices?.map((c) => c.value);
      expect(Object.keys(notes).sort(), key).toEqual([...(choices ?? [])].sort());
    }
    for (const key of Object.keys(VALUE_NOTES)) expect(FIELDS.map((f) => f.key)).toContain(key);
  });

  it('each have a formula that is seen and heard, a line of meaning, and a source with its address', () => {
    for (const [name, note] of NOTES) {
      expect(isValidElement(note.formula), name).toBe(true);
      expect(renderToStaticMarkup(note.formula), name).toMatch(/^<math display="block"><mrow>.+<\/math>$/);
      expect(note.spoken.length, name).toBeGreaterThan(10);
      expect(note.meaning.split(/\s+/).length, name).toBeLessThanOrEqual(25);
      expect(note.meaning, name).toMatch(/[.?]$/);
      for (const { source, url } of note.also ? [note, note.also] : [note]) {
        expect(source, name).toMatch(/\d{4}/);
        const { protocol, host } = new URL(url);
        expect(protocol, name).toBe('https:');
        expect(['arxiv.org', 'doi.org', 'aclanthology.org', 'jmlr.org'], name).toContain(host);
      }
    }
  });

  it('link each paper under one name of its authors and one year', () => {
    const authors = new Map<string, string>();
    for (const [name, { also, ...note }] of NOTES)
      for (const { source, url } of also ? [note, also] : [note]) {
        const known = /^.*?\d{4}/.exec(source)![0];
        expect(authors.get(url) ?? known, name).toBe(known);
        authors.set(url, known);
      }
  });

  it('speak of “the paper” only where GFlowGR is the source', () => {
    for (const [name, { url, ours = '' }] of NOTES)
      if (!url.endsWith('2506.16114')) expect(ours, name).not.toMatch(/the paper/);
  });

  it('mark what is ours in a sentence that goes on from “Our choice:”', () => {
    const ours = NOTES.filter(([, note]) => note.ours !== undefined);
    expect(ours.length).toBeGreaterThan(15);
    for (const [name, { ours: text = '' }] of ours) {
      expect(text, name).toMatch(/\.$/);
      expect(text, name).not.toMatch(/our choice/i);
    }
  });

  it('follow what is chosen, and are silent where nothing takes part', () => {
    expect(noteOf('items.tokenizer', 'rq-vae')?.source).toContain('TIGER');
    expect(noteOf('model.dropout', '0')).toBeUndefined();
    expect(noteOf('model.dropout', '0.1')?.source).toContain('Dropout');
    expect(noteOf('reward.expression', ' ')).toBeUndefined();
    expect(noteOf('reward.expression', 'r_a')).toBeDefined();
    expect(noteOf('seed', '7')).toBeUndefined();
  });
});
