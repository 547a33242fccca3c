/**
 * Packed bytes → their content, a few MiB at a time at most, with bounds that hold while it is unpacked: a bomb is refused
 * before it has filled anything. Before: `archives.ts`, `zipArchive.ts`. After: `textLines.ts`.
 */
import { Gunzip, Inflate } from 'fflate';
import { crc32 } from '../core/crc32.ts';
import { DataError, errorMessage } from '../core/errors.ts';
import { formatBytes } from './sourceText.ts';

/** Fed to the inflater at a time: deflate cannot make more than 1032 times as much, 17 MB, of it. */
const FED_BYTES = 2 ** 14;
/** Text shrinks 3 to 30 times, logs that repeat themselves 100 times; zeros 1032 times. Our choice. */
export const MAX_RATIO = 300;
/** Below this a ratio says nothing. */
const RATIO_FROM_BYTES = 2 ** 26;
/** Content of one packed file at most. Our choice: Amazon's largest category has 20 GB, and nobody reads it here. */
export const MAX_UNPACKED_BYTES = 2 ** 34;

/** What was unpacked, complete when the pieces have come to their end. */
export class UnpackedFacts {
  sizeBytes = 0;
  /** CRC-32 (IEEE 802.3) of the content. */
  crc = 0;
  /** Of gzip: files that were put one behind the other. */
  members = 1;

  add(piece: Uint8Array): void {
    this.sizeBytes += piece.length;
    this.crc = crc32(piece, this.crc);
  }
}

/**
 * Unpacks gzip (one member or several) or raw deflate data. Throws DataError where they are damaged or cut off, and where
 * they grow beyond `mostBytes`, MAX_UNPACKED_BYTES or an honest ratio; `advice` says what to do about damage.
 */
export async function* inflated(
  packed: AsyncIterable<Uint8Array>,
  kind: 'gzip' | 'deflate',
  where: string,
  facts: UnpackedFacts,
  mostBytes = MAX_UNPACKED_BYTES,
): AsyncGenerator<Uint8Array, void> {
  let out: Uint8Array[] = [];
  const take = (piece: Uint8Array): void => {
    if (piece.length > 0) out.push(piece);
  };
  const inflater = kind === 'gzip' ? new Gunzip(take) : new Inflate(take);
  if (inflater instanceof Gunzip)
    inflater.onmember = () => {
      facts.members++;
    };
  let packedBytes = 0;
  const feed = (bytes: Uint8Array, isLast: boolean): Uint8Array[] => {
    out = [];
    packedBytes += bytes.length;
    try {
      inflater.push(bytes, isLast);
    } catch (error) {
      throw new DataError(
        `${where}: the packed data are cut off or damaged after ${formatBytes(facts.sizeBytes)} of content (${errorMessage(error)}). Download the file again.`,
      );
    }
    for (const piece of out) facts.add(piece);
    if (facts.sizeBytes > mostBytes)
      throw new DataError(
        `${where}: unpacks to more than ${formatBytes(mostBytes)}, which is more than it declares or than is read here. Unpacking was ended.`,
      );
    if (facts.sizeBytes > RATIO_FROM_BYTES && facts.sizeBytes > packedBytes * MAX_RATIO)
      throw new DataError(
        `${where}: unpacks to more than ${MAX_RATIO} times its size, as no text does: a zip bomb, or a file of zeros. Unpacking was ended. If it is honest, unpack it and give the file itself.`,
      );
    return out;
  };
  for await (const piece of packed)
    for (let at = 0; at < piece.length; at += FED_BYTES) yield* feed(piece.subarray(at, at + FED_BYTES), false);
  yield* feed(new Uint8Array(0), true);
}
