/** What the panels of the Race page show together: the moment, the user, the prefix and the kind of flows. */
import type { Axis } from '../../components/timeline.ts';
import type { TrieViewMode } from '../../components/trieProps.ts';

export interface RaceView {
  readonly axis: Axis;
  /** A place on the axis; null is the newest frame of each lane. */
  readonly place: number | null;
  /** Of the recorded users; lanes with fewer show their last one. */
  readonly userIndex: number;
  readonly flows: TrieViewMode;
  /** Of the trie, in every lane alike. */
  readonly selected: number;
  readonly onSelect: (prefix: number) => void;
}
