/** The flows and the top ten of the user whom the page shows. Before: the trainer as it stands. After: `runLoop.ts`. */
import { flowSnapshot } from '../../train/flowSnapshot.ts';
import type { PreparedData } from '../../train/prepare.ts';
import type { Trainer } from '../../train/trainer.ts';
import { evaluationHistory } from '../../train/windows.ts';
import type { Voice } from './voice.ts';

/** Milliseconds between pictures while a run is going on; the step in between never waits for them. */
const PICTURE_EVERY_MS = 1500;
/** After other prefixes were asked for, the next one comes this soon: more may be asked for in a moment. */
const SOON_MS = 200;

export class ShownPicture {
  user = 0;
  prefixes: Uint32Array | null = null;
  /** True where another user or other prefixes were asked for since the last picture began. */
  isStale = false;
  private lastAtMs = 0;

  constructor(private readonly send: Voice['send']) {}

  get isDue(): boolean {
    return performance.now() - this.lastAtMs > PICTURE_EVERY_MS;
  }

  showUser(user: number): void {
    this.user = user;
    this.isStale = true;
    // While a run goes on, the next picture shows the new user.
    this.lastAtMs = Number.NEGATIVE_INFINITY;
  }

  showPrefixes(prefixes: Uint32Array): void {
    this.prefixes = prefixes;
    this.isStale = true;
    this.lastAtMs = Math.min(this.lastAtMs, performance.now() - PICTURE_EVERY_MS + SOON_MS);
  }

  /** A picture of an equal trie stays as it is; the page asks anew where the trie is another one. */
  follow(next: PreparedData, before: PreparedData | null): void {
    if (before?.trie.numPrefixes !== next.trie.numPrefixes || before.trie.numItems !== next.trie.numItems)
      this.prefixes = null;
    this.user = Math.min(this.user, next.split.numUsers - 1);
  }

  /** Sends the picture, where there is a model that knows the user: after a change of data it is still the last run's. */
  async draw(trainer: Trainer | null): Promise<void> {
    const { user, prefixes } = this;
    if (!trainer || user >= trainer.data.split.numUsers) return;
    const { data } = trainer;
    this.isStale = false;
    const { snapshot, distance, exposure } = await flowSnapshot(trainer, user, prefixes);
    this.send({ type: 'flows', snapshot, distance, exposure });
    const { history: items, target, all } = evaluationHistory(data.split, user, 'test', data.config.data.maxHistory);
    const excluded = data.config.evaluation.filterHistory ? all : new Uint32Array(0);
    await trainer.beam.search([{ history: items, excluded }], data.config.evaluation.beam, (r) => {
      const top = Array.from(r.items.slice(0, 10), (item, k) => ({
        item,
        logProb: r.logProbs[k],
        isTarget: item === target,
      }));
      const { step } = trainer.position;
      this.send({ type: 'topItems', step, user, history: Array.from(items), target, items: top });
    });
    this.lastAtMs = performance.now();
  }
}
