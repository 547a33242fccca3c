/** A name that can be said aloud, for runs that were given none. Before: what decides a run. After: `RecordingMetadata.name`. */
import { fnv1a32 } from '../core/random.ts';

const KINDS =
  'amber azure brisk calm clear coral dusky early fair fleet gentle golden green hazel ivory jade keen lilac mellow misty noble olive pale quiet rapid russet silver still sunny swift velvet violet'.split(
    ' ',
  );
const THINGS =
  'alder beck birch brook burn cedar creek dale delta elm fen fern fjord ford glen grove heron isle lake larch marsh mere moor oak otter reed rill river rowan spring willow wren'.split(
    ' ',
  );

/** "quiet-brook-417": the same text always has the same name. */
export function runName(text: string): string {
  const hash = fnv1a32(text);
  return `${KINDS[hash % 32]}-${THINGS[(hash >>> 5) % 32]}-${100 + ((hash >>> 10) % 900)}`;
}
