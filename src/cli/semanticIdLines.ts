/** The report on semantic IDs as lines of a terminal. Before: `items/semanticIdReport.ts`. */
import type { SemanticIdReport } from '../items/semanticIdReport.ts';

const COLUMNS = ['level', 'codes used', 'entropy, bits', 'prefixes', 'branching, mean', 'max'];

export function semanticIdLines({ levels, hasCollisionLevel, collisions, remarks }: SemanticIdReport): string[] {
  const rows = levels.map((level, l) => [
    hasCollisionLevel && l === levels.length - 1 ? `${l + 1} #` : String(l + 1),
    `${level.codesUsed} of ${level.codebookSize}`,
    `${level.entropy.toFixed(2)} of ${Math.log2(level.codebookSize).toFixed(2)}`,
    String(level.prefixes),
    level.meanBranching.toFixed(2),
    String(level.maxBranching),
  ]);
  const widths = COLUMNS.map((title, c) => Math.max(title.length, ...rows.map((row) => row[c].length)));
  const table = [COLUMNS, ...rows].map((row) => `  ${row.map((cell, c) => cell.padStart(widths[c])).join('  ')}`);
  const { items, paths, largest } = collisions;
  const shared = `${items} items share ${paths} paths, ${largest} at most on one`;
  return [
    ...table,
    items === 0
      ? '  collisions: none'
      : `  collisions: ${shared}; ${hasCollisionLevel ? 'level # tells them apart' : `kept: items that share a path count as one, ${levels[levels.length - 1].prefixes} in all`}`,
    ...remarks.map((remark) => `  ${remark}`),
  ];
}
