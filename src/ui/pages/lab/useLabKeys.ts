/** The Lab's keys: Space holds the run under way and lets it go on, full stop takes one step of a paused one. */
import { useEffect } from 'react';
import type { Lab } from '../../stores/lab.ts';
import { isRunActive } from '../../stores/runStore.ts';

const TAKES_KEYS = 'input, select, textarea, [contenteditable]';

/** `canRun`: whether a link leaves the run's buttons to the reader. */
export function useLabKeys(lab: Lab, canRun: boolean): void {
  useEffect(() => {
    if (!canRun) return;
    const listen = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      if (target.closest(`${TAKES_KEYS}, dialog, [role="dialog"]`)) return;
      const { state } = lab.run.getState();
      if (!isRunActive(state)) return; // Space scrolls
      if (event.code === 'Space' && !target.closest('button, a, summary')) {
        event.preventDefault();
        if (event.repeat) return;
        if (state === 'paused') lab.resume();
        else lab.pause();
      } else if (event.code === 'Period' && state === 'paused') {
        event.preventDefault();
        if (!event.repeat) lab.stepOnce();
      }
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [lab, canRun]);
}
