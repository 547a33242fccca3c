/** `npm run train` on bad input: exit code 1, a message that says what was expected and found, and nothing written. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'gflowgr-bad-input-'));
const at = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

function train(args: readonly string[]): Promise<{ code: number; stderr: string }> {
  return new Promise((resolve) => {
    const command = ['scripts/run.mjs', 'train', '--out', at('out'), ...args];
    execFile(process.execPath, command, { cwd: ROOT, timeout: 60_000 }, (error, _, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stderr }),
    );
  });
}

const wardrobe = { source: 'wardrobe-64', minInteractions: 0 };
const CASES: [string, string | object | null, readonly string[], RegExp][] = [
  [
    'an unknown key',
    { objective: { lamda: 1 } },
    [],
    /objective\.lamda: unknown key; known keys here are type, lambda/,
  ],
  ['a set of 65', { data: wardrobe, sampler: { setSize: 65 } }, [], /sampler\.setSize: expected <=64, found 65/],
  [
    'a beam below k',
    { data: wardrobe, evaluation: { beam: 3 } },
    [],
    /beam: expected at least the largest k = 20, found 3/,
  ],
  [
    'too few tokens',
    { data: wardrobe, budget: { tokensPerStep: 16 } },
    [],
    /takes up to \d+ packed tokens.*Raise budget\.tokensPerStep/,
  ],
  ['no data', { data: { source: 'my-data' } }, [], /"my-data", which is not built in.*--data PATH/],
  ['an empty folder', {}, ['--data', at('empty')], /empty: no files were found here/],
  ['a folder that is not there', {}, ['--data', at('nowhere')], /nowhere: cannot be read.*check the path/],
  [
    'an empty k-core',
    { data: { ...wardrobe, minInteractions: 900 } },
    [],
    /the 900-core is empty.*Lower data\.minInteractions/,
  ],
  ['a file that is not JSON', '{', [], /is not JSON/],
  ['no configuration', null, [], /expected a configuration/],
  [
    'a run that is not there',
    {},
    ['--resume', at('nowhere')],
    /CheckpointError: .*model cannot be read.*--resume expects/,
  ],
  ['a run without a history', {}, ['--resume', at('no-history')], /CheckpointError: .*history\.jsonl cannot be read/],
  ['a damaged history', {}, ['--resume', at('bad-history')], /CheckpointError: .*history\.jsonl: line 2 is not JSON/],
  [
    'an import that is not there',
    {},
    ['--import', at('nowhere')],
    /nowhere cannot be read.*--import expects the folder/,
  ],
  ['an import of an empty folder', {}, ['--import', at('empty')], /has no config\.json: expected a Hugging Face model/],
  ['an import into a resumed run', {}, ['--import', at('empty'), '--resume', at('empty')], /--import is for new runs/],
  [
    'adapters of a T5',
    { model: { preset: 't5-tiny' }, lora: {} },
    [],
    /lora: only a Llama takes adapters, found model\.preset "t5-tiny"/,
  ],
  [
    'an unknown key of adapters',
    { lora: { r: 8 } },
    [],
    /lora\.r: unknown key; known keys here are rank, alpha, targets/,
  ],
  [
    'an unknown target',
    { lora: { targets: ['lm_head'] } },
    [],
    /lora\.targets\.0: expected .*"q_proj".*found "lm_head"/,
  ],
  ['a target twice', { lora: { targets: ['q_proj', 'q_proj'] } }, [], /lora\.targets: expected each target once/],
  [
    'a beginning token among the items’',
    { model: { bosToken: 40, reservedTokens: 40 } },
    [],
    /model\.bosToken: expected a token before .* below 40 .*found 40/,
  ],
  [
    'a last token among the semantic IDs',
    { model: { reservedTokens: 40, published: { eosToken: [2, 40], padToken: null, maxPositions: null } } },
    [],
    /model\.published\.eosToken: expected a token before .* below 40 .*found 2,40/,
  ],
  [
    'a history longer than the texts of the imported model',
    {
      data: { ...wardrobe, maxHistory: 20 },
      items: { tokenizer: 'attribute-paths' },
      model: { published: { eosToken: null, padToken: null, maxPositions: 63 } },
    },
    [],
    /data\.maxHistory: .* up to 64 positions at 3 tokens .* made for 63 .*Lower data\.maxHistory to 19\./,
  ],
  [
    'half a shape',
    { model: { shape: { hiddenSize: 8 } } },
    [],
    /model\.shape\.architecture: expected \("llama" \| "t5"\), found undefined/,
  ],
  ['an unknown option', {}, ['--bogus'], /ConfigError: Unknown option '--bogus'/],
];

describe('npm run train', () => {
  it.each(CASES)('refuses %s', async (name, config, args, words) => {
    for (const name of ['empty', 'no-history/model', 'bad-history/model.previous'])
      mkdirSync(at(name), { recursive: true });
    writeFileSync(at('bad-history/history.jsonl'), '{"_step":1}\n{"_st\n{"_step":2}\n{"_s');
    const file = at(`${name.replaceAll(' ', '-')}.json`);
    if (config !== null) writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    const { code, stderr } = await train([...(config !== null ? ['--config', file] : []), ...args]);
    expect(stderr).toMatch(words);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(existsSync(at('out'))).toBe(false);
  });
});
