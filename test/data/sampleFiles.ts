/** Files for tests: small ones made in memory, and real ones from ../shared/data where that folder exists. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TextEncoder } from 'node:util';
import { expect } from 'vitest';
import { type ByteSource, bytesSource } from '../../src/core/byteStreams.ts';
import { DataError } from '../../src/core/errors.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { InteractionBuilder } from '../../src/data/interactionBuilder.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { type SourceFile, sourceFile } from '../../src/data/sourceFile.ts';
import { ValidationLog } from '../../src/data/validation.ts';

/** UTF-8 bytes of a text. */
export const bytesOf = (text: string): Uint8Array => Uint8Array.from(new TextEncoder().encode(text));

export function fileOf(name: string, content: string | Uint8Array): ByteSource {
  return bytesSource(name, typeof content === 'string' ? bytesOf(content) : content);
}

/** The same, opened. */
export const openedFile = (name: string, content: string | Uint8Array): SourceFile => sourceFile(fileOf(name, content));

export const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** The message of the DataError that reading these files ends in. */
export async function messageOf(files: ByteSource[]): Promise<string> {
  const error = await readDataset(files).then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(DataError);
  return (error as DataError).message;
}

/** A data set from [user, item, timestamp] rows, all items titled by their IDs. */
export function datasetOf(rows: readonly (readonly [string, string, number])[], timestamps = true): Dataset {
  const builder = new InteractionBuilder({ timestamps, ratings: false });
  for (const [user, item, time] of rows) builder.add(user, item, time, 0);
  const { interactions, userIds, itemIds } = builder.finish();
  return {
    name: 'sequences',
    userIds,
    itemIds,
    itemTitles: itemIds,
    itemCategories: itemIds.map(() => []),
    interactions,
    impressions: null,
    attributePaths: null,
    report: new ValidationLog().finish('rows of a test', interactions, userIds.length, itemIds.length),
    terms: '',
  };
}

const SHARED = resolve(import.meta.dirname, '../../../shared/data');

/** The files of a folder of ../shared/data, or null (said once, in words) where it is absent. */
export function sharedFiles(folder: string, only?: RegExp): ByteSource[] | null {
  const path = resolve(SHARED, folder);
  if (!existsSync(path)) {
    console.warn(`skipped: the sample data ../shared/data/${folder} are absent on this machine`);
    return null;
  }
  return readdirSync(path)
    .filter((name) => only === undefined || only.test(name))
    .map((name) => bytesSource(`${folder}/${name}`, Uint8Array.from(readFileSync(resolve(path, name)))));
}
