/** The race of this page, for the components below it. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { RaceDesk, RaceStoreState } from '../../stores/raceStore.ts';

export const RaceContext = createContext<RaceDesk | null>(null);

export function useRaceDesk(): RaceDesk {
  const desk = useContext(RaceContext);
  if (!desk) throw new Error('useRaceDesk: no race above this component. Render it inside <RaceContext value={desk}>.');
  return desk;
}

/** A part of the race's state; objects are compared by their own fields. */
export const useRace = <T>(select: (state: RaceStoreState) => T): T =>
  useStore(useRaceDesk().store, useShallow(select));
