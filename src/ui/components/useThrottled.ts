import { useEffect, useRef, useState } from 'react';

/** `value`, but changing at most once every `intervalMs`; at once when `key` changes. */
export function useThrottled<T>(value: T, intervalMs: number, key: string): T {
  const [shown, setShown] = useState({ value, key });
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    const timer = setInterval(
      () => setShown((old) => (old.value === latest.current ? old : { ...old, value: latest.current })),
      intervalMs,
    );
    return () => clearInterval(timer);
  }, [intervalMs]);
  if (shown.key !== key) {
    setShown({ value, key });
    return value;
  }
  return shown.value;
}
