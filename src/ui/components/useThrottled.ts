import { useEffect, useRef, useState } from 'react';

/** Between two values that change, wherever they are on the page: each may make a chart be drawn, and two would hold it too long. Our choice. */
const TURN_MS = 100;
/** When the next may change, as `performance.now` has it. */
let nextTurn = 0;

/**
 * `value`, but changing at most once every `intervalMs`, and no two on the page in one turn; at once when `key` changes. No timer
 * runs while it stands still.
 */
export function useThrottled<T>(value: T, intervalMs: number, key: string): T {
  const [shown, setShown] = useState({ value, key });
  const latest = useRef(value);
  latest.current = value;
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (timer.current !== null || value === shown.value) return;
    const change = () => {
      const now = performance.now();
      if (now < nextTurn) {
        timer.current = setTimeout(change, nextTurn - now);
        return;
      }
      nextTurn = now + TURN_MS;
      timer.current = null;
      setShown((old) => (old.value === latest.current ? old : { ...old, value: latest.current }));
    };
    timer.current = setTimeout(change, intervalMs);
  });
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  if (shown.key !== key) {
    setShown({ value, key });
    return value;
  }
  return shown.value;
}
