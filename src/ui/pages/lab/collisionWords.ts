/** Items that share a path, and what became of them, in a sentence. After: `SemanticIdsPanel.tsx`. */
import type { PreparedSummary } from '../../stores/runStore.ts';
import { formatCount, plural } from './format.ts';

export function collisionWords({ collisions, hasCollisionLevel, levels }: PreparedSummary['semanticIds']): string {
  const { items, paths, largest } = collisions;
  if (items === 0) return 'No two items share a path.';
  const shared = `${plural(items, 'item')} shared ${plural(paths, 'path')}, ${formatCount(largest)} at most on one`;
  return hasCollisionLevel
    ? `${shared}; a further token (#) tells them apart, none is lost.`
    : `${shared}; those of one path count as one item and are credited for each other, ${plural(levels[levels.length - 1].prefixes, 'item')} in all.`;
}
