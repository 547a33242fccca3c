/** Names of the model's tokens for people: "jacket" where codes have names, else "a17". After: pages, `items.json`. */
import type { SemanticIdTable } from './semanticIds.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Names [vocabulary size]; level 0's codes are a0, a1, …, level 1's b0, b1, …; the collision level's are #0, #1, …. */
export function tokenNames(ids: SemanticIdTable, vocabulary: Vocabulary): string[] {
  const names = ['<pad>', '<bos>', '<eos>'];
  // Tokens that an imported model had of its own.
  while (names.length < vocabulary.levelOffset[0]) names.push(`<${names.length}>`);
  vocabulary.codebookSizes.forEach((codebookSize, level) => {
    const isCollisionLevel = ids.hasCollisionLevel && level === ids.levels - 1;
    const letter = isCollisionLevel ? '#' : String.fromCharCode(97 + level);
    for (let code = 0; code < codebookSize; code++) names.push(ids.codeNames?.[level]?.[code] ?? `${letter}${code}`);
  });
  return names;
}
