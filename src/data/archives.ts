/**
 * Files as given → plain files: zips become their entries, `.gz` files their content, both unpacked only when read.
 * Before: what a person dropped. After: `readDataset.ts`.
 */
import { DataError, errorMessage } from '../core/errors.ts';
import type { SourceFile } from './dataset.ts';
import { assertReadableSize, formatBytes, MAX_FILE_BYTES } from './sourceText.ts';
import { readZipDirectory } from './zipArchive.ts';

/**
 * Replaces zips by their entries and `.gz` files by unpacking ones. Loose hidden files are left out.
 * Throws DataError for a zip that is too large, cut off or damaged.
 */
export async function openArchives(files: readonly SourceFile[]): Promise<SourceFile[]> {
  const opened: SourceFile[] = [];
  for (const file of files) {
    const lower = file.name.toLowerCase();
    const parts = file.name.split('/');
    if (parts.includes('__MACOSX') || parts[parts.length - 1].startsWith('.')) continue;
    if (lower.endsWith('.zip')) {
      assertReadableSize(file.name, file.sizeBytes);
      const entries = readZipDirectory(await file.read(), file.name);
      const declared = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
      // Entries are unpacked one at a time and only where needed; this catches archives made to explode.
      if (declared > 8 * MAX_FILE_BYTES)
        throw new DataError(
          `${file.name}: the zip would unpack to ${formatBytes(declared)}, expected at most ${formatBytes(8 * MAX_FILE_BYTES)}. Unpack it and give the data files alone.`,
        );
      for (const entry of entries)
        opened.push(
          unpacked({
            name: `${file.name}/${entry.path}`,
            sizeBytes: entry.sizeBytes,
            read: async () => entry.unpack(),
          }),
        );
    } else opened.push(unpacked(file));
  }
  return opened;
}

/** The file itself, or, for a `.gz`, a file of its content under the name without `.gz`. */
function unpacked(file: SourceFile): SourceFile {
  if (!file.name.toLowerCase().endsWith('.gz'))
    return {
      name: file.name,
      sizeBytes: file.sizeBytes,
      read: () => {
        assertReadableSize(file.name, file.sizeBytes);
        return file.read();
      },
    };
  return {
    name: file.name.slice(0, -3),
    sizeBytes: file.sizeBytes,
    read: async () => {
      assertReadableSize(file.name, file.sizeBytes);
      return gunzip(await file.read(), file.name);
    },
  };
}

/** Unpacks gzip data, at most MAX_FILE_BYTES of them. Throws DataError when they are cut off, damaged or too many. */
export async function gunzip(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  if (bytes.length === 0)
    throw new DataError(`${name}: the file is empty (0 bytes), expected gzip data. Download it again.`);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    throw new DataError(
      `${name}: expected gzip data (1F 8B), found other bytes. If it is plain text, drop the .gz from its name.`,
    );
  const parts: Uint8Array[] = [];
  let size = 0;
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  const writing = (async () => {
    for (let at = 0; at < bytes.length; at += 1 << 20) await writer.write(bytes.slice(at, at + (1 << 20)));
    await writer.close();
  })();
  // Failures of the writing side reach us through the reading side too; here they only must not go unhandled.
  writing.catch(() => undefined);
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MAX_FILE_BYTES) break;
      parts.push(value);
    }
  } catch (error) {
    throw new DataError(
      `${name}: the gzip data are cut off or damaged after ${formatBytes(size)} of text (${errorMessage(error)}). Download the file again.`,
    );
  }
  if (size > MAX_FILE_BYTES) {
    reader.cancel().catch(() => undefined); // we are leaving anyway
    throw new DataError(
      `${name}: unpacks to more than ${formatBytes(MAX_FILE_BYTES)} (1 GiB), the most that is read here. Cut it to fewer users.`,
    );
  }
  const content = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    content.set(part, at);
    at += part.length;
  }
  return content;
}
