/** The arrays that the trie's picture reads, of one recorded user at one frame. After: `RecordedTrie.tsx`, `RecordedPrefix.tsx`. */
import { useMemo } from 'react';
import { frameFlows } from '../../record/frameFlows.ts';
import { frameMeasures, trieOf } from '../../record/frameMeasures.ts';
import type { Recording } from '../../record/recording.ts';
import type { TrieViewProps } from './trieProps.ts';

export type RecordedFlows = Pick<
  TrieViewProps,
  | 'trie'
  | 'logEdgeFlow'
  | 'logStateFlow'
  | 'logPF'
  | 'exactLogFlow'
  | 'rewards'
  | 'exposure'
  | 'itemTitles'
  | 'tokenNames'
>;

/** Frame and user must be among the recording's. */
export function useRecordedFlows(recording: Recording, frameIndex: number, userIndex: number): RecordedFlows {
  const frame = recording.frames[frameIndex];
  // A growing recording is a new value with every step; its frames and items stay the same.
  // biome-ignore lint/correctness/useExhaustiveDependencies: frame and items stand for the recording
  return useMemo(() => {
    const trie = trieOf(recording);
    const { logEdgeFlow, logStateFlow, logPF, exactLogFlow, rewards } = frameFlows(
      recording,
      trie,
      frameIndex,
      userIndex,
    );
    const { exposure } = frameMeasures(recording, frameIndex, userIndex);
    const { itemTitles, tokenNames } = recording.items;
    return { trie, logEdgeFlow, logStateFlow, logPF, exactLogFlow, rewards, exposure, itemTitles, tokenNames };
  }, [recording.items, frame, userIndex]);
}
