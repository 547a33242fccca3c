/**
 * Which tab writes: the one that holds a Web Lock. Every other waits for it, and gets it when that tab is closed or, asked by
 * `takeOver`, has saved and let go. Before: the worker. After: `storeDesk.ts`.
 */

const NAME = 'gflowgr-store';
/** A page that is loaded again may meet the last breath of its own worker. Our choice. */
const ASKING_MS = 1500;

export type Owner = 'asking' | 'this' | 'another';

export class StoreLock {
  owner: Owner = 'asking';
  /** Resolves when it is known who writes. */
  readonly known: Promise<void>;
  private decide: () => void = () => {};
  private release: (() => void) | null = null;
  private isLettingGo = false;
  private readonly channel = new BroadcastChannel(NAME);

  /** `onChange` when the owner changes; `beforeLettingGo` when another tab asks for the store. */
  constructor(
    private readonly onChange: () => void,
    beforeLettingGo: () => Promise<void>,
  ) {
    this.known = new Promise((resolve) => {
      this.decide = resolve;
    });
    this.channel.onmessage = async ({ data }) => {
      if (data !== 'let go' || this.owner !== 'this' || this.isLettingGo) return;
      this.isLettingGo = true; // asked twice, it waits in line once
      await beforeLettingGo();
      this.change('another');
      this.release?.();
      this.wait();
      this.isLettingGo = false;
    };
    this.wait();
    setTimeout(() => this.owner === 'asking' && this.change('another'), ASKING_MS);
  }

  takeOver(): void {
    if (this.owner !== 'this') this.channel.postMessage('let go');
  }

  private change(owner: Owner): void {
    this.owner = owner;
    this.decide();
    this.onChange();
  }

  private wait(): void {
    // Browsers without locks have no second tab that could ask for one.
    if (!navigator.locks) {
      this.change('this');
      return;
    }
    void navigator.locks.request(NAME, () => {
      this.change('this');
      return new Promise<void>((resolve) => {
        this.release = resolve;
      });
    });
  }
}
