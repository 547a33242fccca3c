/** Both halves of attention's backward: queries first, which also completes stats, then keys and values. */
export { attentionBackwardKeyValue, attentionBackwardKeyValueKernel } from './attentionBackwardKeyValue.ts';
export { attentionBackwardQuery, attentionBackwardQueryKernel, numBiasParts } from './attentionBackwardQuery.ts';
