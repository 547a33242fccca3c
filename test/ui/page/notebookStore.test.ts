/** A notebook is read first; what is edited is a copy, kept as a draft from the first edit on. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { addCell, changeCell, removeRun } from '../../../src/notebook/edits.ts';
import type { Notebook } from '../../../src/notebook/notebook.ts';
import { decodeNotebook, encodeNotebook, notebookDigest } from '../../../src/notebook/notebookFile.ts';
import { createNotebookDesk, emptyNotebook, notebookAbout } from '../../../src/ui/stores/notebookStore.ts';
import type { OpenRun } from '../../../src/ui/stores/openRun.ts';
import { sampleRecording } from '../../record/sampleRecording.ts';
import { fileOf, memoryDrafts, runOf } from './runs.ts';

let run: OpenRun;
let other: OpenRun;
let about: Notebook;
beforeAll(async () => {
  run = await runOf();
  other = await runOf(sampleRecording(undefined, 2));
  about = notebookAbout(run, 'why').notebook;
});

const opened = (notebook: Notebook, drafts = memoryDrafts()) => {
  const digest = notebookDigest(encodeNotebook(notebook));
  return { desk: createNotebookDesk({ how: 'opened', notebook, digest }, drafts), drafts, digest };
};
const typed = (notebook: Notebook, text: string): Notebook => changeCell(notebook, { kind: 'prose', id: 'c1', text });
const state = (desk: ReturnType<typeof createNotebookDesk>) => desk.store.getState();

describe('a notebook with a run in it', () => {
  it('brings the run’s bundle along, and opens it again by its digest', async () => {
    const { desk } = opened(decodeNotebook(encodeNotebook(about)));
    await vi.waitFor(() => expect(Object.values(state(desk).runs)[0]?.state).toBe('ready'));
    const [ready] = Object.values(state(desk).runs);
    expect(ready.state === 'ready' && ready.run.digest).toBe(run.digest);
    expect(about.cells.map(({ kind }) => kind)).toEqual(['prose', 'run', 'chart', 'trie']);
  });

  it('refuses a bundle that is not the run its digest names, in the cell alone', async () => {
    const [entry] = notebookAbout(other, '').notebook.runs;
    const mixed = { ...about, runs: [{ ...about.runs[0], bundle: entry.bundle }] };
    const { desk } = opened(mixed);
    await vi.waitFor(() => expect(Object.values(state(desk).runs)[0]?.state).toBe('failed'));
    expect(Object.values(state(desk).runs)[0]).toMatchObject({ message: expect.stringContaining('another run') });
  });

  it('asks for a run that is named by its digest alone, and takes only that one', async () => {
    const { desk } = opened({ ...about, runs: [{ ...about.runs[0], bundle: null }] });
    const [{ id }] = about.runs;
    expect(state(desk).runs[id]).toEqual({ state: 'missing' });
    await desk.addRunFile(fileOf(other.bytes, 'other.zip'), id);
    expect(state(desk).runProblem).toContain('another run');
    await desk.addRunFile(fileOf(run.bytes, 'run.zip'), id);
    expect(state(desk).runs[id].state).toBe('ready');
    expect(state(desk).now.runs[0].bundle).toBeNull();
  });
});

describe('editing', () => {
  it('makes a copy whose parent is the file, and writes nothing before the first edit', async () => {
    const { desk, drafts, digest } = opened(about);
    desk.edit();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(drafts.kept.size).toBe(0);
    desk.change(typed(state(desk).now, 'new words'));
    await vi.waitFor(() => expect(state(desk).draft).toBe('kept'));
    const [bytes] = drafts.kept.values();
    expect(decodeNotebook(bytes)).toMatchObject({ parent: digest, cells: [{ text: 'new words' }, {}, {}, {}] });
    expect(state(desk).original).toBe(about);
    expect(desk.fileOf().bytes).toEqual(bytes);
  });

  it('is undone step by step, and discarded whole', async () => {
    const { desk, drafts } = opened(about);
    desk.edit();
    desk.change(typed(state(desk).now, 'one'));
    desk.change(removeRun(state(desk).now, about.runs[0].id));
    desk.undo();
    expect(state(desk).now.cells).toHaveLength(4);
    desk.undo();
    expect(state(desk).now.cells).toEqual(about.cells);
    desk.change(typed(state(desk).now, 'two'));
    await vi.waitFor(() => expect(drafts.kept.size).toBe(1));
    await desk.discard();
    expect(drafts.kept.size).toBe(0);
    expect(state(desk)).toMatchObject({ now: about, isEditing: false, draft: 'none', past: [] });
  });

  it('goes on where no draft can be kept, and says so', async () => {
    const { desk } = opened(about, memoryDrafts('This browser keeps no drafts.'));
    desk.edit();
    desk.change(typed(state(desk).now, 'three'));
    await vi.waitFor(() => expect(state(desk).draft).toBe('refused'));
    expect(state(desk).draftProblem).toBe('This browser keeps no drafts.');
    expect(desk.fileOf().bytes.length).toBeGreaterThan(100);
  });

  it('takes a bundle from a file into the notebook once', async () => {
    const desk = createNotebookDesk({ how: 'new', notebook: emptyNotebook('Mine', ''), runs: [] }, memoryDrafts());
    expect(addCell(state(desk).now, 'chart', 0)).toBeNull();
    await desk.addRunFile(fileOf(run.bytes, 'run.zip'));
    await desk.addRunFile(fileOf(run.bytes, 'again.zip'));
    expect(state(desk).now.runs).toHaveLength(1);
    await desk.addRunFile(fileOf(run.bytes.slice(0, 99) as Uint8Array<ArrayBuffer>, 'cut.zip'));
    expect(state(desk).runProblem).toContain('cut.zip');
    expect(state(desk).now.runs).toHaveLength(1);
  });
});
