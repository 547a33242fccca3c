/**
 * Which settings the others make use of: the form hides the rest. Before: the texts of `configStore.ts`. After:
 * `FieldList.tsx`. A setting with an error is shown in any case.
 */
import { weightsOfText } from '../../stores/configStore.ts';

/** The text of a field by its key. */
export type TextAt = (key: string) => string;

/** Samplers that draw: the chosen one, or those of the mixture with a weight. */
export function samplersInUse(text: TextAt): readonly string[] {
  if (text('sampler.type') !== 'mixture') return [text('sampler.type')];
  return weightsOfText(text('sampler.mixture'))
    .filter(({ weight }) => Number(weight) !== 0)
    .map(({ name }) => name);
}

const hasExpression = (text: TextAt): boolean => text('reward.expression').trim() !== '';

/** Whether the reward looks at a signal: its weight is not 0, or the expression names it. */
function usesSignal(text: TextAt, names: readonly string[], weight: string): boolean {
  const expression = text('reward.expression');
  return hasExpression(text)
    ? names.some((name) => new RegExp(`\\b${name}\\b`).test(expression))
    : Number(text(weight)) !== 0;
}

const usesInteraction = (text: TextAt): boolean => usesSignal(text, ['r_a'], 'reward.interaction');
const usesEstimate = (text: TextAt): boolean => usesSignal(text, ['r_y'], 'reward.collaborative');

/** Whether rewards or samplers ask for a collaborative model. */
export const usesCollaborative = (text: TextAt): boolean =>
  (usesEstimate(text) && text('reward.estimate') === 'collaborative') || choosesFromPool(text);

const choosesFromPool = (text: TextAt): boolean =>
  samplersInUse(text).some((name) => name === 'curriculum' || name === 'low-confidence');

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
  'objective.flow': (text) => ['tb', 'db', 'subtb'].includes(text('objective.type')),
  'objective.subtbLambda': (text) => text('objective.type') === 'subtb',
  'objective.beta': (text) => ['dpo', 'sdpo'].includes(text('objective.type')),
  'optimizer.flowLrScale': (text) => USES['objective.flow'](text, '') && text('objective.flow') === 'head',
  'sampler.mixture': (text) => text('sampler.type') === 'mixture',
  'sampler.poolSize': choosesFromPool,
  'sampler.temperature': (text) => samplersInUse(text).includes('policy'),
  'sampler.replaySize': (text) => Number(text('sampler.replay')) !== 0,
  'reward.interaction': (text) => !hasExpression(text),
  'reward.collaborative': (text) => !hasExpression(text),
  'reward.similarity': (text) => !hasExpression(text),
  'reward.fusion': (text) => !hasExpression(text),
  'reward.levels': usesInteraction,
  'reward.levels.impression': (text) => usesInteraction(text) && samplersInUse(text).includes('logged'),
  'reward.likedRating': (text) =>
    (usesInteraction(text) && text('reward.levels.liked') !== text('reward.levels.clicked')) ||
    /\b(liked|clicked)\b/.test(text('reward.expression')),
  'reward.estimate': usesEstimate,
  'reward.estimateScale': usesEstimate,
  'reward.similarityKind': (text) => usesSignal(text, ['r_sim'], 'reward.similarity'),
};

/** Whether the other settings make use of the one at `key`. */
export function isFieldUsed(key: string, text: TextAt): boolean {
  for (let name = key; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.'))))
    if (name in USES) return USES[name](text, key);
  return true;
}
