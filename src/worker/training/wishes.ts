/**
 * When a pause and a stop were asked for, among the commands as they arrive. They hold for every run asked for before them, whether
 * it is going on, being prepared, or still waits for its turn. After: `runLoop.ts`, `runStart.ts`.
 */
export class Wishes {
  private arrivals = 0;
  private pausedAt = 0;
  private stoppedAt = 0;

  /** The place in line of what arrives now. */
  arrive(): number {
    return ++this.arrivals;
  }

  pause(): void {
    this.pausedAt = this.arrive();
  }

  stop(): void {
    this.stoppedAt = this.arrive();
  }

  /** Whether a pause was asked for after `since`. */
  isPause(since: number): boolean {
    return this.pausedAt > since;
  }

  isStop(since: number): boolean {
    return this.stoppedAt > since;
  }
}
