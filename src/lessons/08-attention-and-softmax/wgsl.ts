/** The WGSL that a training step runs, and the passages of it that the lesson talks about, cut out of the imported text. */
import attention from '../../../shaders/attention/attentionForward.wgsl?raw';
import softmax from '../../../shaders/softmax/logSoftmaxPairs.wgsl?raw';

export const SOURCES = {
  'attention/attentionForward': attention,
  'softmax/logSoftmaxPairs': softmax,
} as const;
export type SourceName = keyof typeof SOURCES;

/** Lines from the one that holds `first` to the one that holds `last`, at the margin. Throws where the file no longer has them. */
export function passage(name: SourceName, first: string, last: string): string {
  const lines = SOURCES[name].split('\n');
  const from = lines.findIndex((line) => line.includes(first));
  const length = lines.slice(from).findIndex((line) => line.includes(last));
  if (from < 0 || length < 0)
    throw new Error(
      `shaders/${name}.wgsl has no passage from "${first}" to "${last}", which the lesson on kernels shows. Choose it anew.`,
    );
  const cut = lines.slice(from, from + length + 1);
  const margin = Math.min(...cut.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return cut.map((line) => line.slice(margin)).join('\n');
}

/** [file, first line, last line] of each passage. */
export const PASSAGES = {
  sees: ['attention/attentionForward', 'fn sees(', 'return (begins <= key)'],
  weights: ['attention/attentionForward', 'fn weightOf(', 'return select(vec4f(), exp('],
  tiles: ['attention/attentionForward', 'let before = maximum;', 'sum3 *= shrink.w;'],
  children: ['softmax/logSoftmaxPairs', 'fn isChild(', 'return low < last'],
  normaliser: ['softmax/logSoftmaxPairs', 'let x = logitAt(localRow, trie[', 'highest = high;'],
} as const satisfies Record<string, readonly [SourceName, string, string]>;
export type PassageName = keyof typeof PASSAGES;
