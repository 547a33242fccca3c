/** Notebooks for tests: arbitrary ones that are valid, and a small one with every kind of cell. */
import fc from 'fast-check';
import { sha256OfText } from '../../src/core/sha256Stream.ts';
import type { Cell, Notebook } from '../../src/notebook/notebook.ts';

const RUN = { id: 'sft', title: 'SFT', digest: sha256OfText('sft'), shipped: 'shop-512-sft', bundle: null };

export const EVERY_CELL: readonly Cell[] = [
  { kind: 'prose', id: 'c1', text: 'Loss $L$ and `= sft steps`.' },
  { kind: 'config', id: 'c2', run: 'sft' },
  { kind: 'run', id: 'c3', run: 'sft' },
  { kind: 'chart', id: 'c4', runs: ['sft', 'dpo'], quantity: 'loss', axis: 'samples' },
  { kind: 'trie', id: 'c5', run: 'dpo', user: 1, step: 20, view: 'difference' },
  { kind: 'table', id: 'c6', runs: ['dpo'], split: 'test', columns: ['ndcg@10'] },
];

export const SAMPLE: Notebook = {
  title: 'Two objectives',
  parent: null,
  runs: [RUN, { ...RUN, id: 'dpo', title: 'DPO', digest: sha256OfText('dpo'), shipped: null, bundle: 'UEsDBA==' }],
  cells: EVERY_CELL,
};

const name = fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}$/);
const digest = fc.string().map(sha256OfText);

export const anyNotebook: fc.Arbitrary<Notebook> = fc
  .record({
    title: fc.string({ unit: 'grapheme', maxLength: 100 }),
    parent: fc.option(digest),
    runs: fc.uniqueArray(
      fc.record({
        id: name,
        title: fc.string({ unit: 'grapheme', maxLength: 40 }),
        digest,
        shipped: fc.option(name),
        bundle: fc.option(fc.base64String({ maxLength: 40 })),
      }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 5 },
    ),
  })
  .chain(({ title, parent, runs }) => {
    const run = fc.constantFrom(...runs.map(({ id }) => id));
    const some = fc.uniqueArray(run, { maxLength: 5 });
    const cell: fc.Arbitrary<Cell> = fc.oneof(
      fc.record({ kind: fc.constant('prose' as const), id: name, text: fc.string({ unit: 'grapheme' }) }),
      fc.record({ kind: fc.constantFrom('config' as const, 'run' as const), id: name, run }),
      fc.record({
        kind: fc.constant('chart' as const),
        id: name,
        runs: some,
        quantity: fc.string({ maxLength: 20 }),
        axis: fc.constantFrom('samples' as const, 'step' as const, 'seconds' as const),
      }),
      fc.record({
        kind: fc.constant('trie' as const),
        id: name,
        run,
        user: fc.nat(),
        step: fc.option(fc.nat()),
        view: fc.constantFrom('learned' as const, 'exact' as const, 'difference' as const, 'exposure' as const),
      }),
      fc.record({
        kind: fc.constant('table' as const),
        id: name,
        runs: some,
        split: fc.constantFrom('test' as const, 'validation' as const),
        columns: fc.array(fc.string({ maxLength: 20 }), { maxLength: 4 }),
      }),
    );
    return fc
      .uniqueArray(cell, { selector: ({ id }) => id, maxLength: 8 })
      .map((cells) => ({ title, parent, runs, cells }));
  });
