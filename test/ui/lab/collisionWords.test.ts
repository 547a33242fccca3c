import { expect, it } from 'vitest';
import { collisionWords } from '../../../src/ui/pages/lab/collisionWords.ts';
import { labSetupText } from '../../../src/ui/text/labSetup.ts';

const level = { codebookSize: 256, codesUsed: 256, entropy: 8, prefixes: 12_088, meanBranching: 1, maxBranching: 23 };
const report = (items: number, hasCollisionLevel: boolean) => ({
  levels: [level],
  hasCollisionLevel,
  collisions: { items, paths: 11, largest: 3 },
  remarks: [],
});

it('says what became of items on one path', () => {
  expect(collisionWords(labSetupText.en, report(0, false))).toBe('No two items share a path.');
  expect(collisionWords(labSetupText.en, report(24, true))).toBe(
    '24 items shared 11 paths, 3 at most on one; a further token (#) tells them apart, none is lost.',
  );
  expect(collisionWords(labSetupText.en, report(24, false))).toBe(
    '24 items shared 11 paths, 3 at most on one; those of one path count as one item and are credited for each other, 12088 items in all.',
  );
});
