import { useEffect, useRef, useState } from 'react';

/** `value`, but changing at most once every `intervalMs`; at once when `key` changes. No timer runs while it stands still. */
export function useThrottled<T>(value: T, intervalMs: number, key: string): T {
  const [shown, setShown] = useState({ value, key });
  const latest = useRef(value);
  latest.current = value;
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    if (timer.current !== null || value === shown.value) return;
    timer.current = setTimeout(() => {
      timer.current = null;
      setShown((old) => (old.value === latest.current ? old : { ...old, value: latest.current }));
    }, intervalMs);
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
