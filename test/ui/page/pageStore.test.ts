/** Opening files on `#/page`: what is refused is told, and touches nothing. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BundleError, NotebookError } from '../../../src/core/errors.ts';
import { encodeNotebook } from '../../../src/notebook/notebookFile.ts';
import { encodeBundle } from '../../../src/record/bundle.ts';
import { createPageDesk } from '../../../src/ui/stores/pageStore.ts';
import { readFile } from '../../../src/worker/reading/readFile.ts';
import { SAMPLE } from '../../notebook/sampleNotebook.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';
import { fileOf, memoryDrafts } from './runs.ts';

const bundle = await encodeBundle(sampleRecording());
const notebook = encodeNotebook({ ...SAMPLE, runs: [], cells: [SAMPLE.cells[0]] });
const text = (words: string) => new TextEncoder().encode(words);
const settled = (desk: ReturnType<typeof createPageDesk>) =>
  vi.waitFor(() => expect(desk.store.getState().reading).toBeNull());

describe('openFile(file)', () => {
  it('shows a bundle as a run and a notebook to be read, whatever their names say', async () => {
    const desk = createPageDesk(memoryDrafts());
    desk.openFile(fileOf(bundle, 'run.json'));
    await settled(desk);
    expect(desk.store.getState().shown).toMatchObject({ kind: 'run', run: { fileName: 'run.json' } });
    desk.openFile(fileOf(notebook, 'notebook.zip'));
    await settled(desk);
    const { shown } = desk.store.getState();
    expect(shown?.kind === 'notebook' && shown.desk.store.getState()).toMatchObject({
      isEditing: false,
      draft: 'none',
    });
  });

  it.each([
    ['a cut bundle', bundle.slice(0, 300)],
    ['a text', text('hello')],
    ['nothing', new Uint8Array()],
    ['another JSON', text('{"cells": [], "nbformat": 4}')],
    ['a newer notebook', text('{"format": "gflowgr-notebook", "version": 99}')],
  ])('refuses %s in words, and what was shown stays', async (_, bytes) => {
    const drafts = memoryDrafts();
    const desk = createPageDesk(drafts);
    desk.openFile(fileOf(bundle, 'run.zip'));
    await settled(desk);
    const before = desk.store.getState().shown;
    desk.openFile(fileOf(bytes, 'broken'));
    await settled(desk);
    const { shown, problem } = desk.store.getState();
    expect(shown).toBe(before);
    expect(problem?.name).toBe('broken');
    expect(problem?.message).toMatch(/expected|version/);
    expect(drafts.kept.size).toBe(0);
    desk.dismissProblem();
    expect(desk.store.getState()).toMatchObject({ shown: before, problem: null });
  });

  it('shows the later one of two files that are read at once', async () => {
    const desk = createPageDesk(memoryDrafts());
    desk.openFile({
      ...fileOf(bundle, 'slow.zip'),
      arrayBuffer: () => new Promise((r) => setTimeout(() => r(bundle.slice().buffer), 60)),
    });
    desk.openFile(fileOf(notebook, 'quick.json'));
    await settled(desk);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(desk.store.getState().shown?.kind).toBe('notebook');
  });
});

describe('readFile(bytes, name)', () => {
  it('answers any bytes, and any damaged bundle or notebook, with what it is or one of its two errors', async () => {
    const damaged = (whole: Uint8Array<ArrayBuffer>) =>
      fc
        .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
        .map(
          (changes) => changes.reduce((bytes, [at, value]) => bytes.with(at, value), whole) as Uint8Array<ArrayBuffer>,
        );
    const any = fc.oneof(
      damaged(bundle),
      damaged(notebook),
      fc.uint8Array({ maxLength: 200 }) as fc.Arbitrary<Uint8Array<ArrayBuffer>>,
    );
    await fc.assert(
      fc.asyncProperty(any, async (bytes) => {
        try {
          await readFile(bytes, 'file');
        } catch (error) {
          expect(error instanceof BundleError || error instanceof NotebookError).toBe(true);
        }
      }),
      { numRuns: 600 },
    );
  });
});
