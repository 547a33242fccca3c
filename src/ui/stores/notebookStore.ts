/**
 * One notebook as it is read and edited. It opens read-only; editing makes a copy whose `parent` is the file it came from, and the
 * file itself is never written. A draft is kept on the device after the first edit. Before: `pageStore.ts`. After: the notebook's view.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { toBase64 } from '../../core/base64.ts';
import { BundleError, errorMessage, NotebookError } from '../../core/errors.ts';
import { addCell, addRun } from '../../notebook/edits.ts';
import { MOST_RUNS, type Notebook, type NotebookRun } from '../../notebook/notebook.ts';
import { encodeNotebook } from '../../notebook/notebookFile.ts';
import { bundleBytes } from '../../record/bundle.ts';
import { runName } from '../../record/runName.ts';
import type { DraftShelf } from './draftShelf.ts';
import { type OpenRun, openBundle, openShipped } from './openRun.ts';
import { logProblems } from './troubleLog.ts';

export type NotebookStart =
  | { readonly how: 'opened'; readonly notebook: Notebook; readonly digest: string }
  | { readonly how: 'draft'; readonly id: string; readonly notebook: Notebook }
  /** Edited from the start; its runs may be open already. */
  | { readonly how: 'new'; readonly notebook: Notebook; readonly runs: readonly OpenRun[] };

export type RunOfNotebook =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly run: OpenRun }
  /** Neither in the file nor with the page. */
  | { readonly state: 'missing' }
  | { readonly state: 'failed'; readonly message: string };

export interface NotebookState {
  /** As opened; what is edited is always a copy. */
  readonly original: Notebook;
  readonly now: Notebook;
  readonly isEditing: boolean;
  /** For undoing, the latest last. */
  readonly past: readonly Notebook[];
  readonly runs: Readonly<Record<string, RunOfNotebook>>;
  /** Of the draft on this device: whether it is what is shown. */
  readonly draft: 'none' | 'writing' | 'kept' | 'elsewhere' | 'refused';
  readonly draftProblem: string | null;
  /** Why the last run that was given could not be taken. */
  readonly runProblem: string | null;
}

export interface NotebookDesk {
  readonly store: StoreApi<NotebookState>;
  /** Begun here or a draft, so that there is no original to go back to. */
  readonly isOwn: boolean;
  /** Begins a copy, or goes on with the one begun. */
  edit(): void;
  /** Shows the copy as readers will see it. */
  preview(): void;
  /** Puts the next notebook in the place of the present one. */
  change(next: Notebook): void;
  undo(): void;
  /** Adds a run from a bundle file; or, where `id` is given, brings the bundle of that run, which must have its digest. */
  addRunFile(file: Pick<File, 'arrayBuffer' | 'name' | 'size'>, id?: string): Promise<void>;
  addShippedRun(id: string, title: string): Promise<void>;
  /** The file as it is now. Throws NotebookError. */
  fileOf(): { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };
  /** Throws the copy and its draft away; the original is shown again. */
  discard(): Promise<void>;
}

const MOST_PAST = 200;
const DRAFT_DELAY_MS = 400;

/** An empty notebook of the reader's own. */
export const emptyNotebook = (title: string, text: string): Notebook => ({
  title,
  parent: null,
  runs: [],
  cells: [{ kind: 'prose', id: 'c1', text }],
});

/** What a notebook says of a run: its bundle comes into the file, unless it comes with the page. */
const entryOf = (run: OpenRun, title: string): Omit<NotebookRun, 'id'> => ({
  title,
  digest: run.digest,
  shipped: run.shipped,
  bundle: run.shipped === null ? toBase64(run.bytes) : null,
});

/** A notebook with this run in it, its curve and its trie. */
export function notebookAbout(run: OpenRun, text: string): NotebookStart {
  const { name } = run.recording.metadata;
  let notebook = addRun(emptyNotebook(name, text), entryOf(run, name))?.notebook ?? emptyNotebook(name, text);
  for (const kind of ['run', 'chart', 'trie'] as const)
    notebook = addCell(notebook, kind, notebook.cells.length)?.notebook ?? notebook;
  return { how: 'new', notebook, runs: [run] };
}

const fileNameOf = (title: string): string =>
  `${
    title
      .trim()
      .replace(/[\\/:*?"<>|\s]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 60) || 'notebook'
  }.json`;

