/** The one tooltip of the page: shows the help of the control under the pointer or the keyboard. Before: `help.ts`. */
import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import styles from './Tooltip.module.css';

interface Shown {
  readonly sentence: string;
  readonly term: string | undefined;
  readonly place: CSSProperties;
  /** A modal dialog covers all that is not in it, so its tooltips stand inside. */
  readonly host: HTMLElement;
}

const DELAY_MS = 350;
const WIDTH = 280;
const MARGIN = 8;

/** Higher than this, a control is a picture: beside it would be far from the pointer, or over what stands there. */
const TALL = 240;
const isPicture = (control: Element) => control.getBoundingClientRect().height > TALL;
/** Resting, a hand still moves the pointer this far, CSS pixels. */
const TREMBLE = 12;
/** What a bar at the foot of the window takes. */
const FOOT = 92;

/** Below the control where there is room, else above, in a picture's lower left corner; never beyond the window. */
function placeBeside(control: Element): CSSProperties {
  const { left, top, bottom, width, height } = control.getBoundingClientRect();
  if (height > TALL) return { left: Math.max(0, left) + MARGIN, bottom: Math.max(innerHeight - bottom, FOOT) + MARGIN };
  const x = Math.max(MARGIN, Math.min(left + width / 2 - WIDTH / 2, innerWidth - WIDTH - MARGIN));
  return bottom + 90 < innerHeight
    ? { left: x, top: bottom + MARGIN }
    : { left: x, bottom: innerHeight - top + MARGIN };
}

export function Tooltip({ glossaryLink }: { readonly glossaryLink: (term: string) => ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    /** A picture is pointed at to be read: what its help covers is free again when the pointer or the keyboard goes on. */
    let overPicture: { readonly x: number; readonly y: number } | null = null;
    const seen = new WeakSet<Element>();
    const controlOf = (target: EventTarget | null) =>
      target instanceof Element ? target.closest('[data-help]') : null;
    const show = (control: Element) => {
      if (!control.isConnected) return;
      const sentence = control.getAttribute('data-help') ?? '';
      setShown({
        sentence,
        term: control.getAttribute('data-term') ?? undefined,
        place: placeBeside(control),
        host: control.closest('dialog') ?? document.body,
      });
    };
    const hide = () => {
      clearTimeout(timer);
      overPicture = null;
      setShown(null);
    };
    const over = (event: PointerEvent) => {
      if (event.pointerType === 'touch' || box.current?.contains(event.target as Node)) return;
      clearTimeout(timer);
      const control = controlOf(event.target);
      timer = setTimeout(() => {
        if (control === null || seen.has(control)) return hide();
        show(control);
        overPicture = null;
        if (!isPicture(control)) return;
        seen.add(control);
        overPicture = { x: event.clientX, y: event.clientY };
      }, DELAY_MS);
    };
    const move = ({ clientX: x, clientY: y }: PointerEvent) => {
      if (overPicture !== null && Math.hypot(x - overPicture.x, y - overPicture.y) > TREMBLE) hide();
    };
    const focus = (event: FocusEvent) => {
      const control = controlOf(event.target);
      // A pointer that clicks has read it; only the keyboard's focus asks.
      if (control !== null && (event.target as Element).matches(':focus-visible')) show(control);
      else if (!box.current?.contains(event.target as Node)) hide();
    };
    const key = (event: KeyboardEvent) => {
      const control = controlOf(event.target);
      if (event.key === 'Escape' || (event.key.startsWith('Arrow') && control !== null && isPicture(control))) hide();
    };
    const down = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) hide();
    };
    addEventListener('pointerover', over);
    addEventListener('pointermove', move);
    addEventListener('pointerdown', down);
    // Who types has read it, and what is found stands below the field.
    addEventListener('input', hide);
    addEventListener('focusin', focus);
    addEventListener('keydown', key);
    addEventListener('scroll', hide, true);
    // What it stood beside is elsewhere, or gone.
    addEventListener('resize', hide);
    addEventListener('hashchange', hide);
    return () => {
      clearTimeout(timer);
      removeEventListener('pointerover', over);
      removeEventListener('pointermove', move);
      removeEventListener('pointerdown', down);
      removeEventListener('input', hide);
      removeEventListener('focusin', focus);
      removeEventListener('keydown', key);
      removeEventListener('scroll', hide, true);
      removeEventListener('resize', hide);
      removeEventListener('hashchange', hide);
    };
  }, []);
  if (shown === null) return null;
  const { sentence, term, place, host } = shown;
  // The control itself carries the sentence as its description, so that the box is for eyes alone.
  return createPortal(
    <div ref={box} className={styles.tooltip} style={place} role="tooltip">
      {sentence}
      {term !== undefined && (
        // What is asked for is not under the dialog.
        <span onClickCapture={() => host instanceof HTMLDialogElement && host.close()}> {glossaryLink(term)}</span>
      )}
    </div>,
    host,
  );
}
