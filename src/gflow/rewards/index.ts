export { createReward, tokenOverlap } from './compositeReward.ts';
export type { CollaborativeScore, Reward, RewardSettings } from './reward.ts';
