import { type RefObject, useEffect, useRef, useState } from 'react';

/** Beyond the window's edges, so that scrolling there finds it drawn. Our choice. */
const MARGIN = '200px';

/** `value` as it was when the element of `ref` was last in sight: what nobody sees is not drawn anew. */
export function useWhileInSight<T>(value: T, ref: RefObject<Element | null>): T {
  const [isInSight, setInSight] = useState(true);
  useEffect(() => {
    if (ref.current === null || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting ?? true), {
      rootMargin: MARGIN,
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  const held = useRef(value);
  if (isInSight) held.current = value;
  return held.current;
}
