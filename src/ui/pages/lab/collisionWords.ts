/** Items that share a path, and what became of them, in a sentence. After: `SemanticIdsPanel.tsx`. */
import type { PreparedSummary } from '../../stores/runStore.ts';
import type { LabSetupText } from '../../text/labSetup.ts';

export function collisionWords(
  text: LabSetupText,
  { collisions, hasCollisionLevel, levels }: PreparedSummary['semanticIds'],
): string {
  const { items, paths, largest } = collisions;
  if (items === 0) return text.noCollisions;
  const shared = text.collisions(items, paths, largest);
  return hasCollisionLevel
    ? text.collisionsToken(shared)
    : text.collisionsKept(shared, levels[levels.length - 1].prefixes);
}
