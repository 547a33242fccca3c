/** The clock of the Play demo: runs a PlaySession at the asked speed, reports, and rests when it has settled. */
import { errorMessage } from '../../core/errors.ts';
import type { PlayCommand, PlayEvent, PlayState } from './playProtocol.ts';
import { PlaySession, playCatalogue } from './playSession.ts';

/** One report a tick; the picture eases in between. */
const TICK_MS = 50;
/** At most this share of a tick computes, so that a slow machine stays cool and answers commands. */
const BUSY_MS = 30;

let session: PlaySession | null = null;
let state: PlayState = 'paused';
let stepsPerSecond = 20;
let owed = 0;
let timer: ReturnType<typeof setTimeout> | null = null;

const post = (event: PlayEvent) => postMessage(event);
const report = () => session && post({ type: 'snapshot', snapshot: session.snapshot(state) });

function tick(): void {
  timer = null;
  if (session === null || state !== 'playing') return;
  owed = Math.min(owed + (stepsPerSecond * TICK_MS) / 1000, 2000);
  const start = performance.now();
  while (owed >= 1 && performance.now() - start < BUSY_MS) {
    session.step('batch');
    owed--;
  }
  if (session.isSettled) state = 'settled';
  else if (session.isSpent) state = 'spent';
  report();
  if (state === 'playing') timer = setTimeout(tick, TICK_MS);
}

function run(): void {
  owed = 0;
  if (timer === null) timer = setTimeout(tick, 0);
}

function obey(command: PlayCommand): void {
  switch (command.type) {
    case 'reset':
      session = new PlaySession(command);
      // What played goes on playing; what had come to rest starts again.
      state = state === 'paused' ? 'paused' : 'playing';
      report();
      if (state === 'playing') run();
      return;
    case 'play':
      stepsPerSecond = command.stepsPerSecond;
      if (session === null || state === 'playing') return;
      state = 'playing';
      run();
      return;
    case 'pause':
      state = 'paused';
      report();
      return;
    case 'step':
      state = 'paused';
      session?.step(command.unit);
      report();
      return;
    case 'setRewards':
      session?.setRewards(command.rewards);
      if (state === 'settled' || state === 'spent') {
        state = 'playing';
        run();
      }
      report();
      return;
  }
}

addEventListener('message', (message: MessageEvent<PlayCommand>) => {
  try {
    obey(message.data);
  } catch (error) {
    state = 'paused';
    post({ type: 'error', message: errorMessage(error) });
  }
});

try {
  post({ type: 'ready', world: playCatalogue().world });
} catch (error) {
  post({ type: 'error', message: errorMessage(error) });
}
