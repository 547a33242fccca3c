/**
 * Item embeddings made elsewhere (sentence embeddings, say): JSON lines {"item": "1193", "embedding": [0.1, …]}.
 * Before: a file. After: `itemEmbedding.ts`.
 */
import { DataError } from '../core/errors.ts';
import type { SourceFile } from '../data/sourceFile.ts';
import { quoted } from '../data/sourceText.ts';
import { forEachLine } from '../data/textLines.ts';
import type { ItemEmbedding } from './itemEmbedding.ts';
import { principalRows, scaleRows } from './svd.ts';

export interface SuppliedEmbeddings {
  readonly fileName: string;
  readonly size: number;
  /** By the data set's item IDs; may hold more items than a data set does. */
  readonly vectors: ReadonlyMap<string, Float64Array>;
}

/** Throws DataError, with the line, for what is no JSON, no embedding, of another width, not finite, or a second of its item. */
export async function readEmbeddings(file: SourceFile): Promise<SuppliedEmbeddings> {
  const vectors = new Map<string, Float64Array>();
  let size = 0;
  await forEachLine(file, (line, number) => {
    if (line.trim() === '') return;
    const { item, embedding } = readRecord(line, `${file.name}, line ${number}`);
    const where = `${file.name}, line ${number}, item ${quoted(item)}`;
    if (vectors.has(item)) throw new DataError(`${where}: a second embedding of this item. Keep one.`);
    if (size === 0) size = embedding.length;
    if (embedding.length !== size)
      throw new DataError(
        `${where}: expected ${size} numbers as in the lines before, found ${embedding.length}. Embed all items with one model.`,
      );
    const wrong = embedding.findIndex((value) => typeof value !== 'number' || !Number.isFinite(value));
    if (wrong >= 0)
      throw new DataError(
        `${where}: expected finite numbers, found ${JSON.stringify(embedding[wrong])} at place ${wrong}. Export the embeddings again.`,
      );
    vectors.set(item, Float64Array.from(embedding as number[]));
  });
  if (vectors.size === 0) throw new DataError(`${file.name}: no embeddings were found. ${EXPECTED}`);
  return { fileName: file.name, size, vectors };
}

const EXPECTED = 'Expected one JSON object a line, {"item": "…", "embedding": [numbers]}.';

function readRecord(line: string, where: string): { item: string; embedding: readonly unknown[] } {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    throw new DataError(`${where}: not JSON: ${quoted(line)}. ${EXPECTED}`);
  }
  const { item, embedding } = (record ?? {}) as { item?: unknown; embedding?: unknown };
  if ((typeof item !== 'string' && typeof item !== 'number') || !Array.isArray(embedding) || embedding.length === 0)
    throw new DataError(`${where}: found ${quoted(line)}. ${EXPECTED}`);
  return { item: String(item), embedding };
}

/**
 * The embeddings of `itemIds` f64 [numItems, size], rows scaled to length 1; where the file's are wider than
 * `embeddingSize`, their main directions by truncated SVD (our choice). Throws DataError when an item has none.
 */
export function embeddingsOf(
  itemIds: readonly string[],
  supplied: SuppliedEmbeddings,
  embeddingSize: number,
  seed: number,
): ItemEmbedding {
  const missing = itemIds.filter((id) => !supplied.vectors.has(id));
  if (missing.length > 0)
    throw new DataError(
      `${supplied.fileName}: ${missing.length} of ${itemIds.length} items have no embedding here, first ${missing.slice(0, 5).map(quoted).join(', ')}. Give embeddings of all items, by the data set's own item IDs.`,
    );
  const { size } = supplied;
  const n = itemIds.length;
  const vectors = new Float64Array(n * size);
  itemIds.forEach((id, i) => {
    vectors.set(supplied.vectors.get(id)!, i * size);
  });
  scaleRows(vectors, size);
  if (size <= embeddingSize) return { size, vectors };
  const start = Uint32Array.from({ length: n + 1 }, (_, i) => i * size);
  const column = Uint32Array.from(vectors, (_, k) => k % size);
  return principalRows({ start, column, value: vectors }, size, embeddingSize, seed);
}
