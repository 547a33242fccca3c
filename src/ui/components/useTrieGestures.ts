/**
 * Pointers and wheels on the picture: a click selects, a drag moves (or sets the reward whose bar it began on), two fingers or
 * Ctrl and the wheel zoom. One finger moves the picture only when it is zoomed, so that the page still scrolls.
 */
import { type PointerEvent, type RefObject, useEffect, useMemo, useRef } from 'react';
import type { Hit } from './trieGeometry.ts';
import type { TriePicture } from './triePicture.ts';

export interface GestureEvents {
  readonly onClick: (hit: Hit) => void;
  readonly onHover: (prefix: number | null) => void;
  /** Is this leaf's bar one that can be dragged, by this kind of pointer? */
  readonly canDragBar: (hit: Hit, isTouch: boolean) => boolean;
  readonly onDragBar: (prefix: number, x: number) => void;
}

/** A pointer that moved less has not dragged, CSS pixels. */
const SLOP = 4;
const WHEEL_STEP = 0.0022;
/** A mouse's notch: smoothed. Touchpads send many small ones. */
const NOTCH = 50;

export function useTrieGestures(target: RefObject<HTMLElement | null>, picture: TriePicture, events: GestureEvents) {
  const latest = useRef(events);
  latest.current = events;

  useEffect(() => {
    const element = target.current as HTMLElement;
    // React's own wheel listeners are passive: they could not keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      const dy = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const y = event.clientY - element.getBoundingClientRect().top;
        picture.zoomBy(Math.exp(-dy * (Math.abs(dy) < NOTCH ? 4 : 1) * WHEEL_STEP), y, Math.abs(dy) >= NOTCH);
      } else if (picture.camera.isZoomed && picture.camera.canPan(dy)) {
        event.preventDefault();
        picture.panBy(dy);
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [target, picture]);

  return useMemo(() => {
    const pointers = new Map<number, { x: number; y: number }>();
    let bar: number | null = null;
    let pressed: { readonly hit: Hit | null; readonly x: number; readonly y: number } | null = null;
    let isPanning = false;
    const locate = (event: PointerEvent) => {
      const box = (target.current as HTMLElement).getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const spread = () => {
      const [a, b] = [...pointers.values()];
      return { distance: Math.max(20, Math.hypot(a.x - b.x, a.y - b.y)), y: (a.y + b.y) / 2 };
    };
    const onPointerDown = (event: PointerEvent) => {
      if (event.button !== 0) return;
      const at = locate(event);
      pointers.set(event.pointerId, at);
      isPanning = false;
      if (pointers.size > 1) {
        pressed = null;
        bar = null;
        return;
      }
      const hit = picture.hit(at.x, at.y);
      pressed = { hit, ...at };
      if (hit?.isBar && latest.current.canDragBar(hit, event.pointerType === 'touch')) {
        latest.current.onClick(hit);
        bar = hit.prefix;
        pressed = null;
        latest.current.onDragBar(bar, at.x);
      }
      if (bar !== null || picture.camera.isZoomed) event.currentTarget.setPointerCapture(event.pointerId);
    };
    const release = (event: PointerEvent) => {
      pointers.delete(event.pointerId);
      pressed = null;
      bar = null;
      isPanning = false;
    };
    const onPointerMove = (event: PointerEvent) => {
      // Let go of outside the picture, which then hears nothing of it.
      if (event.buttons === 0 && pointers.has(event.pointerId)) release(event);
      const at = locate(event);
      const old = pointers.get(event.pointerId);
      if (old === undefined) return latest.current.onHover(picture.hit(at.x, at.y)?.prefix ?? null);
      if (bar !== null) return latest.current.onDragBar(bar, at.x);
      if (pointers.size === 2) {
        const before = spread();
        pointers.set(event.pointerId, at);
        const after = spread();
        picture.zoomBy(after.distance / before.distance, after.y, false);
        picture.panBy(before.y - after.y);
        return;
      }
      if (pressed !== null && Math.abs(at.y - pressed.y) > SLOP && picture.camera.isZoomed) {
        isPanning = true;
        pressed = null;
      }
      if (isPanning) picture.panBy(old.y - at.y);
      if (pressed === null) pointers.set(event.pointerId, at);
    };
    const onPointerUp = (event: PointerEvent) => {
      const at = locate(event);
      if (pressed?.hit && Math.hypot(at.x - pressed.x, at.y - pressed.y) <= 2 * SLOP)
        latest.current.onClick(pressed.hit);
      release(event);
    };
    return {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel: release,
      onPointerLeave: () => latest.current.onHover(null),
    };
  }, [target, picture]);
}
