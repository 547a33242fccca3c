/**
 * A run as a folder for Hugging Face's transformers, and for `--import`: weights (adapters merged), configuration, tokenizer, semantic
 * IDs and model card. Before: `exportedRun.ts`. After: `cli/export.ts`, the page's files.
 */
import { isFlowHead, isOfModel, type ParameterSlot } from '../nn/parameterPlan.ts';
import { type TensorToWrite, writeSafetensors } from '../nn/safetensors.ts';
import { huggingFaceConfig, itemsFile, type NamedFile } from '../train/checkpoint.ts';
import { dataHash } from '../train/metadata.ts';
import type { CreateFile, ExportedRun } from './exportedRun.ts';
import { mergedValues } from './mergedWeights.ts';
import { type CardFacts, modelCard } from './modelCard.ts';
import { tokenizerFiles } from './tokenizerFiles.ts';

const textFile = (name: string, text: string): NamedFile => ({ name, bytes: new TextEncoder().encode(text) });
const jsonFile = (name: string, value: unknown) => textFile(name, `${JSON.stringify(value, null, 2)}\n`);

/** How `generate` makes an item: as many tokens as a path has, by the run's beam. */
function generationConfig({ data }: ExportedRun): Record<string, unknown> {
  const { bos_token_id, eos_token_id, pad_token_id, decoder_start_token_id } = huggingFaceConfig(data);
  return {
    bos_token_id,
    eos_token_id,
    pad_token_id,
    decoder_start_token_id,
    max_new_tokens: data.levels,
    min_new_tokens: data.levels,
    num_beams: data.config.evaluation.beam,
    do_sample: false,
  };
}

/** Writes the folder's files one after the other through `create`; a few MiB of the weights are in memory at once. */
export async function writeHuggingFaceFolder(
  run: ExportedRun,
  create: CreateFile,
  facts: Omit<CardFacts, 'dataHash'>,
): Promise<void> {
  const { data, plan } = run;
  const files = [
    jsonFile('config.json', huggingFaceConfig(data)),
    jsonFile('generation_config.json', generationConfig(run)),
    ...tokenizerFiles(data),
    itemsFile(data),
    textFile('README.md', modelCard(run, { ...facts, dataHash: await dataHash(data.unmerged) })),
  ];
  for (const { name, bytes } of files) {
    const sink = await create(name);
    await sink.write(bytes).finally(() => sink.close());
  }
  const tensors = async (name: string, slots: readonly ParameterSlot[]) => {
    const list = slots.map(
      (slot): TensorToWrite => ({ name: slot.name, shape: slot.shape, values: () => mergedValues(run, slot) }),
    );
    const sink = await create(name);
    await writeSafetensors(sink, list).finally(() => sink.close());
  };
  await tensors('model.safetensors', plan.slots.filter(isOfModel));
  await tensors('flow_head.safetensors', plan.slots.filter(isFlowHead));
}
