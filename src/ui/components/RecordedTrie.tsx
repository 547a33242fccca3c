/** The trie of one recorded user at one frame, as it was recorded. Props in, events out; for Race, the Lab and shared pages. */
import type { Recording } from '../../record/recording.ts';
import { TrieView } from './TrieView.tsx';
import type { TrieViewProps } from './trieProps.ts';
import { useRecordedFlows } from './useRecordedFlows.ts';

export interface RecordedTrieProps
  extends Pick<TrieViewProps, 'view' | 'selected' | 'onSelect' | 'onHover' | 'label' | 'compact' | 'fileName'> {
  readonly recording: Recording;
  /** Of the recording's frames and users; both must be there. */
  readonly frameIndex: number;
  readonly userIndex: number;
}

/** A selected prefix that this trie does not have counts as the root. */
export function RecordedTrie({ recording, frameIndex, userIndex, selected, ...props }: RecordedTrieProps) {
  const flows = useRecordedFlows(recording, frameIndex, userIndex);
  return <TrieView {...flows} {...props} selected={selected < flows.trie.numPrefixes ? selected : 0} />;
}
