/**
 * A run as a folder that goes on in PyTorch, on as many machines as there are: its configuration, checkpoint and data, the steps it has
 * before it, and one script (`torch/train.py`). It is a run's folder too: `npm run train -- --resume` takes it back. Before:
 * `exportedRun.ts`, `drawnSteps.ts`. After: `cli/export.ts`, the page's files.
 */
import trainScript from '../../torch/train.py?raw';
import { EDITABLE_KEYS } from '../config/edits.ts';
import { mergeConfig } from '../config/mergeConfig.ts';
import { parseRunConfig, type RunConfigInput } from '../config/runConfig.ts';
import { ConfigError } from '../core/errors.ts';
import type { CollaborativeScores } from '../gflow/collaborative.ts';
import { type TensorToWrite, writeSafetensors } from '../nn/safetensors.ts';
import { flowKindOf, gfnWeight } from '../objectives/objective.ts';
import { itemsFile } from '../train/checkpoint.ts';
import { LiveSettings } from '../train/liveSettings.ts';
import { APP_VERSION, dataHash } from '../train/metadata.ts';
import { type DrawnSteps, drawSteps } from './drawnSteps.ts';
import type { CreateFile, ExportedRun } from './exportedRun.ts';
import { torchReadme } from './torchReadme.ts';

export interface TorchOptions {
  /** Of the collaborative model, where sampler or reward asks for it. */
  readonly scores?: CollaborativeScores | null;
  /** How many steps to draw beforehand; by default all that the budget has left. */
  readonly numSteps?: number;
  /** Rows of `history.jsonl` up to the checkpoint. */
  readonly history?: readonly Readonly<Record<string, number>>[];
  readonly onProgress?: (done: number, total: number) => void;
}

const list = (name: string, values: ArrayLike<number>, width?: number): TensorToWrite => ({
  name,
  shape: width === undefined ? [values.length] : [values.length / width, width],
  dtype: 'I32',
  values: () => [Int32Array.from(values)],
});

/** `data.safetensors`: histories, windows, item paths and the trie as flat arrays. */
function dataTensors({ split, windows, itemTokens, levels, trie, vocabulary }: ExportedRun['data']): TensorToWrite[] {
  return [
    list('sequence', split.sequence),
    list('window_first', windows.first),
    list('window_last', windows.last),
    list('item_tokens', itemTokens, levels),
    list('trie_first_child', trie.firstChild),
    list('trie_token', trie.token),
    list('level_offset', vocabulary.levelOffset),
    list('level_size', vocabulary.codebookSizes),
  ];
}

/** `torch.json`: what train.py needs and `config.json` does not say outright. */
async function torchFacts({ data }: ExportedRun, drawn: DrawnSteps): Promise<Record<string, unknown>> {
  const { type, lambda, flow } = data.config.objective;
  return {
    version: 1,
    app: 'gflowgr-playground',
    appVersion: APP_VERSION,
    data: { name: data.unmerged.name, hash: await dataHash(data.unmerged) },
    firstStep: drawn.firstStep,
    numSteps: drawn.numSteps,
    sets: drawn.sets,
    flow: flowKindOf(type, flow),
    setWeight: gfnWeight(type, lambda, data.config.sampler.setSize, data.levels),
    bosToken: data.vocabulary.bos,
  };
}

/** The run with the settings it has come to: train.py has one value of each from there on. Throws ConfigError where one would change later. */
function settled(run: ExportedRun): ExportedRun {
  const { config } = run.data;
  const { step, edits } = run.position;
  const live = new LiveSettings(config);
  live.restore(step, edits ?? []);
  const later = live.edits.find((edit) => edit.step > step);
  if (later)
    throw new ConfigError(
      `edits: ${later.key} changes at step ${later.step}, and train.py has one value of it to the end; expected no changes after step ${step}. Take them out, or train here.`,
    );
  const values = EDITABLE_KEYS.map((key) => {
    const [section, name] = key.split('.');
    return { [section]: { [name]: live.at(step + 1, key) } };
  });
  const now = values.reduce<RunConfigInput>(mergeConfig, { ...config, edits: [] });
  return { ...run, data: { ...run.data, config: parseRunConfig(now) } };
}

/**
 * Writes the folder's files one after the other through `create`. Throws ConfigError in words, before anything is written, where the
 * run's sets or rewards ask the model of every step (`beforehandProblem`), or its settings change after it.
 */
export async function writeTorchFolder(
  given: ExportedRun,
  create: CreateFile,
  options: TorchOptions = {},
): Promise<DrawnSteps> {
  const run = settled(given);
  const { data } = run;
  const drawn = await drawSteps(data, run.position, run.kept, options.scores ?? null, options);
  const write = async (name: string, content: Uint8Array | string) => {
    const sink = await create(name);
    try {
      await sink.write(typeof content === 'string' ? new TextEncoder().encode(content) : content);
    } finally {
      await sink.close();
    }
  };
  const tensors = async (name: string, of: readonly TensorToWrite[]) => {
    const sink = await create(name);
    try {
      await writeSafetensors(sink, of);
    } finally {
      await sink.close();
    }
  };
  const facts = await torchFacts(run, drawn);
  await run.writeModel(create);
  await tensors('data.safetensors', dataTensors(data));
  await tensors('steps.safetensors', drawn.tensors);
  const items = itemsFile(data);
  await write(items.name, items.bytes);
  await write('config.json', `${JSON.stringify(data.config, null, 2)}\n`);
  await write('torch.json', `${JSON.stringify(facts, null, 2)}\n`);
  await write('history.jsonl', (options.history ?? []).map((row) => `${JSON.stringify(row)}\n`).join(''));
  await write('README.md', torchReadme(run, drawn));
  await write('train.py', trainScript);
  return drawn;
}
