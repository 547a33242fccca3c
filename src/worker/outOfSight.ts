/**
 * What a run did while its tab was hidden, as the worker itself measured it: steps, the time they took, and how long the worker
 * stood still, frozen by the browser or asleep with the machine. Before: `training/runLoop.ts`, the page's word that it is hidden.
 * After: the page's line, the run's events.
 */

/** The worker looks at the clock this often while a run goes on; training itself waits for no clock. */
const TICK_MS = 1000;
/** A look that comes so late was not late because of work: a step is awaited in small pieces. Our choice. */
const STILL_MS = 5000;
/** Shorter absences are not worth a word. Our choice. */
const LEAST_MS = 3000;

export interface HiddenSpell {
  readonly steps: number;
  /** Milliseconds that a run was under way, of those that the tab was hidden. */
  readonly runMs: number;
  /** Of these, stood still. */
  readonly stillMs: number;
  /** While it did not stand still; null where it always did. */
  readonly stepsPerSecond: number | null;
}

export class OutOfSight {
  private hiddenAt: number | null = null;
  private runningAt: number | null = null;
  private lookedAt = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private steps = 0;
  private runMs = 0;
  private stillMs = 0;

  /** Milliseconds by a clock that a sleeping machine does not stop. */
  constructor(private readonly now: () => number = Date.now) {}

  /** A run goes on from here. */
  begin(): void {
    this.runningAt = this.lookedAt = this.now();
    this.timer = setInterval(() => this.look(), TICK_MS);
  }

  /** It has paused or ended. */
  end(): void {
    this.look();
    clearInterval(this.timer);
    this.runMs += this.underWay();
    this.runningAt = null;
  }

  countStep(): void {
    if (this.hiddenAt !== null) this.steps++;
  }

  hide(): void {
    if (this.hiddenAt !== null) return;
    this.look();
    this.hiddenAt = this.now();
    this.steps = this.runMs = this.stillMs = 0;
  }

  /** What happened since `hide`; null where no run was under way, or not for long. */
  show(): HiddenSpell | null {
    this.look();
    if (this.hiddenAt === null) return null;
    const runMs = this.runMs + this.underWay();
    this.hiddenAt = null;
    if (runMs < LEAST_MS) return null;
    const { steps, stillMs } = this;
    const busyMs = runMs - stillMs;
    return { steps, runMs, stillMs, stepsPerSecond: busyMs > 0 ? (steps / busyMs) * 1000 : null };
  }

  /** Of the run that goes on, how long it has been hidden. */
  private underWay(): number {
    const { runningAt, hiddenAt } = this;
    return runningAt === null || hiddenAt === null ? 0 : this.now() - Math.max(runningAt, hiddenAt);
  }

  /** Counts the time since the last look as stood still where that is far too long. */
  private look(): void {
    if (this.runningAt === null) return;
    const late = this.now() - this.lookedAt - TICK_MS;
    if (late > STILL_MS && this.hiddenAt !== null) this.stillMs += late;
    this.lookedAt = this.now();
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** For the run's events. */
export function spellInWords({ steps, runMs, stillMs, stepsPerSecond }: HiddenSpell): string {
  const rate = stepsPerSecond === null ? '' : `, ${stepsPerSecond.toPrecision(3)} steps/s`;
  const still =
    stillMs > 0 ? `; it stood still for ${seconds(stillMs)}: the browser had frozen the tab, or the machine slept` : '';
  return `${steps} steps in ${seconds(runMs)} while the tab was hidden${rate}${still}`;
}
