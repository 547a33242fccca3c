/** The tokenizer and the model card of an exported model, the first read by Hugging Face's own library. */
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/config/runConfig.ts';
import { runAtStart } from '../../src/export/exportedRun.ts';
import { modelCard } from '../../src/export/modelCard.ts';
import { tokenizerFiles } from '../../src/export/tokenizerFiles.ts';
import type { PreparedData } from '../../src/train/prepare.ts';
import { prepareWardrobe } from '../train/support.ts';

function filesOf(data: PreparedData) {
  const files = new Map(
    tokenizerFiles(data).map(({ name, bytes }) => [name, JSON.parse(new TextDecoder().decode(bytes))]),
  );
  return {
    tokenizer: new Tokenizer(files.get('tokenizer.json'), files.get('tokenizer_config.json')),
    settings: files.get('tokenizer_config.json') as Record<string, unknown>,
    special: files.get('special_tokens_map.json') as Record<string, string>,
    index: files.get('items.index.json') as Record<string, string[]>,
  };
}

const IDS = { tokenizer: 'residual-kmeans', levels: 2, codebookSize: 6 } as const;

describe('tokenizerFiles(data)', () => {
  const data = prepareWardrobe({ items: IDS });
  const { tokenizer, settings, special, index } = filesOf(data);

  it('makes one token of each of an item’s, with and without white space, behind the opening token', () => {
    const { itemTokens, levels, vocabulary, unmerged } = data;
    unmerged.itemIds.forEach((id, item) => {
      const path = [...itemTokens.subarray(item * levels, (item + 1) * levels)];
      for (const between of ['', ' ']) {
        const { ids, attention_mask } = tokenizer.encode(index[id].join(between));
        expect(ids).toEqual([vocabulary.bos, ...path]);
        expect(attention_mask).toHaveLength(ids.length);
      }
      expect(tokenizer.decode(path)).toBe(index[id].join(''));
    });
  });

  it('keeps the items’ tokens where special ones are left out, and knows every token of the model', () => {
    const ids = Array.from({ length: data.vocabulary.size }, (_, token) => token);
    const names = ids.map((id) => tokenizer.id_to_token(id)!);
    expect(names.slice(0, 4)).toEqual(['<pad>', '<bos>', '<eos>', '<a_0>']);
    expect(new Set(names).size).toBe(data.vocabulary.size);
    expect(tokenizer.decode(ids, { skip_special_tokens: true })).toBe(names.slice(3).join(''));
    expect(special).toEqual({ bos_token: '<bos>', eos_token: '<eos>', pad_token: '<pad>' });
    expect(settings).toMatchObject({ ...special, model_input_names: ['input_ids', 'attention_mask'] });
  });

  it('names an imported model’s own tokens, and opens with the one it has', () => {
    const published = { eosToken: [5, 7], padToken: -1, maxPositions: null };
    const model = { reservedTokens: 40, bosToken: 9, published };
    const of = filesOf(prepareWardrobe({ model }));
    expect(of.special).toEqual({ bos_token: '<text_9>', eos_token: '<text_5>' });
    expect(of.tokenizer.encode('<a_0>').ids).toEqual([9, 40]);
  });
});

describe('modelCard(run, facts)', () => {
  const facts = {
    evaluation: {
      metrics: { 'recall@10': 0.25, 'ndcg@10': 0.125, 'popularity/ndcg@10': 0.0625 },
      split: 'test',
      step: 30,
      numUsers: 20,
      protocol: 'leave-one-out; beam 10',
    },
    adapter: 'lavapipe',
    dataHash: 'c0ffee',
  };
  const card = async (input: RunConfigInput) => modelCard(await runAtStart(prepareWardrobe(input)), facts);

  it('says what the weights are, on what data, how they were judged, and whom to cite', async () => {
    const text = await card({ name: 'a <script>: run', objective: { type: 'subtb' } });
    const [, front] = /^---\n([\s\S]*?)\n---\n/.exec(text)!;
    expect(front).toContain('library_name: transformers\npipeline_tag: text-generation');
    expect(front).toMatch(/tags:\n(- "[a-z-]+"\n)+datasets:\n- "wardrobe-64"\nmetrics:\n- "recall"\n- "ndcg"/);
    expect(text).toContain('# a \\<script\\>: run');
    for (const words of ['`c0ffee`', '| NDCG@10 | 0.1250 | 0.0625 |', 'leave-one-out; beam 10', 'Adapter: lavapipe'])
      expect(text).toContain(words);
    for (const key of ['wang2025gflowgr', 'madan2023learning']) expect(text).toContain(key);
    expect(text).toContain('"type": "subtb"');
    expect(text).not.toContain('undefined');
  });

  it('says that there is no evaluation where there is none', async () => {
    const run = await runAtStart(prepareWardrobe());
    const text = modelCard(run, { ...facts, evaluation: null });
    expect(text).toContain('There is no evaluation of these weights: they were exported at step 0 of 30.');
    expect(text).toContain('The run was not finished');
  });
});
