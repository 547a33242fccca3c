/**
 * Which settings the others make use of: the form hides the rest. Before: the texts of `configStore.ts`, valid or not. After:
 * `FieldList.tsx`. A setting with an error is shown in any case.
 */
import { type CollaborativeAsk, samplerTypes, usesCollaborativeModel } from '../../../config/collaborativeUse.ts';
import { type ExpressionField, parseExpression } from '../../../config/rewardExpression.ts';
import type { ObjectiveType, PlainSamplerType, SamplerType } from '../../../config/runConfig.ts';
import { weightsOfText } from '../../stores/configStore.ts';

/** The text of a field by its key. */
export type TextAt = (key: string) => string;

/** The part of a configuration that says which samplers draw and whether a collaborative model is asked. */
const askOf = (text: TextAt): CollaborativeAsk => ({
  objective: { type: text('objective.type') as ObjectiveType },
  sampler: {
    type: text('sampler.type') as SamplerType,
    mixture: weightsOfText(text('sampler.mixture')).map(({ name, weight }) => ({
      type: name as PlainSamplerType,
      weight: Number(weight),
    })),
  },
  reward: {
    collaborative: Number(text('reward.collaborative')),
    expression: text('reward.expression').trim() || null,
    estimate: text('reward.estimate') === 'policy' ? 'policy' : 'collaborative',
  },
});

const draws = (text: TextAt, ...names: readonly string[]): boolean =>
  samplerTypes(askOf(text).sampler).some((name) => names.includes(name));

const hasExpression = (text: TextAt): boolean => text('reward.expression').trim() !== '';

/** Fields that the reward's expression names: none where there is none, or where it does not parse, which is said beside it. */
function namedFields(text: TextAt): ReadonlySet<ExpressionField> {
  try {
    return hasExpression(text) ? parseExpression(text('reward.expression')).fields : new Set();
  } catch {
    return new Set();
  }
}

/** Whether the reward looks at a signal: the expression names it, or without one its weight is not 0. */
const usesSignal = (text: TextAt, name: ExpressionField, weight: string): boolean =>
  hasExpression(text) ? namedFields(text).has(name) : Number(text(weight)) !== 0;

const usesInteraction = (text: TextAt): boolean => usesSignal(text, 'r_a', 'reward.interaction');
const usesEstimate = (text: TextAt): boolean => usesSignal(text, 'r_y', 'reward.collaborative');

/** Whether rewards or samplers ask for a collaborative model; not where the expression does not parse. */
export function usesCollaborative(text: TextAt): boolean {
  const ask = askOf(text);
  const expression = namedFields(text).size > 0 ? ask.reward.expression : null;
  const collaborative = hasExpression(text) && expression === null ? 0 : ask.reward.collaborative;
  return usesCollaborativeModel({ ...ask, reward: { ...ask.reward, expression, collaborative } });
}

/** Whether rewards are known only once a model is there: the run's own, or the collaborative one. */
export function rewardsNeedModel(text: TextAt): boolean {
  if (['sft', 'dpo', 'sdpo', 'grpo'].includes(text('objective.type'))) return false;
  const asksPolicy = usesEstimate(text) && text('reward.estimate') === 'policy';
  return usesCollaborative(text) || asksPolicy || draws(text, 'policy', 'beam');
}

/** What asks for a setting by its key, or by the section it is in; settings that are always used have no line. */
const USES: Readonly<Record<string, (text: TextAt, key: string) => boolean>> = {
  items: (text, key) => {
    const tokenizer = text('items.tokenizer');
    const isLearned = tokenizer === 'residual-kmeans' || tokenizer === 'rq-vae';
    switch (key) {
      case 'items.tokenizer':
        return true;
      case 'items.levels':
      case 'items.codebookSize':
        return isLearned || tokenizer === 'random';
      case 'items.kmeansStart':
        return tokenizer === 'residual-kmeans';
      case 'items.collisions':
        return tokenizer !== 'random' && tokenizer !== 'item';
      default:
        return key.startsWith('items.rqVae.') ? tokenizer === 'rq-vae' : isLearned;
    }
  },
  collaborative: (text, key) =>
    usesCollaborative(text) && (key === 'collaborative.model' || text('collaborative.model') === 'sasrec'),
  'objective.lambda': (text) => text('objective.type') !== 'sft',
  'objective.sftSteps': (text) => text('objective.type') !== 'sft',
  'objective.flow': (text) => ['tb', 'db', 'subtb'].includes(text('objective.type')),
  'objective.subtbLambda': (text) => text('objective.type') === 'subtb',
  'objective.beta': (text) => ['dpo', 'sdpo'].includes(text('objective.type')),
  'optimizer.flowLrScale': (text) => USES['objective.flow'](text, '') && text('objective.flow') === 'head',
  'sampler.mixture': (text) => text('sampler.type') === 'mixture',
  'sampler.poolSize': (text) => draws(text, 'curriculum', 'low-confidence'),
  'sampler.temperature': (text) => draws(text, 'policy'),
  'sampler.replaySize': (text) => Number(text('sampler.replay')) !== 0,
  'reward.interaction': (text) => !hasExpression(text),
  'reward.collaborative': (text) => !hasExpression(text),
  'reward.similarity': (text) => !hasExpression(text),
  'reward.fusion': (text) => !hasExpression(text),
  'reward.levels': usesInteraction,
  'reward.levels.impression': (text) => usesInteraction(text) && draws(text, 'logged'),
  'reward.likedRating': (text) =>
    (usesInteraction(text) && text('reward.levels.liked') !== text('reward.levels.clicked')) ||
    namedFields(text).has('liked') ||
    namedFields(text).has('clicked'),
  'reward.estimate': usesEstimate,
  'reward.estimateScale': usesEstimate,
  'reward.similarityKind': (text) => usesSignal(text, 'r_sim', 'reward.similarity'),
};

/** Whether the other settings make use of the one at `key`. */
export function isFieldUsed(key: string, text: TextAt): boolean {
  for (let name = key; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.'))))
    if (name in USES) return USES[name](text, key);
  return true;
}
