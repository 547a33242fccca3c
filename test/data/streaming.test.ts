/**
 * Large files: read a piece at a time, in memory that what is kept decides, with progress, and ended within a piece. The
 * files here are made while they are read; none of them is ever in memory.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync, Zip, ZipDeflate } from 'fflate';
import { describe, expect, it } from 'vitest';
import { type ByteSource, bytesSource } from '../../src/core/byteStreams.ts';
import { StoppedError } from '../../src/core/errors.ts';
import { readDataset } from '../../src/data/readDataset.ts';
import { PIECE_BYTES } from '../../src/data/sourceFile.ts';
import { bytesOf } from './sampleFiles.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const USERS = 40_000;
const ITEMS = 9000;
const LINE = 400;
const NUM_LINES = 500_000;

/** Amazon 2023's lines, each of LINE bytes, with reviews of no use; user IDs of 28 characters, as theirs are. */
function lineAt(i: number): string {
  const user = `AG${String(i % USERS).padStart(26, 'X')}`;
  const item = `B${String((i * 7919) % ITEMS).padStart(9, '0')}`;
  const line = `{"rating": ${(i % 5) + 1}.0, "parent_asin": "${item}", "user_id": "${user}", "timestamp": ${1588687728000 + i}, "text": "`;
  return `${line.padEnd(LINE - 3, 'lorem ')}"}\n`;
}

/** A file of `numLines` such lines that exists nowhere; calls `onRead` before every read. */
function virtualFile(numLines: number, onRead: (from: number) => void): ByteSource {
  const size = numLines * LINE;
  return {
    name: 'reviews.jsonl',
    size,
    async read(from, to) {
      onRead(from);
      const first = Math.floor(from / LINE);
      const last = Math.ceil(Math.min(to, size) / LINE);
      const lines = Array.from({ length: last - first }, (_, k) => lineAt(first + k)).join('');
      return bytesOf(lines).subarray(from - first * LINE, Math.min(to, size) - first * LINE);
    },
  };
}

/** Bytes that are held, after what is not has been let go. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe('readDataset(large files)', () => {
  it('reads 200 MB in bounded memory, and says how far it is', async () => {
    const before = heldBytes();
    let most = 0;
    let reads = 0;
    const steps: { done: number; rows: number }[] = [];
    const file = virtualFile(NUM_LINES, () => {
      if (reads++ % 20 === 0) most = Math.max(most, heldBytes() - before);
    });
    const d = await readDataset([file], (_, done, total, rows) => {
      if (rows !== undefined) steps.push({ done: done / total, rows });
    });
    expect([d.name, d.userIds.length, d.itemIds.length]).toEqual(['amazon-2023', USERS, ITEMS]);
    expect(d.report.numInteractions).toBe(NUM_LINES);
    expect(d.report.files[0]).toMatchObject({ sizeBytes: NUM_LINES * LINE, lines: NUM_LINES, encoding: 'UTF-8' });
    // 20 bytes an interaction are 10 MB, the IDs 3; the rest is a piece, its text and its lines.
    expect(most).toBeLessThan(60e6);
    expect(steps.length).toBeGreaterThan(150);
    expect(steps.at(-1)).toEqual({ done: 1, rows: NUM_LINES });
    expect(steps.every(({ done }, k) => k === 0 || done >= steps[k - 1].done)).toBe(true);
  });

  it('ends within a piece once it is cancelled', async () => {
    const controller = new AbortController();
    const places: number[] = [];
    const file = virtualFile(NUM_LINES, (from) => {
      places.push(from);
      if (from >= 10 * PIECE_BYTES) controller.abort();
    });
    const reading = readDataset([file], undefined, { signal: controller.signal });
    await expect(reading).rejects.toThrow(StoppedError);
    expect(Math.max(...places)).toBe(10 * PIECE_BYTES);
  });

  it('ends within a piece in a zip and in gzip too', async () => {
    const text = Array.from({ length: 20_000 }, (_, i) => lineAt(i * 31)).join('');
    const parts: Uint8Array[] = [];
    const zip = new Zip((_, part) => parts.push(part));
    const entry = new ZipDeflate('reviews.jsonl', { level: 1 });
    zip.add(entry);
    entry.push(bytesOf(text), true);
    zip.end();
    for (const bytes of [new Uint8Array(Buffer.concat(parts)), gzipSync(bytesOf(text), { level: 1 })]) {
      const controller = new AbortController();
      const name = bytes[0] === 0x50 ? 'a.zip' : 'reviews.jsonl.gz';
      let rowsSeen = 0;
      const reading = readDataset(
        [bytesSource(name, bytes)],
        (_label, _done, _total, rows = 0) => {
          rowsSeen = rows;
          if (rows > 0) controller.abort();
        },
        { signal: controller.signal },
      );
      await expect(reading).rejects.toThrow(StoppedError);
      expect(rowsSeen).toBeLessThan(20_000);
    }
  });

  it('keeps no more of long lines than it needs', async () => {
    // A CSV whose text column is of no use: IDs cut from the text must not keep it.
    const text = (i: number) => `u${String(i).padStart(20, '0')},i${10 + (i % 50)},${'x'.repeat(2000)}\n`;
    const line = bytesOf(text(0)).length;
    const header = bytesOf('user,item,text\n');
    const numLines = 50_000;
    const size = header.length + numLines * line;
    let most = 0;
    const before = heldBytes();
    const file: ByteSource = {
      name: 'a.csv',
      size,
      async read(from, to) {
        if (from % (16 * PIECE_BYTES) === 0) most = Math.max(most, heldBytes() - before);
        const first = Math.max(0, Math.floor((from - header.length) / line));
        const last = Math.min(numLines, Math.ceil((to - header.length) / line));
        const lines = bytesOf(Array.from({ length: last - first }, (_, k) => text(first + k)).join(''));
        const whole = first === 0 ? Buffer.concat([header, lines]) : lines;
        const base = first === 0 ? 0 : header.length + first * line;
        return Uint8Array.from(whole.subarray(from - base, Math.min(to, size) - base));
      },
    };
    const d = await readDataset([file]);
    expect([d.userIds.length, d.itemIds.length]).toEqual([numLines, 50]);
    expect(most).toBeLessThan(40e6);
  });
});
