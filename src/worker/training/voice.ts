/** How the parts of the training worker speak: to the page, and into the run's events. Before: all of them. After: `../trainingWorker.ts`. */
import type { WorkerEvent } from '../protocol.ts';

export interface Voice {
  send(event: WorkerEvent, transfer?: Transferable[]): void;
  /** An event of the run at the step it stands at. */
  log(kind: string, message: string): void;
}
