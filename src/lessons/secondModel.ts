/** What a second model might say of Ada: her rewards with an error. After: lessons that need an estimated reward. */
import { RandomStream } from '../core/random.ts';
import { exactLogFlows, targetLogPF } from '../gflow/exactFlows.ts';
import type { Policy } from './policies.ts';
import { WARDROBE_WORLD, type World } from './worlds.ts';

/** Ada's rewards as a second model might guess them: each off by a normal error of `sigma` nats, from seed 7. */
export function guessedRewards(sigma: number): Float64Array {
  const random = new RandomStream(7, 'lesson/guessed-rewards');
  return WARDROBE_WORLD.rewards.map((reward) => reward * Math.exp(sigma * random.normal()));
}

const guesses = new Map<number, Policy>();

/** In proportion to the guessed rewards; the same sigma gives the same policy. */
export function guessedPolicy(sigma: number): Policy {
  const known = guesses.get(sigma);
  if (known !== undefined) return known;
  const logGuess = guessedRewards(sigma).map(Math.log);
  const policy = Object.assign(
    ({ trie }: World) => ({ logPF: targetLogPF(trie, exactLogFlows(trie, logGuess)), logF: null }),
    { parameter: sigma },
  );
  guesses.set(sigma, policy);
  return policy;
}
