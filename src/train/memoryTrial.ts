/**
 * The bill put to the test: its buffers are allocated on the device, largest class first, and given back, before a run is made or
 * the one before it is freed. Before: `engine.ts`, `gpu/trialAllocation.ts`. After: the worker's start, the page's bill.
 */
import { DeviceError } from '../core/errors.ts';
import { mebibytes } from '../core/mebibytes.ts';
import type { Gpu } from '../gpu/device.ts';
import { TrialAllocation } from '../gpu/trialAllocation.ts';
import type { ModelPlan } from '../nn/modelPlan.ts';
import { memoryBill, plannedBuffers } from './engine.ts';
import type { MemoryTrial } from './runEvents.ts';

interface TrialBuffer {
  readonly label: string;
  readonly sizeBytes: number;
}

const sumOf = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);

/** Of the largest class first, in each the largest first; no more than `mostBytes` together. */
function trialBuffers(plan: ModelPlan, mostBytes: number): TrialBuffer[] {
  const classes = plannedBuffers(plan).toSorted((a, b) => sumOf(b.sizes) - sumOf(a.sizes));
  const all = classes.flatMap(({ label, sizes }) =>
    sizes.toSorted((a, b) => b - a).map((sizeBytes) => ({ label, sizeBytes })),
  );
  let bytes = 0;
  return all.filter(({ sizeBytes }) => {
    const fits = bytes + sizeBytes <= mostBytes;
    if (fits) bytes += sizeBytes;
    return fits;
  });
}

/**
 * Allocates what `plan` needs beyond what is alive on the device, which the run before gives back first; frees it in any case.
 * Throws DeviceError where the device is lost.
 */
export async function tryMemory(gpu: Gpu, plan: ModelPlan): Promise<MemoryTrial> {
  const { lines, totalBytes: neededBytes } = memoryBill(plan);
  const heldBytes = gpu.memory.liveBytes;
  const trial = new TrialAllocation(gpu);
  try {
    for (const { label, sizeBytes: bufferBytes } of trialBuffers(plan, neededBytes - heldBytes)) {
      const refusal = await trial.add(bufferBytes);
      if (!refusal) continue;
      const line = lines.find((of) => of.label === label)!;
      return { neededBytes, heldBytes, triedBytes: trial.sizeBytes, refused: { ...line, bufferBytes, ...refusal } };
    }
    return { neededBytes, heldBytes, triedBytes: trial.sizeBytes, refused: null };
  } finally {
    trial.free();
  }
}

/** What a trial found, for the run's events. */
export function trialInWords({ neededBytes, heldBytes, triedBytes, refused }: MemoryTrial): string {
  const held = heldBytes > 0 ? ` beside the ${mebibytes(heldBytes)} of the run before` : '';
  if (!refused)
    return triedBytes > 0
      ? `trial allocation of ${mebibytes(triedBytes)}${held}: ok`
      : `the run before holds ${mebibytes(heldBytes)}, and this one needs ${mebibytes(neededBytes)}: it fits in its place`;
  const { label, sizeBytes, bufferBytes, reason, words } = refused;
  return `trial allocation: no room for ${label} (${mebibytes(sizeBytes)}). A buffer of ${mebibytes(bufferBytes)} was refused after ${mebibytes(triedBytes)} of ${mebibytes(neededBytes)}${held} (${reason}: ${words})`;
}

/** Throws DeviceError in words where the driver had no room. */
export function requireRoom(trial: MemoryTrial): void {
  if (!trial.refused) return;
  throw new DeviceError(
    `The GPU has no room for this run; ${trialInWords(trial)}. All was given back, and nothing else was changed. Lower budget.memoryMiB or budget.tokensPerStep, choose a smaller model, or close what else uses the GPU; then start again.`,
  );
}
