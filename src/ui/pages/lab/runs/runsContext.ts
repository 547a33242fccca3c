/** The list of runs and the queue of the lab above: one of each for the lab's life. */
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { Lab } from '../../../stores/lab.ts';
import { createRunQueue, type QueueState, type RunQueue } from '../../../stores/runQueue.ts';
import { createRunsDesk, type RunsDesk, type RunsState } from '../../../stores/runsStore.ts';
import { useLab } from '../labContext.ts';

interface Desks {
  readonly runs: RunsDesk;
  readonly queue: RunQueue;
}

const desks = new WeakMap<Lab, Desks>();

/** Made when first asked for, which the Lab page does before a run can begin. */
export function desksOf(lab: Lab): Desks {
  const known = desks.get(lab) ?? { runs: createRunsDesk(lab), queue: createRunQueue(lab) };
  desks.set(lab, known);
  return known;
}

export const useRunsDesk = (): RunsDesk => desksOf(useLab()).runs;
export const useRunQueue = (): RunQueue => desksOf(useLab()).queue;

/** A part of the list's state; objects are compared by their own fields. */
export function useRuns<T>(select: (state: RunsState) => T): T {
  return useStore(useRunsDesk().store, useShallow(select));
}

/** A part of the queue's state; objects are compared by their own fields. */
export function useQueue<T>(select: (state: QueueState) => T): T {
  return useStore(useRunQueue().store, useShallow(select));
}
