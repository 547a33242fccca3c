/**
 * Frames as two files: `flows.bin` with their arrays, and `flows.jsonl` with all else and the place of each. Before: frames.
 * After: `recordingFiles.ts`, and the command line, which appends one frame after the other.
 *
 * flows.bin: f32 little-endian, as they are (deflate does the rest, so that anyone can read them): frame after frame, in a frame
 * user after user, of a user logF [numPrefixes], logPF [numPrefixes], logReward [numItems].
 */
import * as v from 'valibot';
import { BundleError } from '../core/errors.ts';
import type { Trie } from '../items/trie.ts';
import type { Frame, FrameUser } from '../train/runEvents.ts';
import { count, finite, jsonLine, readJsonLines, sha256Hex } from './jsonFile.ts';
import type { RecordedUser } from './recording.ts';

const Ranked = v.object({ item: count, logProb: finite, isTarget: v.boolean() });
const IndexLine = v.object({
  step: count,
  elapsedMs: v.pipe(finite, v.minValue(0)),
  samples: count,
  weightsDigest: sha256Hex,
  /** Where the frame's arrays lie in flows.bin. */
  offset: count,
  bytes: count,
  users: v.array(v.object({ user: count, top: v.pipe(v.array(Ranked), v.maxLength(1000)) })),
});

const arraysOf = (user: FrameUser): readonly Float32Array[] => [user.logF, user.logPF, user.logReward];

/** A frame's part of `flows.bin`. */
export function frameBytes(frame: Frame): Uint8Array {
  const arrays = frame.users.flatMap(arraysOf);
  const bytes = new Uint8Array(arrays.reduce((sum, a) => sum + a.byteLength, 0));
  let at = 0;
  for (const a of arrays) {
    bytes.set(new Uint8Array(a.buffer, a.byteOffset, a.byteLength), at);
    at += a.byteLength;
  }
  return bytes;
}

/** A frame's line of `flows.jsonl`; its arrays are `bytes` of `flows.bin` from `offset` on. */
export function frameLine(frame: Frame, offset: number, bytes: number): string {
  const { step, elapsedMs, samples, weightsDigest, users } = frame;
  const tops = users.map(({ user, top }) => ({ user, top }));
  return jsonLine({ step, elapsedMs, samples, weightsDigest, offset, bytes, users: tops });
}

export function framesToFiles(frames: readonly Frame[]): { index: Uint8Array; flows: Uint8Array } {
  const parts = frames.map(frameBytes);
  const flows = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  const lines: string[] = [];
  let at = 0;
  for (const [k, part] of parts.entries()) {
    flows.set(part, at);
    lines.push(frameLine(frames[k], at, part.length));
    at += part.length;
  }
  return { index: new TextEncoder().encode(lines.join('')), flows };
}

/**
 * The frames of both files, of these users on this trie. Throws BundleError where the files are not of them, are cut off, or have
 * numbers that no frame can have.
 */
export function framesOfFiles(
  index: Uint8Array,
  flows: Uint8Array,
  trie: Trie,
  users: readonly RecordedUser[],
): Frame[] {
  const lines = readJsonLines('flows.jsonl', index, IndexLine);
  const size = 4 * users.length * (2 * trie.numPrefixes + trie.numItems);
  if (flows.length !== lines.length * size)
    throw new BundleError(
      `flows.bin: expected ${lines.length * size} bytes, ${size} for each of ${lines.length} frames of flows.jsonl, found ${flows.length}.`,
    );
  return lines.map((line, k) => {
    const where = `flows.jsonl, frame ${k + 1}`;
    if (k > 0 && line.step <= lines[k - 1].step)
      throw new BundleError(`${where}: expected a step after ${lines[k - 1].step}, found ${line.step}.`);
    if (line.offset !== k * size || line.bytes !== size)
      throw new BundleError(
        `${where}: expected its ${size} bytes of flows.bin from byte ${k * size} on, found ${line.bytes} from ${line.offset}.`,
      );
    if (line.users.length !== users.length || line.users.some(({ user }, u) => user !== users[u].user))
      throw new BundleError(
        `${where}: expected the users of users.json (${users.map(({ user }) => user).join(', ')}), found ${line.users.map(({ user }) => user).join(', ')}.`,
      );
    let at = k * size;
    const take = (length: number): Float32Array => {
      const array = new Float32Array(length);
      new Uint8Array(array.buffer).set(flows.subarray(at, at + 4 * length));
      at += 4 * length;
      return array;
    };
    const ofUsers = line.users.map(({ user, top }): FrameUser => {
      const stranger = top.find(({ item }) => item >= trie.numItems);
      if (stranger)
        throw new BundleError(`${where}: item ${stranger.item} of ${trie.numItems} was recommended to user ${user}.`);
      const of = {
        user,
        logF: take(trie.numPrefixes),
        logPF: take(trie.numPrefixes),
        logReward: take(trie.numItems),
        top,
      };
      requireFlows(`flows.bin, frame ${k + 1}, user ${user}`, of, trie);
      return of;
    });
    const { step, elapsedMs, samples, weightsDigest } = line;
    return { step, elapsedMs, samples, weightsDigest, users: ofUsers };
  });
}

/** Throws BundleError where a number is NaN or infinite that no frame has so: log F alone may be unknown, and is at leaves. */
function requireFlows(where: string, { logF, logPF, logReward }: FrameUser, trie: Trie): void {
  const refuse = (what: string, index: number, value: number, expected: string): never => {
    throw new BundleError(`${where}: ${what} ${index} is ${value}, expected ${expected}.`);
  };
  if (logPF[0] !== 0) refuse('log P_F of prefix', 0, logPF[0], '0 at the root');
  const hasFlow = !Number.isNaN(logF[0]);
  for (let p = 0; p < trie.numPrefixes; p++) {
    if (!Number.isFinite(logPF[p])) refuse('log P_F of prefix', p, logPF[p], 'a finite number');
    const isKnown = hasFlow && trie.item[p] < 0;
    if (isKnown ? !Number.isFinite(logF[p]) : !Number.isNaN(logF[p]))
      refuse('log F of prefix', p, logF[p], isKnown ? 'a finite number' : 'NaN, where no flow is learned');
  }
  for (let i = 0; i < trie.numItems; i++)
    if (!Number.isFinite(logReward[i])) refuse('log R of item', i, logReward[i], 'a finite number');
}
