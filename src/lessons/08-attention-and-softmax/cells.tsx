/** What the prose of lesson 8 uses. */
export { Arrays, MaskTable, NumSeen, NumTokens, Scores, Tiles } from './AttentionCells.tsx';
export { Passage, WholeFile } from './Code.tsx';
export { AttentionOnGpu, SoftmaxOnGpu } from './GpuCells.tsx';
export { FirstLeak, Logits, NumLogits } from './SoftmaxCells.tsx';
