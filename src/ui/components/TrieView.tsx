import type { TrieViewProps } from './trieProps.ts';

export function TrieView(_props: TrieViewProps) {
  return null;
}
