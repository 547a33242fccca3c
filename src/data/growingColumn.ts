/**
 * A column of numbers that grows: blocks of one size, put together once at the end, so that at no time two copies of a large
 * table lie in memory. After: `interactionBuilder.ts`.
 */

type NumberArray = Uint32Array | Float32Array | Float64Array;

const BLOCK = 2 ** 16;

export class GrowingColumn<T extends NumberArray> {
  private blocks: T[] = [];
  private last: T | undefined;
  private readonly make: (length: number) => T;
  private n = 0;

  /** `make` gives an array of so many zeros. */
  constructor(make: (length: number) => T) {
    this.make = make;
  }

  get length(): number {
    return this.n;
  }

  push(value: number): void {
    const at = this.n % BLOCK;
    if (at === 0) {
      this.last = this.make(BLOCK);
      this.blocks.push(this.last);
    }
    (this.last as T)[at] = value;
    this.n++;
  }

  /** All values as one array; the column is empty afterwards. */
  finish(): T {
    const whole = this.make(this.n);
    this.blocks.forEach((block, k) => {
      const from = k * BLOCK;
      whole.set(this.n - from < BLOCK ? block.subarray(0, this.n - from) : block, from);
    });
    this.blocks = [];
    this.last = undefined;
    this.n = 0;
    return whole;
  }
}
