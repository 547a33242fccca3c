/** Files behind a drop, folders walked through; paths with forward slashes. Nothing is read here. */
export interface NamedFile {
  readonly path: string;
  readonly file: File;
}

/** A folder with more files than this is no data set we know; the rest is left out. */
const MAX_FILES = 2000;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A reader hands out at most a hundred entries a call, and an empty list at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

async function walk(entry: FileSystemEntry, files: NamedFile[]): Promise<void> {
  if (files.length >= MAX_FILES || entry.name.startsWith('.')) return;
  if (entry.isFile) {
    files.push({ path: entry.fullPath.replace(/^\//, ''), file: await fileOf(entry as FileSystemFileEntry) });
    return;
  }
  for (const child of await entriesOf(entry as FileSystemDirectoryEntry)) await walk(child, files);
}

/** Must be called in the drop's own turn: the transfer is empty afterwards. */
export async function filesOfDrop(transfer: DataTransfer): Promise<NamedFile[]> {
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null).filter((e) => e !== null);
  if (entries.length === 0) return filesOfList(transfer.files);
  const files: NamedFile[] = [];
  for (const entry of entries) await walk(entry, files);
  return files;
}

export const filesOfList = (list: ArrayLike<File>): NamedFile[] =>
  Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file })).slice(0, MAX_FILES);
