/**
 * The results a teacher has dropped: read one after another, kept for the visit, sent nowhere. Before: `record/resultFiles.ts`. After:
 * `ui/pages/race/class`.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type ReadProblem, type ReadResult, readResults } from '../../record/resultFiles.ts';

export interface ClassState {
  /** In the order they were read. */
  readonly results: readonly ReadResult[];
  /** Files that could not be read, and why. */
  readonly problems: readonly ReadProblem[];
  /** Of the files given last; null while none is read. */
  readonly reading: { readonly done: number; readonly total: number } | null;
}

export interface ClassDesk {
  readonly store: StoreApi<ClassState>;
  /** Reads files behind those that are being read. Resolves when these are done. */
  add(files: readonly File[]): Promise<void>;
  /** Forgets all results; what is being read then is not added. */
  clear(): void;
}

const EMPTY: ClassState = { results: [], problems: [], reading: null };

export function createClassDesk(read: typeof readResults = readResults): ClassDesk {
  const store = createStore<ClassState>(() => EMPTY);
  let queue: Promise<void> = Promise.resolve();
  let generation = 0;
  const take = async (file: File, of: number): Promise<void> => {
    if (of !== generation) return;
    const { results, problems } = await read(file);
    if (of !== generation) return;
    store.setState((state) => ({
      results: [...state.results, ...results],
      problems: [...state.problems, ...problems],
      reading: state.reading && { ...state.reading, done: state.reading.done + 1 },
    }));
  };
  return {
    store,
    add(files) {
      const of = generation;
      store.setState(({ reading }) => ({
        reading: { done: reading?.done ?? 0, total: (reading?.total ?? 0) + files.length },
      }));
      queue = queue.then(async () => {
        for (const file of files) await take(file, of);
        const { reading } = store.getState();
        if (of === generation && reading && reading.done >= reading.total) store.setState({ reading: null });
      });
      return queue;
    },
    clear() {
      generation++;
      store.setState(EMPTY);
    },
  };
}

/** One for the life of the page: leaving for another place forgets nothing. */
export const classDesk = createClassDesk();
