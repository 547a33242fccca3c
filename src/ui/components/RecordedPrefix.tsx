/** The numbers of one prefix at one frame. For Race, the Lab and shared pages. */
import type { Recording } from '../../record/recording.ts';
import { PrefixCard } from './PrefixCard.tsx';
import { useRecordedFlows } from './useRecordedFlows.ts';

export function RecordedPrefix(props: {
  readonly recording: Recording;
  /** Of the recording's frames and users; both must be there. */
  readonly frameIndex: number;
  readonly userIndex: number;
  /** One that this trie does not have counts as the root. */
  readonly prefix: number;
}) {
  const flows = useRecordedFlows(props.recording, props.frameIndex, props.userIndex);
  return (
    <PrefixCard
      arrays={flows}
      prefix={props.prefix < flows.trie.numPrefixes ? props.prefix : 0}
      exposure={flows.exposure}
    />
  );
}
