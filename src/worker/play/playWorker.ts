/** The Play demo's worker: nothing but messages in and out. */
import { createPlayHost } from './playHost.ts';
import type { PlayCommand } from './playProtocol.ts';

const obey = createPlayHost((event) => postMessage(event));
addEventListener('message', (message: MessageEvent<PlayCommand>) => obey(message.data));
