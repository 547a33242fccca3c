/**
 * Files as given → plain files: zips become their entries, `.gz` files their content, both unpacked on the way when they are
 * read. Before: what a person dropped. After: `readDataset.ts`.
 */
import type { ByteSource } from '../core/byteStreams.ts';
import { DataError } from '../core/errors.ts';
import { inflated, UnpackedFacts } from './inflate.ts';
import { plainPath, type SourceFile, sourceFile, stoppable, stoppableSource } from './sourceFile.ts';
import { openZip } from './zipArchive.ts';

/** How much larger text usually is than its gzip, where nothing says better. */
const USUAL_RATIO = 4;

/**
 * Replaces zips by their entries and `.gz` files by unpacking ones. Loose hidden files are left out. Once `signal` is aborted
 * the next read of any of them throws StoppedError. Throws DataError for a zip that is cut off, damaged or a bomb.
 */
export async function openArchives(files: readonly ByteSource[], signal?: AbortSignal): Promise<SourceFile[]> {
  const opened: SourceFile[] = [];
  for (const given of files) {
    const source = stoppableSource({ ...given, name: plainPath(given.name) }, signal);
    const parts = source.name.split('/');
    if (parts.includes('__MACOSX') || parts[parts.length - 1].startsWith('.')) continue;
    const kind = await kindOf(source);
    if (kind === 'zip')
      for (const entry of await openZip(source)) opened.push(isGzip(entry.name) ? gunzipped(entry) : entry);
    else if (kind === 'gzip') opened.push(gunzipped(sourceFile(source), await declaredSize(source)));
    else opened.push(sourceFile(source));
  }
  return opened.map((file) => stoppable(file, signal));
}

const isGzip = (name: string): boolean => /\.t?gz$/i.test(name);
/** Zips that are one document, or arrays, to other programs. */
const IS_DOCUMENT = /\.(xls[xmb]|ods|docx|pptx|npz|jar|whl|pt|pth)$/i;

/** By its name, or, whatever that is, by its first bytes: browsers and people rename what they download. */
async function kindOf(source: ByteSource): Promise<'zip' | 'gzip' | null> {
  if (source.name.toLowerCase().endsWith('.zip')) return 'zip';
  if (isGzip(source.name)) return 'gzip';
  const [a, b, c, d] = await source.read(0, Math.min(512, source.size));
  if (a === 0x1f && b === 0x8b) return 'gzip';
  return a === 0x50 && b === 0x4b && c === 3 && d === 4 && !IS_DOCUMENT.test(source.name) ? 'zip' : null;
}

/** The name of the content: data.csv.gz → data.csv, data.tgz → data.tar. */
function withoutGz(name: string): string {
  return name.replace(/\.gz$/i, '').replace(/\.tgz$/i, '.tar');
}

/** Gzip ends with the size of its content, modulo 4 GiB. */
async function declaredSize(gzip: ByteSource): Promise<number> {
  if (gzip.size < 18) return 0;
  const last = await gzip.read(gzip.size - 4, gzip.size);
  const declared = last.length < 4 ? 0 : new DataView(last.buffer, last.byteOffset, 4).getUint32(0, true);
  return declared >= gzip.size ? declared : gzip.size * USUAL_RATIO;
}

/** A file of the content, under the name without `.gz`. */
function gunzipped(packed: SourceFile, contentBytes = packed.contentBytes * USUAL_RATIO): SourceFile {
  const { name, sizeBytes } = packed;
  return {
    name: withoutGz(name),
    sizeBytes,
    contentBytes,
    source: null,
    async *pieces(onDone) {
      const facts = new UnpackedFacts();
      let last = new Uint8Array(0);
      const watched = async function* (): AsyncGenerator<Uint8Array, void> {
        let isFirst = true;
        for await (const piece of packed.pieces(onDone)) {
          if (isFirst) assertGzip(piece, name);
          isFirst = false;
          last = new Uint8Array(piece.length >= 8 ? piece.slice(-8) : [...last, ...piece].slice(-8));
          yield piece;
        }
        if (isFirst) assertGzip(last, name);
      };
      yield* inflated(watched(), 'gzip', name, facts);
      // Of several members put together each has a checksum of its own; the last alone says nothing of the others.
      const isWhole =
        facts.members > 1 || (last.length === 8 && new DataView(last.buffer).getUint32(0, true) === facts.crc);
      if (!isWhole)
        throw new DataError(
          `${name}: the gzip data are cut off or damaged: their checksum does not match. Download the file again.`,
        );
    },
  };
}

function assertGzip(bytes: Uint8Array, name: string): void {
  if (bytes.length === 0)
    throw new DataError(`${name}: the file is empty (0 bytes), expected gzip data. Download it again.`);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    throw new DataError(
      `${name}: expected gzip data (1F 8B), found other bytes. If it is plain text, drop the .gz from its name.`,
    );
}
