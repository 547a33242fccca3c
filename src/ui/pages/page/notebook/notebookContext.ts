/** The notebook's desk, for the cells below it, and its runs by name. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { NotebookRun } from '../../../../notebook/notebook.ts';
import type { Recording } from '../../../../record/recording.ts';
import type { NotebookDesk, RunOfNotebook } from '../../../stores/notebookStore.ts';

export const NotebookContext = createContext<NotebookDesk | null>(null);

export function useNotebookDesk(): NotebookDesk {
  const desk = useContext(NotebookContext);
  if (!desk)
    throw new Error(
      'useNotebookDesk: no notebook above this component. Render it inside <NotebookContext value={desk}>.',
    );
  return desk;
}

export interface NamedRun {
  readonly entry: NotebookRun;
  readonly state: RunOfNotebook;
}

/** The runs a cell names, in its order. */
export function useRuns(names: readonly string[]): readonly NamedRun[] {
  const { now, runs } = useStore(useNotebookDesk().store);
  return names.flatMap((name) => {
    const entry = now.runs.find(({ id }) => id === name);
    return entry ? [{ entry, state: runs[name] ?? { state: 'loading' } }] : [];
  });
}

/** Recordings by the run's name, those that are there and those that are on their way. */
export function useComingRecordingOf(): (name: string) => Recording | 'loading' | undefined {
  const named = useRunOf();
  return (name) => {
    const state = named(name);
    if (state?.state === 'ready') return state.run.recording;
    return state?.state === 'loading' ? 'loading' : undefined;
  };
}

/** Recordings that are there, by the run's name. */
export function useRecordingOf(): (name: string) => Recording | undefined {
  const named = useRunOf();
  return (name) => {
    const state = named(name);
    return state?.state === 'ready' ? state.run.recording : undefined;
  };
}

/** A run that the notebook names is on its way until something else is known. */
function useRunOf(): (name: string) => RunOfNotebook | undefined {
  const { now, runs } = useStore(useNotebookDesk().store);
  return (name) => {
    if (Object.hasOwn(runs, name)) return runs[name];
    return now.runs.some(({ id }) => id === name) ? { state: 'loading' } : undefined;
  };
}
