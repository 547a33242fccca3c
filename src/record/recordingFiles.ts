/**
 * A recording as the files of a run's folder, named and formed as wandb's users know them, and back. `npm run train` writes the
 * same files while it trains; a bundle is a zip of them. Before: `recordingBuilder.ts`. After: `bundle.ts`.
 */
import * as v from 'valibot';
import { diffFromDefaults, MOST_FRAMES, MOST_RECORDED_USERS, parseRunConfig } from '../config/runConfig.ts';
import { BundleError, errorMessage, PlaygroundError } from '../core/errors.ts';
import type { Trie } from '../items/trie.ts';
import type { EvaluationResult, RunEvent } from '../train/runEvents.ts';
import { digestChain } from './digestChain.ts';
import { framesOfFiles, framesToFiles } from './flowsFile.ts';
import { recordedTrie } from './frameFlows.ts';
import { metricsOfRow, metricsRow, RowSchema, validationRow } from './historyRows.ts';
import {
  count,
  finite,
  jsonFile,
  jsonLines,
  nameText,
  numberOrWord,
  readJson,
  readJsonLines,
  sha256Hex,
} from './jsonFile.ts';
import { migrate } from './migrations.ts';
import type { RecordedItems, RecordedUser, Recording, RecordingMetadata } from './recording.ts';
import { runSummary } from './summaryFile.ts';

/** File name → bytes. */
export type RecordingFiles = ReadonlyMap<string, Uint8Array>;

/** Every file of a recording; what is in a folder or a zip besides is none of it. */
export const RECORDING_FILES = [
  'metadata.json',
  'config.json',
  'catalogue.json',
  'users.json',
  'history.jsonl',
  'evaluations.jsonl',
  'events.jsonl',
  'digests.jsonl',
  'flows.jsonl',
  'flows.bin',
  'summary.json',
] as const;

/** Of items as files have them; of a run's folder, `items.json` beside it has the paths by the data set's own ids. */
export function catalogueFile({ levels, itemTokens, itemTitles, tokenNames }: RecordedItems): Uint8Array {
  const items = itemTitles.map((title, i) => ({
    title,
    tokens: Array.from(itemTokens.subarray(i * levels, (i + 1) * levels)),
  }));
  const lines = [`{"levels": ${levels},`, `"tokenNames": ${JSON.stringify(tokenNames)},`, '"items": ['];
  const body = items.map((item) => JSON.stringify(item)).join(',\n');
  return new TextEncoder().encode(`${lines.join('\n')}\n${body}\n]}\n`);
}

/**
 * The files of a recording. A recording has no clock but the steps' own: in `history.jsonl`, `_runtime` is seconds of training
 * and `_timestamp` its beginning plus these.
 */
export function filesOfRecording(recording: Recording): Map<string, Uint8Array> {
  const { metadata, config, items, users, history, evaluations, events, frames, digests } = recording;
  const began = Date.parse(metadata.recordedAt) / 1000;
  const rows: Record<string, number>[] = [];
  const validations = evaluations.filter(({ split }) => split === 'validation');
  let next = 0;
  let seconds = 0;
  for (const m of history) {
    seconds += m.elapsedMs / 1000;
    const at = { _step: m.step, _runtime: seconds, _timestamp: began + seconds };
    rows.push({ ...at, ...metricsRow(m) });
    while (next < validations.length && validations[next].step <= m.step)
      rows.push({ ...at, ...validationRow(validations[next++]) });
  }
  const { index, flows } = framesToFiles(frames);
  const test = evaluations.findLast(({ split }) => split === 'test') ?? null;
  const step = Math.max(history.at(-1)?.step ?? 0, frames.at(-1)?.step ?? 0);
  const totals = {
    weightsDigest: frames.at(-1)?.step === step ? frames[frames.length - 1].weightsDigest : null,
    seconds,
    tokens: history.reduce((sum, m) => sum + m.tokens, 0),
  };
  return new Map<(typeof RECORDING_FILES)[number], Uint8Array>([
    ['metadata.json', metadataFile(metadata)],
    ['config.json', jsonFile(parseRunConfig(config))],
    ['catalogue.json', catalogueFile(items)],
    ['users.json', jsonFile(users)],
    ['history.jsonl', jsonLines(rows)],
    ['evaluations.jsonl', jsonLines(evaluations)],
    ['events.jsonl', jsonLines(events)],
    ['digests.jsonl', jsonLines(digests)],
    ['flows.jsonl', index],
    ['flows.bin', flows],
    ['summary.json', jsonFile(runSummary(test, step, totals))],
  ]);
}

const text = (length: number) => v.pipe(v.string(), v.maxLength(length));
const isoTime = v.pipe(
  text(40),
  v.check((value) => !Number.isNaN(Date.parse(value)), 'expected a time as 2026-01-31T12:00:00Z'),
);

const Metadata = v.object({
  recording: v.object({
    version: count,
    name: nameText(200),
    appVersion: nameText(100),
    commit: v.nullable(nameText(200)),
    recordedAt: isoTime,
    adapter: nameText(1000),
    kernels: nameText(20_000),
    runtime: nameText(200),
    seed: count,
    dataHash: sha256Hex,
    dataName: nameText(1000),
    parent: v.nullable(sha256Hex),
  }),
});

/** In a run's folder more stands beside it: the adapter's features, each kernel, the data set's terms. Keys in the schema's order. */
export const metadataFile = (recording: RecordingMetadata): Uint8Array => jsonFile(v.parse(Metadata, { recording }));

/** Of an item, a token or a user; data sets cut titles at 200 and join those of items on one path. Our choice. */
const MOST_NAME_LETTERS = 2000;

