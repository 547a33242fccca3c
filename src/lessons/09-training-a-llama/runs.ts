/** The runs that lesson 9 shows: the same Llama on few, some and many readers. */
import { llamaKind } from './llamaLearner.ts';

export const FEW = 16;
export const SOME = 64;
export const MANY = 512;
/** Batches of a run, enough for each to show what it comes to. */
export const RUN_STEPS = 240;

export const RUNS = { few: llamaKind(FEW), some: llamaKind(SOME), many: llamaKind(MANY) } as const;
