/**
 * What `#/page` shows: a run, a notebook, or the ways to open one. What cannot be opened is told in words, and what was shown
 * before stays. Before: `openRun.ts`, `notebook/notebookFile.ts`. After: `ui/pages/page`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { BundleError, errorMessage, NotebookError } from '../../core/errors.ts';
import { plainText } from '../../core/plainText.ts';
import { SHIPPED_NOTEBOOKS, shippedNotebookFile } from '../../notebook/shippedNotebooks.ts';
import { LARGEST_BUNDLE_BYTES } from '../../record/bundle.ts';
import { nameOfShipped } from '../../record/shippedRecordings.ts';
import { readFile } from '../../worker/reading/readingClient.ts';
import { type DraftShelf, opfsDrafts } from './draftShelf.ts';
import { fetchedFile } from './fetchedFile.ts';
import { createNotebookDesk, type NotebookDesk, type NotebookStart } from './notebookStore.ts';
import { type OpenRun, openShipped } from './openRun.ts';
import { logProblems } from './troubleLog.ts';

export type Shown =
  | { readonly kind: 'run'; readonly run: OpenRun }
  | { readonly kind: 'notebook'; readonly desk: NotebookDesk };

export interface PageState {
  readonly shown: Shown | null;
  /** The name of what is being read. */
  readonly reading: string | null;
  readonly problem: { readonly name: string; readonly message: string } | null;
}

/** What the address names: `#/page/ID` or `#/page?src=ADDRESS`. */
export interface PagePlace {
  readonly id: string | undefined;
  readonly src: string | undefined;
}

export interface PageDesk {
  readonly store: StoreApi<PageState>;
  readonly drafts: DraftShelf;
  /** Shows what the address names; an address that names nothing shows what a file brought, or the ways to open one. */
  follow(place: PagePlace): void;
  openFile(file: Pick<File, 'name' | 'size' | 'arrayBuffer'>): void;
  showRun(run: OpenRun): void;
  /** A notebook of this reader's own: empty, with a run in it, or a draft. */
  write(start: NotebookStart): void;
  openDraft(id: string): void;
  dismissProblem(): void;
  /** Back to the ways to open something. */
  close(): void;
}

export function createPageDesk(drafts: DraftShelf = opfsDrafts): PageDesk {
  const store = createStore<PageState>(() => ({ shown: null, reading: null, problem: null }));
  logProblems(store, ({ problem }) => [problem?.message ?? null]);
  let followed: string | null = null;
  /** Counts what was asked for: of two that are read at once, the later one is shown. */
  let asked = 0;

  const show = (shown: Shown): void => store.setState({ shown, reading: null, problem: null });
  const showNotebook = (start: NotebookStart): void => {
    const desk = createNotebookDesk(start, drafts);
    show({ kind: 'notebook', desk });
  };

  async function open(name: string, read: () => Promise<() => void>): Promise<void> {
    const mine = ++asked;
    store.setState({ reading: name, problem: null });
    try {
      const showIt = await read();
      if (mine === asked) showIt();
    } catch (error) {
      if (mine === asked) store.setState({ reading: null, problem: { name, message: errorMessage(error) } });
    }
  }

  async function readBytes(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<() => void> {
    const read = await readFile(bytes, name);
    return read.kind === 'run'
      ? () => show({ kind: 'run', run: { ...read, fileName: name, shipped: null } })
      : () => showNotebook({ how: 'opened', notebook: read.notebook, digest: read.digest });
  }

  async function readPlace({ id, src }: PagePlace): Promise<() => void> {
    if (src !== undefined) return readBytes(await fetchedFile(src), src.replace(/^.*\//, '').slice(0, 200) || src);
    const notebook = SHIPPED_NOTEBOOKS.find((name) => name === id);
    if (notebook !== undefined) {
      const file = shippedNotebookFile(notebook);
      return readBytes(await fetchedFile(file), file.replace(/^.*\//, ''));
    }
    if (nameOfShipped(id ?? '') === null)
      throw new NotebookError(
        `No page is called “${(id ?? '').slice(0, 80)}”. Open a file instead, or one of those that come with the playground.`,
      );
    const run = await openShipped(id ?? '');
    return () => show({ kind: 'run', run });
  }

  return {
    store,
    drafts,
    follow(place) {
      const name = place.src ?? place.id;
      const key = name === undefined ? '' : JSON.stringify(place);
      if (key === followed) return;
      const wasOfAddress = followed !== null && followed !== '';
      followed = key;
      if (name !== undefined) void open(name, () => readPlace(place));
      else if (wasOfAddress) this.close();
    },
    openFile(file) {
      const name = plainText(file.name);
      void open(name, async () => {
        if (file.size > LARGEST_BUNDLE_BYTES)
          throw new BundleError(
            `${name} has ${Math.round(file.size / 2 ** 20)} MiB, expected at most ${LARGEST_BUNDLE_BYTES / 2 ** 20} MiB. It was not read.`,
          );
        return readBytes(new Uint8Array(await file.arrayBuffer()), name);
      });
    },
    showRun(run) {
      asked++;
      followed = '';
      show({ kind: 'run', run });
    },
    write(start) {
      asked++;
      followed = '';
      showNotebook(start);
    },
    openDraft(id) {
      void open(id, async () => {
        const read = await readFile(await drafts.read(id), 'The draft');
        if (read.kind === 'run') throw new NotebookError('The draft is a run’s bundle, expected a notebook.');
        return () => showNotebook({ how: 'draft', id, notebook: read.notebook });
      });
    },
    dismissProblem: () => store.setState({ problem: null }),
    close() {
      asked++;
      store.setState({ shown: null, reading: null, problem: null });
    },
  };
}

let ofPage: PageDesk | undefined;
/** One for the life of the page: what a file brought stays while other places are visited. */
export function pageDesk(): PageDesk {
  ofPage ??= createPageDesk();
  return ofPage;
}
