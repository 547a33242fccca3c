/**
 * The static first view (`scripts/firstView.ts`) lies over the page while that comes to life beneath it, and goes when the
 * page has drawn its own picture. Before: `main.tsx`. Without it, as while developing, there is nothing to do.
 */

/** TrieView measures, reads its colours, shows and paints, a frame each. */
const FRAMES = 4;
const ID = 'first';

let sayLeft = (): void => {};
/** Resolves when the page itself is what is seen. */
export const firstViewLeft = new Promise<void>((resolve) => {
  sayLeft = resolve;
});

/** For eyes alone from now on: the page beneath takes pointer, keyboard and screen readers. */
export function layOverFirstView(): void {
  const first = document.getElementById(ID);
  first?.setAttribute('inert', '');
  first?.setAttribute('aria-hidden', 'true');
}

/** Takes the first view away, `frames` from now. */
export function leaveFirstView(frames = FRAMES): void {
  const first = document.getElementById(ID);
  if (first !== null && frames > 0) {
    requestAnimationFrame(() => leaveFirstView(frames - 1));
    return;
  }
  first?.remove();
  sayLeft();
}
