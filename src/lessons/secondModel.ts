/** What a second model might say of Ada: her rewards with an error. After: lessons that need an estimated reward. */
import { RandomStream } from '../core/random.ts';
import { WARDROBE_WORLD } from './worlds.ts';

/** Ada's rewards as a second model might guess them: each off by a normal error of `sigma` nats, from seed 7. */
export function guessedRewards(sigma: number): Float64Array {
  const random = new RandomStream(7, 'lesson/guessed-rewards');
  return WARDROBE_WORLD.rewards.map((reward) => reward * Math.exp(sigma * random.normal()));
}
