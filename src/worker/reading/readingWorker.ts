/**
 * Reads bundles and notebooks beside the page: unpacking, sums and checks of a large one take seconds, and the page goes on
 * meanwhile. Arrays are handed over, not copied. Before: `readingProtocol.ts`. After: `readingClient.ts`.
 */
import { fromBase64 } from '../../core/base64.ts';
import { errorMessage, PlaygroundError } from '../../core/errors.ts';
import { beginPulse } from '../pulse.ts';
import { tellUncaught } from '../uncaught.ts';
import { type ReadNotebook, type ReadRun, readBundle, readFile } from './readFile.ts';
import type { ReadingCommand, ReadingEvent } from './readingProtocol.ts';

const send = (event: ReadingEvent, transfer: readonly ArrayBufferLike[] = []): void =>
  self.postMessage(event, { transfer: transfer as ArrayBuffer[] });

function buffersOf(read: ReadRun | ReadNotebook): readonly ArrayBufferLike[] {
  if (read.kind === 'notebook') return [];
  const { bytes, recording } = read;
  const ofFrames = recording.frames.flatMap(({ users }) =>
    users.flatMap(({ logF, logPF, logReward }) => [logF.buffer, logPF.buffer, logReward.buffer]),
  );
  return [...new Set([bytes.buffer, recording.items.itemTokens.buffer, ...ofFrames])];
}

async function handle({ id, name, content, isBundle }: ReadingCommand): Promise<void> {
  try {
    const bytes = typeof content === 'string' ? fromBase64(content) : content;
    const read = await (isBundle ? readBundle : readFile)(bytes, name);
    send({ id, read }, buffersOf(read));
  } catch (error) {
    send({ id, kind: error instanceof PlaygroundError ? error.kind : 'Error', message: errorMessage(error) });
  }
}

/** One after the other: two large files at once would need the memory of both. */
let queue: Promise<void> = Promise.resolve();
self.onmessage = ({ data }: MessageEvent<ReadingCommand>) => {
  queue = queue.then(() => handle(data));
};
beginPulse((pulse) => self.postMessage(pulse));
tellUncaught((uncaught) => self.postMessage(uncaught));
