/** The Play page's keys: Space plays, full stop steps, Ctrl+Z undoes; and a page nobody sees stands still. */
import { useEffect } from 'react';
import type { PlayControls } from '../../stores/playStore.ts';

const TYPING = 'input:not([type="range"], [type="checkbox"], [type="radio"]), select, textarea, [contenteditable]';

/** What a link leaves to the reader. */
interface PlayKeyRights {
  readonly canStep: boolean;
  readonly canUndo: boolean;
}

export function usePlayKeys(controls: PlayControls, { canStep, canUndo }: PlayKeyRights): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as Element;
      if (event.defaultPrevented || event.altKey || target.closest('dialog, [role="dialog"]')) return;
      const isTyping = target.closest(TYPING) !== null;
      if (event.ctrlKey || event.metaKey) {
        // In a field, undoing is the field's own.
        if (event.key.toLowerCase() !== 'z' || isTyping || !canUndo) return;
        event.preventDefault();
        if (event.shiftKey) controls.redo();
        else controls.undo();
      } else if (!canStep) return;
      else if (event.code === 'Space') {
        if (target.closest('button, input, select, textarea, a, summary')) return;
        event.preventDefault();
        controls.toggle();
      } else if (event.code === 'Period' && !isTyping) {
        event.preventDefault();
        controls.step(event.shiftKey ? 'batch' : 'token');
      }
    };
    const watch = () => controls.setHidden(document.hidden);
    watch();
    addEventListener('keydown', listen);
    document.addEventListener('visibilitychange', watch);
    return () => {
      removeEventListener('keydown', listen);
      document.removeEventListener('visibilitychange', watch);
    };
  }, [controls, canStep, canUndo]);
}
