/** The lab of this page, for the components below it. */
import { createContext, useContext, useMemo } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { type ConfigState, errorsInWords } from '../../stores/configStore.ts';
import type { Lab } from '../../stores/lab.ts';
import type { RunStoreState } from '../../stores/runStore.ts';

export const LabContext = createContext<Lab | null>(null);

export function useLab(): Lab {
  const lab = useContext(LabContext);
  if (!lab) throw new Error('useLab: no lab above this component. Render it inside <LabContext value={lab}>.');
  return lab;
}

/** A part of the run's state; objects are compared by their own fields. */
export function useRun<T>(select: (state: RunStoreState) => T): T {
  return useStore(useLab().run, useShallow(select));
}

/** A part of the configuration's state; objects are compared by their own fields. */
export function useConfig<T>(select: (state: ConfigState) => T): T {
  return useStore(useLab().config, useShallow(select));
}

/** What is wrong, by the field's key: what the form finds, what the worker refused last, and what a link asked in vain. Key '' holds the rest. */
export function useFieldErrors(): Readonly<Record<string, string>> {
  const refused = useRun((s) => (s.error?.kind === 'ConfigError' ? s.error.message : null));
  const found = useConfig((s) => s.errors);
  const ofLink = useConfig((s) => s.refused);
  return useMemo(
    () => ({ ...ofLink, ...(refused === null ? {} : errorsInWords(refused)), ...found }),
    [ofLink, refused, found],
  );
}
