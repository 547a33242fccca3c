/** Both halves of attention's backward: queries first, which also writes rowDot, then keys and values. */
export { attentionBackwardKeyValue, attentionBackwardKeyValueKernel } from './attentionBackwardKeyValue.ts';
export { attentionBackwardQuery, attentionBackwardQueryKernel } from './attentionBackwardQuery.ts';
