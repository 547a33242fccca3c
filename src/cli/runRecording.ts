/**
 * A run's recording in its folder, Node's way: written while the run goes on, kept where it is resumed, read back whole. The files
 * are `record/recordingFiles.ts`'s. Before: `train.ts`. After: `bundle.ts`, `verify.ts`.
 */
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BundleError, ConfigError, errorMessage } from '../core/errors.ts';
import { digestChain, nextLink } from '../record/digestChain.ts';
import { frameBytes, frameLine } from '../record/flowsFile.ts';
import { jsonFile, jsonLine, jsonLines } from '../record/jsonFile.ts';
import type { Recording, WeightsDigest } from '../record/recording.ts';
import type { RecordingHeader } from '../record/recordingBuilder.ts';
import { catalogueFile, RECORDING_FILES, recordingOfFiles } from '../record/recordingFiles.ts';
import type { EvaluationResult, Frame } from '../train/runEvents.ts';

/** Lines that were written whole: a killed run may leave a part of one. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
}

/** Before a resumed run goes on with a file of lines. */
export async function keepWholeLines(file: string): Promise<void> {
  const bytes = await readIfThere(file);
  if (bytes.length > wholeLines(bytes).length) await writeFile(file, wholeLines(bytes));
}

const linesOf = (bytes: Uint8Array): string[] => new TextDecoder().decode(wholeLines(bytes)).split('\n').slice(0, -1);

const readIfThere = (file: string): Promise<Uint8Array> => readFile(file).catch(() => new Uint8Array(0));

/** Throws BundleError where a line that was written whole is no JSON. */
function parsed<T>(name: string, line: string, index: number): T {
  try {
    return JSON.parse(line) as T;
  } catch (cause) {
    throw new BundleError(`${name}, line ${index + 1}: expected JSON, found other text (${errorMessage(cause)}).`, {
      cause,
    });
  }
}

type FrameIndex = Pick<Frame, 'step' | 'weightsDigest'> & { readonly offset: number; readonly bytes: number };

/** The frames of both files that are there whole, up to a step: arrays are written before their line. */
function wholeFrames(index: Uint8Array, flows: Uint8Array, upTo = Number.POSITIVE_INFINITY) {
  const frames = linesOf(index)
    .map((line, i) => ({ line, ...parsed<FrameIndex>('flows.jsonl', line, i) }))
    .filter(({ step, offset, bytes }) => step <= upTo && offset + bytes <= flows.length);
  const last = frames.at(-1);
  return { frames, flows: flows.subarray(0, last ? last.offset + last.bytes : 0) };
}

/** What a folder keeps of a run's recording up to a step: no frames where they are of other users or another catalogue. */
async function keptUpTo(folder: string, header: RecordingHeader, step: number) {
  const read = (name: string) => readIfThere(path.join(folder, name));
  const isSame = async (name: string, bytes: Uint8Array) => Buffer.compare(await read(name), bytes) === 0;
  // The test is made again.
  const evaluations = linesOf(await read('evaluations.jsonl')).filter((line, i) => {
    const result = parsed<EvaluationResult>('evaluations.jsonl', line, i);
    return result.step < step || (result.step === step && result.split === 'validation');
  });
  const isOfThese =
    (await isSame('users.json', jsonFile(header.users))) &&
    (await isSame('catalogue.json', catalogueFile(header.items)));
  const none = new Uint8Array(0);
  return {
    evaluations,
    ...wholeFrames(isOfThese ? await read('flows.jsonl') : none, isOfThese ? await read('flows.bin') : none, step),
  };
}

export class FolderRecording {
  private constructor(
    private readonly out: string,
    private last: WeightsDigest | undefined,
    private flowsBytes: number,
  ) {}

  /**
   * Begins a recording in `out`, or goes on with the one in `earlier`'s folder as it was at `earlier.step`. `facts` stand in
   * `metadata.json` beside the recording's own.
   */
  static async open(
    out: string,
    header: RecordingHeader,
    facts: Readonly<Record<string, unknown>>,
    earlier: { readonly folder: string; readonly step: number } | null,
  ): Promise<FolderRecording> {
    const kept = earlier && (await keptUpTo(earlier.folder, header, earlier.step));
    const digests = digestChain(kept?.frames ?? []);
    const lines = (values: readonly string[] = []) => values.map((line) => `${line}\n`).join('');
    const files: readonly (readonly [string, string | Uint8Array])[] = [
      ['metadata.json', jsonFile({ ...facts, recording: header.metadata })],
      ['catalogue.json', catalogueFile(header.items)],
      ['users.json', jsonFile(header.users)],
      ['evaluations.jsonl', lines(kept?.evaluations)],
      ['digests.jsonl', jsonLines(digests)],
      ['flows.jsonl', lines(kept?.frames.map(({ line }) => line))],
      ['flows.bin', kept?.flows ?? ''],
    ];
    for (const [name, content] of files) {
      const file = path.join(out, name);
      await writeFile(`${file}.partial`, content);
      await rename(`${file}.partial`, file);
    }
    return new FolderRecording(out, digests.at(-1), kept?.flows.length ?? 0);
  }

  /** Step of the last frame, −1 before there is one. */
  get lastStep(): number {
    return this.last?.step ?? -1;
  }

  /** The arrays first: a line says that they are there. */
  async addFrame(frame: Frame): Promise<void> {
    const bytes = frameBytes(frame);
    this.last = nextLink(this.last, frame);
    await appendFile(path.join(this.out, 'flows.bin'), bytes);
    await appendFile(path.join(this.out, 'flows.jsonl'), frameLine(frame, this.flowsBytes, bytes.length));
    await appendFile(path.join(this.out, 'digests.jsonl'), jsonLine(this.last));
    this.flowsBytes += bytes.length;
  }

  addEvaluation(result: EvaluationResult): Promise<void> {
    return appendFile(path.join(this.out, 'evaluations.jsonl'), jsonLine(result));
  }
}

/** `metadata.json`'s own part in a folder, where a run was recorded there. */
export async function recordedMetadata(folder: string): Promise<Partial<Recording['metadata']>> {
  const bytes = await readIfThere(path.join(folder, 'metadata.json'));
  try {
    const { recording } = JSON.parse(new TextDecoder().decode(bytes)) as { recording?: Recording['metadata'] };
    return recording ?? {};
  } catch {
    return {}; // absent, or cut off: a recording begins anew
  }
}

/**
 * The recording in a run's folder, finished or not: of a run that was killed, what was written whole. Throws ConfigError where
 * there is none, BundleError where it is damaged.
 */
export async function recordingOfFolder(folder: string): Promise<Recording> {
  const files = new Map<string, Uint8Array>();
  for (const name of RECORDING_FILES) {
    const bytes = await readFile(path.join(folder, name)).catch(() => null);
    if (bytes) files.set(name, name.endsWith('.jsonl') ? wholeLines(bytes) : bytes);
  }
  if (!files.has('flows.jsonl') || !files.has('history.jsonl'))
    throw new ConfigError(
      `${folder} has no recorded run in it: expected the folder that npm run train --out wrote, with history.jsonl and flows.jsonl. Check the path.`,
    );
  const whole = wholeFrames(files.get('flows.jsonl')!, files.get('flows.bin') ?? new Uint8Array(0));
  files.set('flows.jsonl', new TextEncoder().encode(whole.frames.map(({ line }) => `${line}\n`).join('')));
  files.set('flows.bin', whole.flows);
  // A run that was killed between a frame and its link has the frame.
  files.set('digests.jsonl', jsonLines(digestChain(whole.frames)));
  return recordingOfFiles(files);
}
