/** Which tensor a step broke in: the weights it began with and the gradients it left, looked through once it is not finite. */
import type { Tensor } from '../gpu/tensor.ts';
import type { Parameters } from '../nn/parameters.ts';

/** Names in the message; the rest are counted. Our choice. */
const NAMED = 3;

/** In words, the tensors that hold values which are not finite: the last of the plan first, being nearest the loss. Null where there are none. */
async function broken(parameters: Parameters, of: readonly Tensor[], what: string): Promise<string | null> {
  const slots = parameters.plan.slots.filter((slot) => slot.pack < of.length);
  const found: string[] = [];
  const reader = parameters.reader();
  try {
    for (const slot of slots.toReversed()) {
      let values = 0;
      let first = Number.NaN;
      for await (const piece of parameters.values(of, slot, reader))
        for (const x of piece) if (!Number.isFinite(x) && values++ === 0) first = x;
      if (values > 0) found.push(`${slot.name} (${values} of ${slot.rows * slot.cols} values, the first ${first})`);
    }
  } finally {
    reader.free();
  }
  if (found.length === 0) return null;
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  return `Not finite are the ${what} of ${found.length} of ${slots.length} tensors: ${found.slice(0, NAMED).join(', ')}${more}.`;
}

/** Where a step that is not finite went wrong, in words: in the weights, else in the gradients, else in the loss alone. */
export async function whatBroke(parameters: Parameters): Promise<string> {
  return (
    (await broken(parameters, parameters.value, 'weights')) ??
    (await broken(parameters, parameters.gradient, 'gradients')) ??
    'Weights and gradients are finite: only the loss, or the gradients’ norm, is not.'
  );
}
