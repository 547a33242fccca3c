/** `--tune` of the commands: the adapter's record in a JSON file, completed for the products at hand before a run starts. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';
import { DeviceError, errorMessage } from '../core/errors.ts';
import type { Gpu } from '../gpu/device.ts';
import { adapterFacts, adapterKey } from '../tuning/adapterKey.ts';
import {
  type AdapterRecord,
  changedRecord,
  type KernelChoice,
  kernelChoice,
  parseAdapterRecord,
} from '../tuning/record.ts';
import { type StepProducts, tuneStep } from '../tuning/tuner.ts';

/** 'Node 20, webgpu 0.6.2': the package stands for the Dawn inside it. */
export function nodeRuntime(): string {
  const { version } = createRequire(import.meta.url)('webgpu/package.json') as { version: string };
  return `Node ${process.versions.node.split('.')[0]}, webgpu ${version}`;
}

const cacheFolder = (): string =>
  path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'gflowgr-playground');

interface Found {
  readonly record: AdapterRecord | null;
  /** Why what is there is not used, in words. */
  readonly problem: string | null;
  /** True where a record may be written in its place: there is nothing, or what this program wrote. */
  readonly isOurs: boolean;
}

async function readRecord(file: string, key: string): Promise<Found> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { record: null, problem: null, isOurs: true };
    return {
      record: null,
      problem: `The tuning record ${file} cannot be read: ${errorMessage(error)}.`,
      isOurs: false,
    };
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const problem = `The tuning record ${file} is damaged: not JSON (${errorMessage(error)}).`;
    return { record: null, problem, isOurs: false };
  }
  try {
    return { record: parseAdapterRecord(json, key, file), problem: null, isOurs: true };
  } catch (error) {
    return { record: null, problem: errorMessage(error), isOurs: isOurs(json) };
  }
}

/** True for what this program may have written, of any adapter and version, damaged or not. */
function isOurs(json: unknown): boolean {
  const record = json as Partial<AdapterRecord> | null;
  return (
    typeof record?.key === 'string' && /^[0-9a-f]{16}$/.test(record.key) && 'tuning' in record && 'facts' in record
  );
}

async function writeRecord(file: string, record: AdapterRecord): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.partial`, `${JSON.stringify(record, null, 2)}\n`);
    await rename(`${file}.partial`, file);
  } catch (cause) {
    throw new DeviceError(
      `The tuning record cannot be written to ${file}: ${errorMessage(cause)}. Name another place by --tuning-file.`,
      { cause },
    );
  }
}

export interface TunedRun {
  readonly choice: KernelChoice;
  readonly record: AdapterRecord;
  readonly file: string;
}

/**
 * The choice for `products`: what the file holds of them, the rest tuned now and stored. Records that are damaged or of
 * another adapter are refused by `onWord` and tuned anew. `file` defaults to one a key in the user's cache folder. Throws
 * DeviceError rather than overwrite a file of the user's choice that holds anything else.
 */
export async function tuneForRun(
  gpu: Gpu,
  products: StepProducts,
  options: { readonly file?: string; readonly onWord: (word: string) => void },
): Promise<TunedRun> {
  const facts = await adapterFacts(gpu.adapter, nodeRuntime());
  const key = await adapterKey(facts);
  const file = options.file ?? path.join(cacheFolder(), `tuning-${key}.json`);
  const { record: stored, problem, isOurs: mayWrite } = await readRecord(file, key);
  if (!mayWrite && options.file !== undefined)
    throw new DeviceError(
      `${problem} It is not overwritten, because it is no tuning record of this program. Name another place by --tuning-file, or remove it.`,
    );
  if (problem) options.onWord(problem);
  const tuning = await tuneStep(gpu, products, { old: stored?.tuning });
  const record = changedRecord({ key, facts, record: stored }, { tuning });
  if (tuning !== stored?.tuning) await writeRecord(file, record);
  return { choice: kernelChoice(record, { tuned: true }), record, file };
}

/** A run's own copy of its record, from its folder: a resumed run keeps the choice it began with. Throws what is wrong with it. */
export async function tuningOfRun(gpu: Gpu, file: string): Promise<TunedRun | null> {
  const key = await adapterKey(await adapterFacts(gpu.adapter, nodeRuntime()));
  const { record, problem } = await readRecord(file, key);
  if (problem)
    throw new DeviceError(
      `${problem} The run began with this record, and other variants would change its bits: restore it, or delete ${file} to go on by the fixed rule.`,
    );
  return record && { choice: kernelChoice(record, { tuned: true }), record, file };
}

/** One line a shape class, and what was left to the rule, dropped or disabled. */
export function tuningTable({ record, file }: TunedRun): string[] {
  const { tuning } = record;
  if (!tuning) return [];
  return [
    `kernel variants tuned ${tuning.date}, record ${record.key} in ${file}; dense speed ${tuning.measuredGflops.toFixed(1)} GFLOP/s`,
    ...tuning.classes.map(
      (c) =>
        `  ${c.operation} ${`${c.shape.M} × ${c.shape.N} × ${c.shape.K}`.padEnd(20)} ${c.variant.padEnd(22)} ${c.ms.toFixed(3).padStart(9)} ms ${c.gflops.toFixed(1).padStart(8)} GFLOP/s${c.variant === c.byRule ? '' : `  (rule: ${c.byRule})`}`,
    ),
    ...tuning.untimed.map(({ name, reason }) => `  ${name}: left to the rule (${reason})`),
    ...tuning.dropped.map(({ variant, reason }) => `  ${variant}: dropped, ${reason}`),
  ];
}
