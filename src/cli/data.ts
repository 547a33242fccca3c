/** `npm run data -- PATH…`: reads a data set, prints its validation report and the split after the 5-core. */
import { DataError } from '../core/errors.ts';
import type { SourceFile, ValidationReport } from '../data/dataset.ts';
import { kCore } from '../data/kCore.ts';
import { readDataset, SUPPORTED_FORMATS } from '../data/readDataset.ts';
import { formatBytes } from '../data/sourceText.ts';
import { SPLIT_RULE, splitLeaveOneOut } from '../data/split.ts';
import { runMain } from './main.ts';
import { sourceFiles } from './sourceFiles.ts';

const CORE = 5;
const count = (n: number): string => n.toLocaleString('en');

runMain(async (args) => {
  const paths = args.filter((arg) => !arg.startsWith('-'));
  if (args.includes('--help') || args.includes('-h')) {
    console.log(
      `npm run data -- PATH…\nReads a file, a folder or a zip. Formats:\n  ${SUPPORTED_FORMATS.join('\n  ')}`,
    );
    return;
  }
  const unknown = args.filter((arg) => arg.startsWith('-'));
  if (unknown.length > 0 || paths.length === 0)
    throw new DataError(
      `${unknown.length > 0 ? `Unknown option ${unknown.join(', ')}` : 'No path was given'}; expected: npm run data -- PATH (a file, a folder or a zip).`,
    );
  const files: SourceFile[] = [];
  for (const path of paths) files.push(...(await sourceFiles(path)));
  const begin = performance.now();
  const dataset = await readDataset(files);
  printReport(dataset.report);
  console.log(`Terms             ${dataset.terms}`);
  console.log(`Read in           ${((performance.now() - begin) / 1000).toFixed(2)} s\n`);

  const { dataset: core, removed } = kCore(dataset, CORE);
  const split = splitLeaveOneOut(core);
  console.log(`${CORE}-core`);
  console.log(`  users           ${count(split.numUsers + split.usersTooShort)} (${count(removed.users)} removed)`);
  console.log(`  items           ${count(split.numItems)} (${count(removed.items)} removed)`);
  const kept = dataset.report.numInteractions - removed.interactions;
  console.log(`  interactions    ${count(kept)} (${count(removed.interactions)} removed)`);
  console.log('Split');
  console.log(`  training        ${count(split.numTrainInteractions)} interactions`);
  console.log(`  validation      ${count(split.numUsers)} users`);
  console.log(`  test            ${count(split.numUsers)} users`);
  console.log(`  too short       ${count(split.usersTooShort)} users left out`);
  console.log(`  rule            ${SPLIT_RULE}`);
});

function printReport(report: ValidationReport): void {
  console.log(`Format            ${report.format}`);
  for (const file of report.files)
    console.log(`File              ${file.name}: ${formatBytes(file.sizeBytes)}, ${count(file.lines)} lines`);
  console.log(`Users             ${count(report.numUsers)}`);
  console.log(`Items             ${count(report.numItems)}`);
  console.log(`Interactions      ${count(report.numInteractions)}`);
  console.log(`Duplicates        ${count(report.duplicates)} repeated (user, item) pairs, kept`);
  console.log(`Timestamp ties    ${count(report.timestampTies)}`);
  console.log(
    `Tied targets      ${count(report.usersWithTiedTarget)} users whose last two interactions have one timestamp`,
  );
  console.log(`Tie rule          ${report.tieRule}`);
  console.log(`Rejected lines    ${count(report.rejectedLines)}`);
  for (const issue of report.issues) {
    const where = issue.line > 0 ? `${issue.file}, line ${issue.line}` : issue.file;
    console.log(`  ${issue.severity === 'error' ? 'rejected' : issue.severity}: ${where}: ${issue.message}`);
  }
  const listed = report.issues.filter((issue) => issue.severity === 'error').length;
  if (listed < report.rejectedLines) console.log(`  and ${count(report.rejectedLines - listed)} more rejected lines`);
}