const Catalogue = v.object({
  levels: v.pipe(count, v.minValue(1), v.maxValue(16)),
  tokenNames: v.array(nameText(MOST_NAME_LETTERS)),
  items: v.array(v.object({ title: nameText(MOST_NAME_LETTERS), tokens: v.array(v.pipe(count, v.maxValue(2 ** 31))) })),
});

const Users = v.pipe(
  v.array(v.object({ user: count, id: nameText(MOST_NAME_LETTERS), history: v.array(count), target: count })),
  v.maxLength(MOST_RECORDED_USERS),
);

const Evaluation = v.object({
  step: count,
  split: v.picklist(['validation', 'test']),
  numUsers: count,
  metrics: v.record(v.string(), numberOrWord),
  protocol: v.string(),
});

/** The lines of `evaluations.jsonl`. Throws BundleError with the line's number. */
export const readEvaluations = (bytes: Uint8Array): EvaluationResult[] =>
  readJsonLines('evaluations.jsonl', bytes, Evaluation);

const Event = v.object({
  time: isoTime,
  step: count,
  kind: v.string(),
  message: v.string(),
  omitted: v.optional(count),
});
const Digest = v.object({ step: count, weights: sha256Hex, chain: sha256Hex });

/** The version of the files, which is asked before anything else. Throws BundleError where none is said. */
export const versionOfFiles = (metadata: Uint8Array): number =>
  readJson('metadata.json', metadata, v.object({ recording: v.object({ version: finite }) })).recording.version;

function readCatalogue(bytes: Uint8Array): RecordedItems {
  const { levels, tokenNames, items } = readJson('catalogue.json', bytes, Catalogue);
  const itemTokens = new Uint32Array(items.length * levels);
  for (const [i, { tokens }] of items.entries()) {
    if (tokens.length !== levels || tokens.some((token) => token >= tokenNames.length))
      throw new BundleError(
        `catalogue.json, item ${i}: expected ${levels} tokens below ${tokenNames.length}, found ${tokens.slice(0, 20).join(', ')}.`,
      );
    itemTokens.set(tokens, i * levels);
  }
  return { levels, itemTokens, itemTitles: items.map(({ title }) => title), tokenNames };
}

function trieOf(items: RecordedItems): Trie {
  try {
    return recordedTrie(items);
  } catch (cause) {
    throw new BundleError(`catalogue.json: its items make no trie: ${errorMessage(cause)}`, { cause });
  }
}

function readUsers(bytes: Uint8Array, numItems: number): RecordedUser[] {
  const users = readJson('users.json', bytes, Users);
  for (const { user, history, target } of users) {
    const stranger = [...history, target].find((item) => item >= numItems);
    if (stranger !== undefined)
      throw new BundleError(`users.json: user ${user} has item ${stranger}, and the catalogue has ${numItems}.`);
  }
  return users;
}

function readConfig(bytes: Uint8Array): Recording['config'] {
  const input = readJson('config.json', bytes, v.unknown());
  try {
    return diffFromDefaults(parseRunConfig(input));
  } catch (cause) {
    if (!(cause instanceof PlaygroundError)) throw cause;
    throw new BundleError(`config.json: ${cause.message}`, { cause });
  }
}

/**
 * The recording of these files, of any version there was: a bundle's, a folder's, a checkpoint's. Throws BundleError where one is
 * missing, is of a newer version, or says what cannot be.
 */
export function recordingOfFiles(given: RecordingFiles): Recording {
  const bytesOf = (files: RecordingFiles, name: (typeof RECORDING_FILES)[number]): Uint8Array => {
    const found = files.get(name);
    if (!found)
      throw new BundleError(
        `${name} is missing: a recording has the files ${RECORDING_FILES.join(', ')}. Export it again.`,
      );
    return found;
  };
  const files = migrate(given, versionOfFiles(bytesOf(given, 'metadata.json')));
  const bytes = (name: (typeof RECORDING_FILES)[number]) => bytesOf(files, name);
  const metadata = readJson('metadata.json', bytes('metadata.json'), Metadata).recording;
  const config = readConfig(bytes('config.json'));
  const items = readCatalogue(bytes('catalogue.json'));
  const trie = trieOf(items);
  const users = readUsers(bytes('users.json'), items.itemTitles.length);
  const history = readJsonLines('history.jsonl', bytes('history.jsonl'), RowSchema).flatMap(
    (row) => metricsOfRow(row) ?? [],
  );
  const disorder = history.findIndex((m, k) => k > 0 && m.step <= history[k - 1].step);
  if (disorder > 0)
    throw new BundleError(
      `history.jsonl: step ${history[disorder].step} stands after step ${history[disorder - 1].step}; expected steps in order.`,
    );
  const evaluations = readEvaluations(bytes('evaluations.jsonl'));
  const events: RunEvent[] = readJsonLines('events.jsonl', bytes('events.jsonl'), Event);
  const frames = framesOfFiles(bytes('flows.jsonl'), bytes('flows.bin'), trie, users);
  if (frames.length > MOST_FRAMES)
    throw new BundleError(`flows.jsonl: expected at most ${MOST_FRAMES} frames, found ${frames.length}.`);
  const digests = readJsonLines('digests.jsonl', bytes('digests.jsonl'), Digest);
  const chain = digestChain(frames);
  const broken = chain.findIndex(({ step, weights, chain: sum }, k) => {
    const said = digests[k];
    return said?.step !== step || said.weights !== weights || said.chain !== sum;
  });
  if (broken >= 0 || digests.length !== chain.length)
    throw new BundleError(
      `digests.jsonl: expected the chain of the ${frames.length} frames of flows.jsonl, found another from link ${(broken < 0 ? chain.length : broken) + 1} on.`,
    );
  return { metadata, config, items, users, history, evaluations, events, frames, digests };
}
