import { describe, expect, it } from 'vitest';
import { ITEM_FIELDS, SECTIONS } from '../../../src/ui/pages/lab/configFields.ts';
import { isFieldUsed, usesCollaborative } from '../../../src/ui/pages/lab/fieldUse.ts';
import { defaultAt, textOf } from '../../../src/ui/stores/configStore.ts';

const textWith = (typed: Record<string, string>) => (key: string) => typed[key] ?? textOf(defaultAt(key));
const FIELDS = [...ITEM_FIELDS, ...SECTIONS.flatMap((s) => s.fields)];
/** Keys of one section that are shown. */
const shown = (section: string, typed: Record<string, string> = {}) =>
  FIELDS.map((f) => f.key).filter((key) => key.startsWith(`${section}.`) && isFieldUsed(key, textWith(typed)));

describe('which settings the others use', () => {
  it('keeps to the tokenizer', () => {
    expect(shown('items.rqVae')).toEqual([]);
    expect(shown('items')).toContain('items.kmeansStart');
    expect(shown('items.rqVae', { 'items.tokenizer': 'rq-vae' })).toHaveLength(6);
    expect(shown('items', { 'items.tokenizer': 'rq-vae' })).not.toContain('items.kmeansStart');
    expect(shown('items', { 'items.tokenizer': 'random' })).toEqual([
      'items.tokenizer',
      'items.levels',
      'items.codebookSize',
    ]);
    expect(shown('items', { 'items.tokenizer': 'file' })).toEqual(['items.tokenizer', 'items.collisions']);
    expect(shown('items', { 'items.tokenizer': 'item' })).toEqual(['items.tokenizer']);
  });

  it('shows the collaborative model where rewards or samplers ask for one', () => {
    const asks = (typed: Record<string, string>) => usesCollaborative(textWith(typed));
    expect(shown('collaborative')).toEqual([]);
    expect(asks({ 'reward.collaborative': '1' })).toBe(true);
    expect(asks({ 'reward.collaborative': '1', 'reward.estimate': 'policy' })).toBe(false);
    expect(asks({ 'reward.expression': 'r_a + 2 * r_y' })).toBe(true);
    expect(asks({ 'reward.expression': 'r_a', 'reward.collaborative': '1' })).toBe(false);
    expect(asks({ 'reward.expression': 'r_y +', 'reward.collaborative': '1' })).toBe(false);
    expect(asks({ 'sampler.type': 'curriculum' })).toBe(true);
    expect(asks({ 'sampler.type': 'curriculum', 'objective.type': 'sft' })).toBe(false);
    expect(asks({ 'sampler.type': 'low-confidence' })).toBe(true);
    expect(asks({ 'sampler.type': 'mixture', 'sampler.mixture': 'random 1, curriculum 0.5' })).toBe(true);
    expect(asks({ 'sampler.type': 'mixture', 'sampler.mixture': 'random 1, curriculum 0' })).toBe(false);
    expect(asks({ 'sampler.type': 'random', 'sampler.mixture': 'curriculum 1' })).toBe(false);
    expect(shown('collaborative', { 'sampler.type': 'curriculum' })).toHaveLength(10);
    expect(shown('collaborative', { 'sampler.type': 'curriculum', 'collaborative.model': 'item-knn' })).toEqual([
      'collaborative.model',
    ]);
  });

  it('keeps to the sampler', () => {
    expect(shown('sampler')).toEqual(['sampler.type', 'sampler.setSize', 'sampler.setsPerUser', 'sampler.replay']);
    expect(shown('sampler', { 'sampler.type': 'policy' })).toContain('sampler.temperature');
    expect(shown('sampler', { 'sampler.type': 'beam' })).not.toContain('sampler.temperature');
    expect(shown('sampler', { 'sampler.type': 'curriculum' })).toContain('sampler.poolSize');
    const mixed = shown('sampler', {
      'sampler.type': 'mixture',
      'sampler.mixture': 'policy 1',
      'sampler.replay': '0.1',
    });
    for (const key of ['mixture', 'temperature', 'replaySize']) expect(mixed).toContain(`sampler.${key}`);
  });

  it('keeps to the parts of the reward', () => {
    expect(shown('reward')).not.toContain('reward.estimateScale');
    expect(shown('reward')).not.toContain('reward.levels.impression');
    expect(shown('reward', { 'sampler.type': 'logged' })).toContain('reward.levels.impression');
    expect(shown('reward', { 'reward.levels.liked': '10' })).toContain('reward.likedRating');
    expect(shown('reward', { 'reward.similarity': '0' })).not.toContain('reward.similarityKind');
    expect(shown('reward', { 'reward.interaction': '0' })).not.toContain('reward.levels.clicked');
    expect(shown('reward', { 'reward.expression': 'r_sim + liked' })).toEqual([
      'reward.expression',
      'reward.likedRating',
      'reward.similarityKind',
      'reward.floor',
      'reward.temperature',
    ]);
  });

  it('keeps to the objective', () => {
    for (const key of ['objective.lambda', 'objective.sftSteps'])
      expect(shown('objective', { 'objective.type': 'sft' })).not.toContain(key);
    expect(shown('objective', { 'objective.type': 'fm' })).not.toContain('objective.flow');
    expect(shown('objective', { 'objective.type': 'grpo' })).toContain('objective.lambda');
    expect(shown('optimizer', { 'objective.flow': 'logits' })).not.toContain('optimizer.flowLrScale');
    expect(shown('optimizer')).toContain('optimizer.flowLrScale');
  });
});
