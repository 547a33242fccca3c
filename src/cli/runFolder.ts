/** A run's folder on disk, the Node way: `model/` written as a whole, and read back with the history for `--resume`. */
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ByteSource, FileSink, SourceFailure } from '../core/byteStreams.ts';
import { CheckpointError, ConfigError, errorMessage } from '../core/errors.ts';
import { saveCheckpoint } from '../train/checkpoint.ts';
import type { Trainer } from '../train/trainer.ts';

export type HistoryRow = Readonly<Record<string, number>>;

/** A file, opened for each range that is read of it. */
export async function fileSource(file: string, Failure: SourceFailure = CheckpointError): Promise<ByteSource> {
  const inWords = (cause: unknown): never => {
    throw new Failure(`${file} cannot be read: ${errorMessage(cause)}. Check the path and its permissions.`, {
      cause,
    });
  };
  const { size } = await stat(file).catch(inWords);
  return {
    name: path.basename(file),
    size,
    async read(from, to) {
      const handle = await open(file).catch(inWords);
      try {
        const bytes = new Uint8Array(to - from);
        let length = 0;
        while (length < bytes.length) {
          const { bytesRead } = await handle.read(bytes, length, bytes.length - length, from + length);
          if (bytesRead === 0) break;
          length += bytesRead;
        }
        return bytes.subarray(0, length);
      } catch (cause) {
        return inWords(cause);
      } finally {
        await handle.close();
      }
    },
  };
}

/** The files of a folder by name, without those of folders in it. */
export async function folderSources(folder: string): Promise<Map<string, ByteSource>> {
  const files = new Map<string, ByteSource>();
  for (const entry of await readdir(folder, { withFileTypes: true }))
    if (!entry.isDirectory()) files.set(entry.name, await fileSource(path.join(folder, entry.name)));
  return files;
}

/** The path without links; what does not exist yet is taken as it is written. */
async function realPath(file: string): Promise<string> {
  const absolute = path.resolve(file);
  const parent = path.dirname(absolute);
  return realpath(absolute).catch(async () =>
    parent === absolute ? absolute : path.join(await realPath(parent), path.basename(absolute)),
  );
}

/** Throws ConfigError where a run's files could take the place of the imported model's: neither folder may hold the other. */
export async function keepApart(imported: string, out: string): Promise<void> {
  const [from, to] = [await realPath(imported), await realPath(out)];
  const holds = (outer: string, inner: string) => {
    const way = path.relative(outer, inner);
    return way.split(path.sep)[0] !== '..' && !path.isAbsolute(way);
  };
  if (holds(from, to) || holds(to, from))
    throw new ConfigError(
      `--out ${out} and --import ${imported}: expected two folders apart, found ${from === to ? 'one and the same' : 'one inside the other'}; the run would write over the model. Choose another --out.`,
    );
}

/** A file that is on the disk itself when it has been closed. */
async function fileSink(file: string): Promise<FileSink> {
  const handle = await open(file, 'w');
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
    },
    async close() {
      await handle.sync().finally(() => handle.close());
    },
  };
}

/** What renames in `folder` there were is on the disk. Systems that cannot open folders (Windows) keep their own order. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** Creates files in a folder and in folders of it. */
export const filesIn =
  (folder: string) =>
  async (name: string): Promise<FileSink> => {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    return fileSink(file);
  };

/** Writes `model/` of `out` as a whole: killed at any time, either `model` or `model.previous` is a complete checkpoint. */
export async function replaceModel(out: string, trainer: Trainer): Promise<void> {
  const [model, partial, previous] = ['model', 'model.partial', 'model.previous'].map((name) => path.join(out, name));
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true });
    const folders = new Set([partial]);
    await saveCheckpoint(trainer, async (name) => {
      const file = path.join(partial, path.relative('model', name));
      await mkdir(path.dirname(file), { recursive: true });
      folders.add(path.dirname(file));
      return fileSink(file);
    });
    for (const folder of folders) await syncFolder(folder);
    if (existsSync(model)) {
      await rm(previous, { recursive: true, force: true });
      await rename(model, previous);
    }
    await rename(partial, model);
    await syncFolder(out);
    await rm(previous, { recursive: true, force: true });
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw new CheckpointError(
      `The checkpoint of step ${trainer.position.step} cannot be written: ${errorMessage(cause)}. The one before it, if any, is whole: make room in ${out} and go on with --resume.`,
      { cause },
    );
  }
}

/** Checkpoint and history of the run in `folder`. Throws CheckpointError when they are missing or damaged. */
export async function readRun(folder: string): Promise<{ files: Map<string, ByteSource>; rows: HistoryRow[] }> {
  const reading = async <T>(file: string, read: (file: string) => Promise<T>): Promise<T> => {
    try {
      return await read(file);
    } catch (cause) {
      throw new CheckpointError(
        `${file} cannot be read: ${errorMessage(cause)}. --resume expects the folder of a run, with model/ and history.jsonl in it.`,
        { cause },
      );
    }
  };
  const ofModel = path.join(folder, 'model');
  const model = existsSync(ofModel) || !existsSync(`${ofModel}.previous`) ? ofModel : `${ofModel}.previous`;
  const files = new Map<string, ByteSource>();
  for (const [name, file] of await reading(model, folderSources)) files.set(`model/${name}`, file);
  const adapter = path.join(model, 'adapter');
  if (existsSync(adapter))
    for (const [name, file] of await reading(adapter, folderSources)) files.set(`model/adapter/${name}`, file);
  const historyFile = path.join(folder, 'history.jsonl');
  const lines = (await reading(historyFile, (f) => readFile(f, 'utf8'))).split('\n');
  const rows: HistoryRow[] = [];
  for (const [i, line] of lines.entries()) {
    if (line === '') continue;
    try {
      rows.push(JSON.parse(line));
    } catch (cause) {
      if (i === lines.length - 1) break; // half-written when the run was killed
      throw new CheckpointError(`${historyFile}: line ${i + 1} is not JSON; the file is damaged.`, { cause });
    }
  }
  return { files, rows };
}
