/** The trie of one recorded user at one frame, as it was recorded. Props in, events out; for Race, the Lab and shared pages. */
import { useMemo } from 'react';
import { frameFlows } from '../../record/frameFlows.ts';
import { frameMeasures, trieOf } from '../../record/frameMeasures.ts';
import type { Recording } from '../../record/recording.ts';
import { TrieView } from './TrieView.tsx';
import type { TrieViewMode } from './trieProps.ts';

export interface RecordedTrieProps {
  readonly recording: Recording;
  /** Of the recording's frames and users; both must be there. */
  readonly frameIndex: number;
  readonly userIndex: number;
  readonly view: TrieViewMode;
  /** Selected prefix; one that this trie does not have counts as the root. */
  readonly selected: number;
  readonly onSelect: (prefix: number) => void;
  /** Accessible name of the picture. */
  readonly label: string;
}

export function RecordedTrie({ recording, frameIndex, userIndex, view, selected, onSelect, label }: RecordedTrieProps) {
  const trie = trieOf(recording);
  const frame = recording.frames[frameIndex];
  // A growing recording is a new value with every step; its frames stay the same.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the frame stands for recording and index
  const flows = useMemo(() => frameFlows(recording, trie, frameIndex, userIndex), [trie, frame, userIndex]);
  return (
    <TrieView
      trie={trie}
      logEdgeFlow={flows.logEdgeFlow}
      logStateFlow={flows.logStateFlow}
      logPF={flows.logPF}
      exactLogFlow={flows.exactLogFlow}
      rewards={flows.rewards}
      exposure={frameMeasures(recording, frameIndex, userIndex).exposure}
      itemTitles={recording.items.itemTitles}
      tokenNames={recording.items.tokenNames}
      selected={selected < trie.numPrefixes ? selected : 0}
      view={view}
      onSelect={onSelect}
      label={label}
    />
  );
}
