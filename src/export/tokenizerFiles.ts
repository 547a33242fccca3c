/**
 * The tokenizer of an exported model, as transformers' PreTrainedTokenizerFast loads it: a word a token, and the items' tokens as added
 * ones, so that "<a_12><b_3><c_77>" is three of them; and which item has which. Before: `items/`. After: `huggingFaceFolder.ts`.
 *
 * Text that is no token is an error, not an unknown word: the model knows nothing else. Tokens that an imported model had of its own are
 * held by name alone, `<text_17>`; its tokenizer is not part of a run.
 */
import { itemTokenName, pathNames } from '../items/itemTokenNames.ts';
import { ITEMS_INDEX, TOKENIZER } from '../items/ownItems.ts';
import { EOS_TOKEN, NUM_SPECIAL_TOKENS, PAD_TOKEN } from '../items/vocabulary.ts';
import type { NamedFile } from '../train/checkpoint.ts';
import type { PreparedData } from '../train/prepare.ts';

const json = (name: string, value: unknown): NamedFile => ({
  name,
  bytes: new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`),
});

/** Names of the tokens before the items', and which of them open, close and pad a text. */
function textTokens({ vocabulary, config }: Pick<PreparedData, 'vocabulary' | 'config'>) {
  const [count] = vocabulary.levelOffset;
  const { published } = config.model;
  const names =
    count === NUM_SPECIAL_TOKENS && vocabulary.bos === 1
      ? ['<pad>', '<bos>', '<eos>']
      : Array.from({ length: count }, (_, token) => `<text_${token}>`);
  const eos = published ? [published.eosToken ?? []].flat()[0] : EOS_TOKEN;
  const pad = published ? published.padToken : PAD_TOKEN;
  const named = (token: number | null | undefined) => (token == null || token < 0 ? undefined : names[token]);
  return { names, bos: names[vocabulary.bos], eos: named(eos), pad: named(pad) };
}

/** `tokenizer.json`, `tokenizer_config.json`, `special_tokens_map.json` and `items.index.json`. */
export function tokenizerFiles(data: PreparedData): NamedFile[] {
  const { vocabulary, itemTokens, levels, unmerged, itemOf } = data;
  const { names, bos, eos, pad } = textTokens(data);
  const special = new Set([bos, eos, pad]);
  const itemNames = vocabulary.codebookSizes.flatMap((size, level) =>
    Array.from({ length: size }, (_, code) => itemTokenName(level, code)),
  );
  const all = [...names, ...itemNames];
  const added = (content: string, id: number) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: special.has(content),
  });
  const isAdded = (name: string, id: number) => id >= names.length || special.has(name);
  const addedTokens = all.flatMap((name, id) => (isAdded(name, id) ? [added(name, id)] : []));
  const opening = { SpecialToken: { id: bos, type_id: 0 } };
  const sequence = (id: 'A' | 'B', type_id: number) => ({ Sequence: { id, type_id } });
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens,
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [opening, sequence('A', 0)],
      pair: [opening, sequence('A', 0), sequence('B', 1)],
      special_tokens: { [bos]: { id: bos, ids: [vocabulary.bos], tokens: [bos] } },
    },
    decoder: { type: 'Fuse' },
    // The unknown word is none of the vocabulary: what is not known is refused.
    model: { type: 'WordLevel', vocab: Object.fromEntries(all.map((name, id) => [name, id])), unk_token: '<unk>' },
  };
  const map = { bos_token: bos, ...(eos ? { eos_token: eos } : {}), ...(pad ? { pad_token: pad } : {}) };
  const settings = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...map,
    added_tokens_decoder: Object.fromEntries(addedTokens.map(({ id, ...token }) => [id, token])),
    // No token_type_ids: the models take none.
    model_input_names: ['input_ids', 'attention_mask'],
    padding_side: data.model.architecture === 't5' ? 'right' : 'left',
    clean_up_tokenization_spaces: false,
  };
  const paths = unmerged.itemIds.map((id, i) => {
    const path = itemTokens.subarray(itemOf[i] * levels, (itemOf[i] + 1) * levels);
    return [id, pathNames(path, vocabulary)];
  });
  // Not by assignment: an item may be called __proto__.
  const index = Object.fromEntries(paths);
  return [
    json(TOKENIZER, tokenizer),
    json('tokenizer_config.json', settings),
    json('special_tokens_map.json', map),
    { name: ITEMS_INDEX, bytes: new TextEncoder().encode(`${JSON.stringify(index)}\n`) },
  ];
}
