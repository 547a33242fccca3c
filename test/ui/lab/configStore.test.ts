import { describe, expect, it } from 'vitest';
import { MODEL_PRESETS } from '../../../src/config/presets.ts';
import { RUN_PRESETS } from '../../../src/config/presetsOfRuns.ts';
import { DEFAULT_RUN_CONFIG, parseRunConfig } from '../../../src/config/runConfig.ts';
import { FIELDS } from '../../../src/ui/pages/lab/configFields.ts';
import { withWeight } from '../../../src/ui/pages/lab/WeightsField.tsx';
import { changedKeys, createConfigStore, isChanged, textAt } from '../../../src/ui/stores/configStore.ts';
import { glossaryText } from '../../../src/ui/text/glossary.ts';

describe('the lab’s configuration', () => {
  it('begins at the defaults', () => {
    const state = createConfigStore().getState();
    expect(state.config).toEqual(DEFAULT_RUN_CONFIG);
    expect(state.input).toEqual({});
  });

  it('keeps what was typed, valid or not, and names the field', () => {
    const store = createConfigStore();
    store.getState().setField('optimizer.lr', 'fast');
    expect(textAt(store.getState(), 'optimizer.lr')).toBe('fast');
    expect(store.getState().config).toBeNull();
    expect(store.getState().errors).toEqual({ 'optimizer.lr': 'Expected number, found "fast".' });
    store.getState().setField('optimizer.lr', '3e-4');
    expect(store.getState().config?.optimizer.lr).toBe(3e-4);
    expect(store.getState().errors).toEqual({});
    expect(isChanged(store.getState(), 'optimizer.lr')).toBe(true);
    store.getState().resetField('optimizer.lr');
    expect(store.getState().input).toEqual({});
  });

  it('says what spans several fields beside one of them', () => {
    const store = createConfigStore();
    store.getState().setField('evaluation.k', '5, 50');
    expect(Object.keys(store.getState().errors)).toEqual(['evaluation.beam']);
    store.getState().setField('evaluation.beam', '50');
    expect(store.getState().config?.evaluation.k).toEqual([5, 50]);
  });

  it('names a bound in words', () => {
    const store = createConfigStore();
    store.getState().setField('budget.steps', '0');
    expect(store.getState().errors['budget.steps']).toBe('Expected at least 1, found 0.');
  });

  it('takes numbers or nothing where nothing is allowed, and the last valid value stands meanwhile', () => {
    const store = createConfigStore();
    store.getState().setField('data.maxUsers', '100');
    store.getState().setField('seed', '');
    expect(store.getState().config).toBeNull();
    expect(store.getState().lastValid.data.maxUsers).toBe(100);
    store.getState().setField('data.maxUsers', '');
    expect(isChanged(store.getState(), 'data.maxUsers')).toBe(false);
  });

  it('offers a field for every key a person may choose', () => {
    const leaves = (node: object, prefix = ''): string[] =>
      Object.entries(node).flatMap(([key, value]) =>
        value !== null && typeof value === 'object' && !Array.isArray(value)
          ? leaves(value, `${prefix}${key}.`)
          : [`${prefix}${key}`],
      );
    const keys = leaves(DEFAULT_RUN_CONFIG);
    // Without a choice: the format's version; data has its own panel, and an imported model decides for itself.
    const imported = [
      'model.shape',
      'model.reservedTokens',
      'model.bosToken',
      'model.published',
      'items.codebookSizes',
    ];
    const without = ['version', 'data.source', ...imported];
    expect(FIELDS.map((f) => f.key).sort()).toEqual(keys.filter((key) => !without.includes(key)).sort());
  });

  it('names no term that the glossary has not', () => {
    const terms = FIELDS.flatMap(({ term }) => term ?? []);
    expect(terms.filter((term) => !Object.hasOwn(glossaryText.en.terms, term))).toEqual([]);
  });

  it('sends every choice of every select as a valid value, beside what it needs', () => {
    const needs: Readonly<Record<string, readonly [string, string]>> = {
      grpo: ['sampler.type', 'beam'],
      mixture: ['sampler.mixture', 'random 1'],
    };
    for (const field of FIELDS)
      for (const choice of field.choices ?? []) {
        const store = createConfigStore();
        // GRPO learns from the model's own draws alone, and says so where it is chosen with another sampler.
        if (choice === 'grpo') store.getState().setField('sampler.type', 'beam');
        store.getState().setField(field.key, choice);
        if (choice in needs) store.getState().setField(...needs[choice]);
        expect(store.getState().errors, `${field.key} = ${choice}`).toEqual({});
        expect(() => parseRunConfig(store.getState().input)).not.toThrow();
      }
  });

  it('takes sections that may be nothing whole, and names what is wrong in them', () => {
    const store = createConfigStore();
    const { tieWordEmbeddings, ...shape } = { ...MODEL_PRESETS['llama-nano'], numLayers: 3 };
    const lora = { rank: 6, alpha: 12, targets: ['o_proj' as const] };
    store.getState().replace({ lora, model: { shape: { ...shape, tieWordEmbeddings }, reservedTokens: 40 } });
    expect(store.getState().config?.lora).toEqual(lora);
    expect(store.getState().config?.model.shape?.numLayers).toBe(3);
    expect(createConfigStore(store.getState().input).getState().config).toEqual(store.getState().config);
    store.getState().setField('model.shape', JSON.stringify(shape));
    expect(store.getState().errors['']).toMatch(/model\.shape\.tieWordEmbeddings: expected/i);
    store.getState().resetField('model.shape');
    store.getState().setField('lora', '{"rank":');
    expect(store.getState().errors.lora).toBe('Expected a section, found "{"rank":".');
    store.getState().setField('lora', '');
    expect(store.getState().config?.lora).toBeNull();
  });

  it('keeps settings two sections deep: what was typed, what differs, what is wrong', () => {
    const store = createConfigStore();
    store.getState().setField('reward.levels.liked', '10');
    store.getState().setField('items.rqVae.hiddenSizes', '256, 64; 32');
    expect(store.getState().input).toEqual({
      reward: { levels: { liked: 10 } },
      items: { rqVae: { hiddenSizes: [256, 64, 32] } },
    });
    expect(createConfigStore(store.getState().input).getState().config).toEqual(store.getState().config);
    store.getState().setField('items.rqVae.hiddenSizes', '256, wide');
    expect(store.getState().errors).toEqual({ 'items.rqVae.hiddenSizes': 'Expected number, found "wide".' });
    store.getState().setField('items.rqVae.hiddenSizes', '');
    expect(store.getState().config?.items.rqVae.hiddenSizes).toEqual([]);
    store.getState().resetField('items.rqVae.hiddenSizes');
    store.getState().resetField('reward.levels.liked');
    expect(store.getState().input).toEqual({});
  });

  it('takes a mixture as weights by name, and names a weight that is none', () => {
    const store = createConfigStore();
    store.getState().replace({ sampler: { type: 'mixture', mixture: [{ type: 'random', weight: 1 }] } });
    expect(textAt(store.getState(), 'sampler.mixture')).toBe('random 1');
    const samplers = [
      { value: 'random', label: '' },
      { value: 'policy', label: '' },
    ];
    const type = (name: string, weight: string) =>
      store
        .getState()
        .setField('sampler.mixture', withWeight(textAt(store.getState(), 'sampler.mixture'), samplers, name, weight));
    type('policy', '0.5');
    expect(store.getState().config?.sampler.mixture).toEqual([
      { type: 'random', weight: 1 },
      { type: 'policy', weight: 0.5 },
    ]);
    type('policy', '0,5');
    expect(store.getState().errors).toEqual({ 'sampler.mixture': 'Expected number, found "0,5".' });
    type('policy', '-1');
    expect(store.getState().errors).toEqual({ 'sampler.mixture': 'Expected at least 0, found -1.' });
    type('policy', '');
    type('random', '');
    expect(isChanged(store.getState(), 'sampler.mixture')).toBe(false);
  });

  it('takes words or nothing for a reward of one’s own', () => {
    const store = createConfigStore();
    store.getState().setField('reward.expression', 'r_a + r_sim');
    expect(store.getState().config?.reward.expression).toBe('r_a + r_sim');
    store.getState().setField('reward.expression', ' ');
    expect(store.getState().config?.reward.expression).toBeNull();
  });

  it('begins with a preset, and counts, marks and resets what differs from it', () => {
    const store = createConfigStore();
    const { choosePreset, setField, resetField, resetAll } = store.getState();
    choosePreset('study');
    expect(store.getState().config).toEqual(parseRunConfig(RUN_PRESETS.study));
    expect(changedKeys(store.getState())).toEqual([]);
    setField('objective.lambda', '1'); // the default, and so a change here
    setField('seed', '0');
    expect(changedKeys(store.getState()).sort()).toEqual(['objective.lambda', 'seed']);
    expect(isChanged(store.getState(), 'objective.lambda')).toBe(true);
    expect(store.getState().config?.seed).toBe(0);
    resetField('objective.lambda');
    expect(textAt(store.getState(), 'objective.lambda')).toBe('0.1');
    expect(changedKeys(store.getState())).toEqual(['seed']);
    resetAll();
    expect(store.getState().config).toEqual(parseRunConfig(RUN_PRESETS.study));
    choosePreset('first');
    expect(store.getState().config).toEqual(DEFAULT_RUN_CONFIG);
  });

  it('keeps a locked seed, and what it is told to keep, when another preset is chosen', () => {
    const store = createConfigStore({ seed: 5, data: { source: 'my-files', maxUsers: 10 } });
    store.getState().lockSeed(true);
    store.getState().choosePreset('sft', ['data.source']);
    expect(store.getState().input).toEqual({ seed: 5, data: { source: 'my-files' }, objective: { type: 'sft' } });
    store.getState().lockSeed(false);
    store.getState().resetAll();
    expect(store.getState().input).toEqual({ objective: { type: 'sft' } });
  });

  it('writes changes on the way as text, and names what is wrong in one', () => {
    const store = createConfigStore();
    const edits = [
      { step: 120, key: 'optimizer.lr' as const, value: 0.0003 },
      { step: 200, key: 'objective.lambda' as const, value: 2 },
    ];
    store.getState().replace({ edits });
    expect(textAt(store.getState(), 'edits')).toBe('120 optimizer.lr 0.0003, 200 objective.lambda 2');
    store.getState().setField('edits', ' 120 optimizer.lr 0.0003;200 objective.lambda 2');
    expect(store.getState().config?.edits).toEqual(edits);
    for (const text of [
      '120 optimizer.lr',
      '120 seed 3',
      'soon optimizer.lr 1',
      '5 optimizer.lr 1, 3 optimizer.lr 2',
    ]) {
      store.getState().setField('edits', text);
      expect(store.getState().errors['edits'], text).toMatch(/expected/i);
    }
    store.getState().setField('edits', '');
    expect(store.getState().input).toEqual({});
  });

  it('replaces everything by a pasted configuration, or nothing when it is not valid', () => {
    const store = createConfigStore();
    store.getState().replace({ seed: 3, evaluation: { k: [1, 2] } });
    expect(store.getState().config?.evaluation.k).toEqual([1, 2]);
    expect(() => store.getState().replace({ sead: 3 })).toThrow(/unknown key/);
    expect(store.getState().config?.seed).toBe(3);
  });
});
