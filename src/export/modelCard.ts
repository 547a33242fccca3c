/** The model card of an exported model: YAML that the Hugging Face hub reads, then what anybody should know before using it. Before: `huggingFaceFolder.ts`. */
import { diffFromDefaults } from '../config/runConfig.ts';
import { type Evaluated, metricTable } from '../core/metricTable.ts';
import { selectionInWords } from '../data/selection.ts';
import { itemTokenName } from '../items/itemTokenNames.ts';
import { ITEMS_INDEX } from '../items/ownItems.ts';
import { APP_VERSION } from '../train/metadata.ts';
import { citations } from './citations.ts';
import type { ExportedRun } from './exportedRun.ts';

export interface CardFacts {
  /** The newest evaluation of these very weights; null where there was none. */
  readonly evaluation: Evaluated | null;
  /** Where it was trained: "lavapipe (llvmpipe …)"; null where nobody wrote it down. */
  readonly adapter: string | null;
  /** SHA-256 of the data as they were read and filtered, hex. */
  readonly dataHash: string;
}

/** A YAML scalar that no character of a person's can leave. */
const yaml = (text: string): string => JSON.stringify(text);
/** A name as the hub allows it in a tag or a data set's place. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'data';
/** Text in a table's cell or a sentence: no markup, no HTML. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>|]/g, (c) => `\\${c}`).replaceAll(/\s+/g, ' ');

function frontMatter({ data }: ExportedRun, { evaluation }: CardFacts): string {
  const { type } = data.config.objective;
  const isT5 = data.model.architecture === 't5';
  const metrics = [...new Set(Object.keys(evaluation?.metrics ?? {}).map((name) => name.split('@')[0]))];
  const list = (key: string, values: readonly string[]) =>
    values.length === 0 ? [] : [`${key}:`, ...values.map((value) => `- ${yaml(value)}`)];
  return [
    '---',
    // Weights belong to whoever trained them, under the terms of their data.
    'license: other',
    'license_name: not-stated',
    'library_name: transformers',
    `pipeline_tag: ${isT5 ? 'text2text-generation' : 'text-generation'}`,
    ...list('tags', ['generative-recommendation', 'semantic-ids', 'gflownet', 'gflowgr', type]),
    ...list('datasets', [slug(data.unmerged.name)]),
    ...list(
      'metrics',
      metrics.filter((name) => /^(recall|ndcg|mrr)$/.test(name)),
    ),
    '---',
  ].join('\n');
}

function metricsSection({ position, data }: ExportedRun, { evaluation }: CardFacts): string {
  if (!evaluation)
    return `There is no evaluation of these weights: they were exported at step ${position.step} of ${data.config.budget.steps}.`;
  const { columns, groups } = metricTable(evaluation);
  const cell = (value: number | undefined, error: number | undefined) =>
    value === undefined ? '' : `${value.toFixed(4)}${error === undefined ? '' : ` ± ${error.toFixed(4)}`}`;
  const tables = groups.map(({ title, rows }) =>
    [
      `| ${plain(title)} | ${columns.join(' | ')} |`,
      `|---|${columns.map(() => '---:|').join('')}`,
      ...rows.map(
        ({ label, values, errors }) =>
          `| ${plain(label)} | ${values.map((v, i) => cell(v, errors?.[i])).join(' | ')} |`,
      ),
    ].join('\n'),
  );
  return `${evaluation.split === 'test' ? 'Test' : 'Validation'} of ${evaluation.numUsers} users at step ${evaluation.step}. Protocol: ${plain(evaluation.protocol)}.\n\n${tables.join('\n\n')}`;
}

function usage({ data }: ExportedRun): string {
  const isT5 = data.model.architecture === 't5';
  const example = Array.from({ length: data.levels }, (_, level) => itemTokenName(level, 0)).join('');
  return `\`\`\`python
import json
import torch
from transformers import AutoTokenizer, ${isT5 ? 'AutoModelForSeq2SeqLM' : 'AutoModelForCausalLM'}

tokenizer = AutoTokenizer.from_pretrained(FOLDER)
model = ${isT5 ? 'AutoModelForSeq2SeqLM' : 'AutoModelForCausalLM'}.from_pretrained(FOLDER)
items = {item: tokenizer.convert_tokens_to_ids(path) for item, path in json.load(open(f"{FOLDER}/${ITEMS_INDEX}")).items()}
item_of = {tuple(path): item for item, path in items.items()}
children = {}
for path in items.values():
    for level in range(len(path)):
        children.setdefault(tuple(path[:level]), set()).add(path[level])

history = ["an item's id", "another's"]  # oldest first, at most ${data.config.data.maxHistory}
prompt = torch.tensor([[tokenizer.bos_token_id] + [token for item in history for token in items[item]]])
start = ${isT5 ? '1  # the decoder begins with one token of its own' : 'prompt.shape[1]'}
paths = model.generate(prompt, attention_mask=torch.ones_like(prompt), num_beams=${data.config.evaluation.beam}, num_return_sequences=${Math.min(10, data.config.evaluation.beam)},
                       prefix_allowed_tokens_fn=lambda _, ids: sorted(children[tuple(ids[start:].tolist())]))
print([item_of[tuple(path[start:].tolist())] for path in paths])
\`\`\`

A prompt is \`<bos>\` and the tokens of the history's items, such as \`${example}\`; the next ${data.levels} tokens are an item. Without
\`prefix_allowed_tokens_fn\` some paths are no item.`;
}

/** `README.md` of the folder. */
export function modelCard(run: ExportedRun, facts: CardFacts): string {
  const { data, position } = run;
  const { config, split, trie, levels, unmerged, removed } = data;
  const { objective, lora, model } = config;
  const chosen = selectionInWords(config.data);
  const isBelowBudget = position.step < config.budget.steps;
  return `${frontMatter(run, facts)}

# ${plain(config.name)}

A generative recommender: a ${data.model.architecture === 't5' ? 'T5' : 'Llama'} that reads a user's items as semantic IDs and writes the next one, ${levels} tokens an item,
trained by the GFlowGR Playground ${APP_VERSION} with ${objective.type === 'sft' ? 'cross-entropy alone (SFT)' : `cross-entropy and ${objective.type.toUpperCase()}`} for ${position.step} of ${config.budget.steps} steps.${isBelowBudget ? ' The run was not finished when this was exported.' : ''}

## Use

${usage(run)}

## Data

${plain(unmerged.name)}: ${split.numUsers} users, ${unmerged.itemIds.length} items on ${trie.numItems} paths, ${split.numTrainInteractions} interactions to train on${chosen === '' ? '' : ` (${chosen})`}; the ${config.data.minInteractions}-core filter
took away ${removed.users} users and ${removed.items} items. SHA-256 of interactions and item ids: \`${facts.dataHash}\`. Terms of the data: ${plain(unmerged.terms || 'not stated')}.
These terms, and the wishes of whoever trained the weights, decide their licence, which is not stated here.

## Metrics

${metricsSection(run, facts)}

## Training

- Adapter: ${plain(facts.adapter ?? 'not written down')}.
- Weights: float32${model.precision === 'half' ? ', activations stored in half precision' : ''}.${lora ? ` Trained with LoRA of rank ${lora.rank}, alpha ${lora.alpha} on ${lora.targets.join(', ').replaceAll('_', '\\_')}, merged into these weights.` : ''}
- Configuration, as it differs from the playground's defaults:

\`\`\`json
${JSON.stringify(diffFromDefaults(config), null, 2)}
\`\`\`

## Files

\`model.safetensors\`, \`config.json\` and \`generation_config.json\` as transformers loads them; \`tokenizer.json\` with the items' tokens as added
tokens; \`${ITEMS_INDEX}\` (item → tokens, as LC-Rec has it) and \`items.json\` (item → token ids); \`flow_head.safetensors\`, the linear head of
log F(s) on the last hidden state, which transformers does not read. \`npm run train -- --import FOLDER\` and the page's
"Import a Hugging Face model" take the folder back, with the same items on the same tokens.

## Limits

- It knows the ${unmerged.itemIds.length} items above and no text; an item that is not among them has no tokens.
- It was trained on what users took, with the biases of what they were shown; it says nothing of whether an item is good for them.
- It never writes an end token: generation stops after ${levels} tokens (\`generation_config.json\`).${
    model.reservedTokens > 3
      ? `\n- Its first ${model.reservedTokens} tokens are those of the model it began with, whose tokenizer is not part of this folder; here they have names alone.`
      : ''
  }

## Cite

\`\`\`bibtex
${citations(config)}
\`\`\`
`;
}
