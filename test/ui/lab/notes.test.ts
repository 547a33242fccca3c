import { isValidElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../src/ui/pages/lab/configFields.ts';
import { CHOICE_NOTES, noteOf, VALUE_NOTES } from '../../../src/ui/pages/lab/notes/noteOf.ts';
import { labNotesText, type NoteWords } from '../../../src/ui/text/labNotes.ts';

const text = labNotesText.en;
const zh = await labNotesText.zh();
const NOTES = [
  ...Object.entries(CHOICE_NOTES).flatMap(([key, notes]) =>
    Object.entries(notes).map(([value, note]) => [`${key} = ${value}`, note] as const),
  ),
  ...Object.entries(VALUE_NOTES),
];

/** Words of every note, in the order of a catalogue's keys. */
const wordsOf = ({ choices, values }: typeof text): [string, NoteWords][] => [
  ...Object.entries(choices).flatMap(([key, notes]) =>
    Object.entries(notes).map(([value, words]): [string, NoteWords] => [`${key} = ${value}`, words]),
  ),
  ...Object.entries(values),
];

describe('the notes beside the choices', () => {
  it('are there for every choice of every select that has any, and for no other', () => {
    for (const [key, notes] of Object.entries(CHOICE_NOTES)) {
      const choices = FIELDS.find((f) => f.key === key)?.choices;
      expect(Object.keys(notes).sort(), key).toEqual([...(choices ?? [])].sort());
    }
    for (const key of Object.keys(VALUE_NOTES)) expect(FIELDS.map((f) => f.key)).toContain(key);
  });

  it('each have a formula that is seen and heard, a line of meaning, and a source with its address', () => {
    for (const [name, note] of NOTES) {
      expect(isValidElement(note.formula), name).toBe(true);
      expect(renderToStaticMarkup(note.formula), name).toMatch(/^<math display="block"><mrow>.+<\/math>$/);
      for (const { source, url } of note.also ? [note, note.also] : [note]) {
        expect(source, name).toMatch(/\d{4}/);
        const { protocol, host } = new URL(url);
        expect(protocol, name).toBe('https:');
        expect(['arxiv.org', 'doi.org', 'aclanthology.org', 'jmlr.org'], name).toContain(host);
      }
    }
  });

  it('have words for every note and for no other, in both languages, with what is ours in both or in neither', () => {
    const names = NOTES.map(([name]) => name).sort();
    for (const catalogue of [text, zh])
      expect(
        wordsOf(catalogue)
          .map(([name]) => name)
          .sort(),
      ).toEqual(names);
    const translated = new Map(wordsOf(zh));
    for (const [name, { spoken, meaning, ours }] of wordsOf(text)) {
      expect(spoken.length, name).toBeGreaterThan(10);
      expect(meaning.split(/\s+/).length, name).toBeLessThanOrEqual(25);
      expect(meaning, name).toMatch(/[.?]$/);
      expect(translated.get(name)?.ours === undefined, name).toBe(ours === undefined);
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
    const urls = new Map<string, string>(NOTES.map(([name, { url }]) => [name, url]));
    for (const [name, { ours = '' }] of wordsOf(text))
      if (!urls.get(name)?.endsWith('2506.16114')) expect(ours, name).not.toMatch(/the paper/);
  });

  it('mark what is ours in a sentence that goes on from “Our choice:”', () => {
    const ours = wordsOf(text).filter(([, words]) => words.ours !== undefined);
    expect(ours.length).toBeGreaterThan(15);
    for (const [name, words] of ours) {
      expect(words.ours, name).toMatch(/\.$/);
      expect(words.ours, name).not.toMatch(/our choice/i);
    }
  });

  it('follow what is chosen, and are silent where nothing takes part', () => {
    expect(noteOf(text, 'items.tokenizer', 'rq-vae')?.note.source).toContain('TIGER');
    expect(noteOf(text, 'model.dropout', '0')).toBeUndefined();
    expect(noteOf(text, 'model.dropout', '0.1')?.note.source).toContain('Dropout');
    expect(noteOf(text, 'reward.expression', ' ')).toBeUndefined();
    expect(noteOf(text, 'reward.expression', 'r_a')).toBeDefined();
    expect(noteOf(text, 'seed', '7')).toBeUndefined();
  });
});
