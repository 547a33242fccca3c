/** What a choice of a select is called. Before: `configFields.ts`, `ui/text/labFields.ts`. After: `ConfigField.tsx`. */
import { MODEL_PRESETS, type ModelPreset } from '../../../config/presets.ts';
import { LORA_TARGETS } from '../../../config/runConfig.ts';
import type { FieldKey, LabFieldsText } from '../../text/labFields.ts';

const isPreset = (value: string): value is ModelPreset => Object.hasOwn(MODEL_PRESETS, value);

/** Names of the field's own spelling stay as they are. */
export function choiceLabel(text: LabFieldsText, key: FieldKey, value: string): string {
  if (key === 'model.preset' && isPreset(value)) {
    const shape = MODEL_PRESETS[value];
    const layers =
      shape.architecture === 't5' ? `${shape.numLayers} + ${shape.numDecoderLayers}` : String(shape.numLayers);
    return text.modelShape(value, layers, shape.hiddenSize);
  }
  if (key === 'lora') return value === '' ? text.noAdapters : loraLabel(text, value);
  const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = text.choices;
  return labels[key]?.[value] ?? value;
}

function loraLabel(text: LabFieldsText, value: string): string {
  try {
    const { rank, targets } = JSON.parse(value) as { rank: number; targets: readonly string[] };
    return text.adapters(rank, targets.length === LORA_TARGETS.length);
  } catch {
    return value; // typed by hand, and told of beside the field
  }
}
