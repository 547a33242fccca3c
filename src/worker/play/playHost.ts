/**
 * The clock of the Play demo: runs a PlaySession at the asked speed, reports, and rests when it has settled or has played
 * long enough unasked; at rest no timer runs. Before: commands of the page. After: `playWorker.ts`.
 */
import { DataError, errorMessage } from '../../core/errors.ts';
import { ownWorld, wardrobeWorld } from './playCatalogue.ts';
import type { OwnItems, PlayCommand, PlayEvent, PlayState } from './playProtocol.ts';
import { PlaySession } from './playSession.ts';

/** One report a tick; the picture eases in between. */
const TICK_MS = 50;
/** At most this share of a tick computes, so that a slow machine stays cool and answers commands. */
const BUSY_MS = 30;
/** Steps owed for longer than this are let go: after a stall it goes on at its speed, and does not run after the clock. */
const MOST_OWED_SECONDS = 0.25;
/** It plays at least this long unasked, and at least this many steps, so that slow motion gets as far. */
export const UNASKED_SECONDS = 25;
const UNASKED_STEPS = 500;

export function createPlayHost(post: (event: PlayEvent) => void): (command: PlayCommand) => void {
  let session: PlaySession | null = null;
  /** The own items in words; 'null' for Wardrobe-64. A message's copy is never the object that was sent. */
  let itemsKey = '';
  let state: PlayState = 'paused';
  let stepsPerSecond = 20;
  /** Steps due by the clock and not taken yet. */
  let owed = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastTick = 0;
  /** Seconds of playing since the reader last did something. */
  let unasked = 0;
  /** Seconds of playing of this session, up to the latest tick. */
  let played = 0;

  const report = () => session !== null && post({ type: 'snapshot', snapshot: session.snapshot(state) });

  const tick = (): void => {
    timer = null;
    if (session === null || state !== 'playing') return;
    const start = performance.now();
    const elapsed = Math.min((start - lastTick) / 1000, 1);
    lastTick = start;
    unasked += elapsed;
    played += elapsed;
    owed = Math.min(owed + stepsPerSecond * elapsed, Math.max(1, stepsPerSecond * MOST_OWED_SECONDS));
    while (owed >= 1 && performance.now() - start < BUSY_MS) {
      session.seconds = played + (performance.now() - start) / 1000;
      session.step('batch');
      owed--;
    }
    if (session.isSettled) state = 'settled';
    else if (unasked >= Math.max(UNASKED_SECONDS, UNASKED_STEPS / stepsPerSecond)) state = 'resting';
    report();
    if (state === 'playing') timer = setTimeout(tick, TICK_MS);
  };

  const run = () => {
    state = 'playing';
    unasked = 0;
    if (timer !== null) return;
    owed = 0;
    played = session?.seconds ?? 0;
    lastTick = performance.now();
    timer = setTimeout(tick, 0);
  };
  const halt = () => {
    state = 'paused';
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };

  const obey = (command: PlayCommand): void => {
    switch (command.type) {
      case 'reset': {
        const key = JSON.stringify(command.items);
        const isNew = session === null || key !== itemsKey;
        const world = isNew || session === null ? worldOf(command.items) : session.world;
        if (world.readers[command.reader] === undefined)
          throw new DataError(
            `Play: there is no reader ${command.reader}; expected a whole number from 0 to ${world.readers.length - 1}.`,
          );
        session = new PlaySession({ ...command, world });
        itemsKey = key;
        played = 0;
        if (isNew) post({ type: 'ready', world });
        // What played goes on playing; what had come to rest starts again.
        if (state !== 'paused') run();
        break;
      }
      case 'play':
        stepsPerSecond = command.stepsPerSecond;
        if (session === null) return;
        run();
        break;
      case 'pause':
        halt();
        break;
      case 'step':
        halt();
        session?.step(command.unit);
        break;
      case 'edit':
        session?.edit(command.edits);
        if (state !== 'paused') run();
    }
    report();
  };

  return (command) => {
    try {
      obey(command);
    } catch (error) {
      halt();
      post({ type: 'error', message: errorMessage(error) });
    }
  };
}

const worldOf = (items: OwnItems | null) => (items === null ? wardrobeWorld() : ownWorld(items));