export function createNotebookDesk(start: NotebookStart, drafts: DraftShelf): NotebookDesk {
  const store = createStore<NotebookState>(() => ({
    original: start.notebook,
    now: start.notebook,
    isEditing: start.how !== 'opened',
    past: [],
    runs: {},
    draft: start.how === 'draft' ? 'kept' : 'none',
    draftProblem: null,
    runProblem: null,
  }));
  const { getState, setState } = store;
  logProblems(store, ({ draftProblem, runProblem, runs }) => [
    draftProblem,
    runProblem,
    ...Object.values(runs).map((run) => (run.state === 'failed' ? run.message : null)),
  ]);
  const parent = start.how === 'opened' ? start.digest : start.notebook.parent;
  const draftId = start.how === 'draft' ? start.id : runName(`${Date.now()} ${start.notebook.title}`);
  let draftTimer: ReturnType<typeof setTimeout> | undefined;
  let lastWrite: Promise<void> = Promise.resolve();
  let letGo: (() => void) | null = null;

  const setRun = (id: string, run: RunOfNotebook): void => setState((s) => ({ runs: { ...s.runs, [id]: run } }));
  const given = start.how === 'new' ? start.runs : [];

  async function resolve({ id, digest, shipped, bundle }: NotebookRun): Promise<void> {
    const open = given.find((run) => run.digest === digest);
    if (open) return setRun(id, { state: 'ready', run: open });
    if (bundle === null && shipped === null) return setRun(id, { state: 'missing' });
    setRun(id, { state: 'loading' });
    try {
      const run = bundle !== null ? await openBundle(bundle, `${id}.zip`) : await openShipped(shipped ?? '');
      if (run.digest !== digest)
        throw new BundleError(
          `${run.fileName} is another run than the notebook means: expected digest ${digest.slice(0, 16)}…, found ${run.digest.slice(0, 16)}….`,
        );
      setRun(id, { state: 'ready', run });
    } catch (error) {
      setRun(id, { state: 'failed', message: errorMessage(error) });
    }
  }
  for (const run of start.notebook.runs) void resolve(run);

  /** Two tabs must not write one draft: the first that edits it holds a lock for as long as it lives. */
  async function holdDraft(): Promise<boolean> {
    if (letGo !== null || typeof navigator === 'undefined' || !navigator.locks) return true;
    return new Promise((held) => {
      void navigator.locks.request(`gflowgr-notebook-${draftId}`, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          held(false);
          return;
        }
        held(true);
        return new Promise<void>((end) => {
          letGo = end;
        });
      });
    });
  }

  async function writeDraft(): Promise<void> {
    if (!(await holdDraft())) return setState({ draft: 'elsewhere' });
    const { now } = getState();
    try {
      await drafts.write(draftId, encodeNotebook(now));
      if (getState().now === now) setState({ draft: 'kept', draftProblem: null });
    } catch (error) {
      setState({ draft: 'refused', draftProblem: errorMessage(error) });
    }
  }
  function scheduleDraft(): void {
    setState({ draft: 'writing' });
    clearTimeout(draftTimer);
    draftTimer = setTimeout(() => {
      lastWrite = lastWrite.then(writeDraft);
    }, DRAFT_DELAY_MS);
  }

  const change = (next: Notebook): void => {
    const { now, past } = getState();
    if (next === now) return;
    setState({ now: next, past: [...past, now].slice(-MOST_PAST) });
    scheduleDraft();
  };

  function take(run: OpenRun, title: string): void {
    const added = addRun(getState().now, entryOf(run, title));
    if (added === null)
      throw new NotebookError(`The notebook has ${MOST_RUNS} runs, as many as it may. Take one out first.`);
    setRun(added.id, { state: 'ready', run });
    change(added.notebook);
  }

  async function taking(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      setState({ runProblem: null });
    } catch (error) {
      setState({ runProblem: errorMessage(error) });
    }
  }

  return {
    store,
    isOwn: start.how !== 'opened',
    edit: () => setState((s) => ({ isEditing: true, now: s.now.parent === parent ? s.now : { ...s.now, parent } })),
    preview: () => setState({ isEditing: false }),
    change,
    undo() {
      const { past } = getState();
      if (past.length === 0) return;
      setState({ now: past[past.length - 1], past: past.slice(0, -1) });
      scheduleDraft();
    },
    addRunFile: (file, id) =>
      taking(async () => {
        const run = await openBundle(await bundleBytes(file), file.name);
        const wanted = getState().now.runs.find((one) => one.id === id);
        if (!wanted) return take(run, run.recording.metadata.name);
        if (run.digest !== wanted.digest)
          throw new BundleError(
            `${file.name} is another run: expected digest ${wanted.digest.slice(0, 16)}…, found ${run.digest.slice(0, 16)}….`,
          );
        setRun(wanted.id, { state: 'ready', run });
      }),
    addShippedRun: (id, title) => taking(async () => take(await openShipped(id), title)),
    fileOf() {
      const { now } = getState();
      return { name: fileNameOf(now.title), bytes: encodeNotebook(now) };
    },
    async discard() {
      clearTimeout(draftTimer);
      await lastWrite;
      try {
        await drafts.remove(draftId);
      } catch (error) {
        setState({ draftProblem: errorMessage(error) });
        return;
      }
      letGo?.();
      letGo = null;
      setState({ now: getState().original, past: [], isEditing: false, draft: 'none', draftProblem: null });
    },
  };
}
