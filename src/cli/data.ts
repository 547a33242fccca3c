/**
 * `npm run data -- PATH… [--config RUN.json] [--columns …] [--ids FILE] [--embeddings FILE]`: reads a data set, prints its validation
 * report, the split after the k-core, and what the semantic IDs of a run on it, and their trie, are made of.
 */
import { parseArgs } from 'node:util';
import { DEFAULT_RUN_CONFIG } from '../config/runConfig.ts';
import type { ByteSource } from '../core/byteStreams.ts';
import { DataError } from '../core/errors.ts';
import type { ValidationReport } from '../data/dataset.ts';
import { readDataset } from '../data/readDataset.ts';
import { selectionInWords } from '../data/selection.ts';
import { formatBytes } from '../data/sourceText.ts';
import { SPLIT_RULE } from '../data/split.ts';
import { SUPPORTED_FORMATS } from '../data/supportedFormats.ts';
import type { Gpu } from '../gpu/device.ts';
import { buildSemanticIds } from '../items/buildSemanticIds.ts';
import { dataHash } from '../train/metadata.ts';
import { filterAndSplit } from '../train/prepare.ts';
import { COLUMNS_USAGE, columnsOption } from './columnsOption.ts';
import { itemFiles, withTrainedItems } from './itemFiles.ts';
import { runMain } from './main.ts';
import { openNodeDevice } from './nodeGpu.ts';
import { showProgress, showReading } from './progress.ts';
import { readConfig } from './readConfig.ts';
import { semanticIdLines } from './semanticIdLines.ts';
import { sourceFiles } from './sourceFiles.ts';

const USAGE = `npm run data -- PATH… [--config RUN.json] ${COLUMNS_USAGE} [--ids FILE] [--embeddings FILE]`;
const count = (n: number): string => n.toLocaleString('en');

runMain(async (args) => {
  const { values, positionals: paths } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      ids: { type: 'string' },
      embeddings: { type: 'string' },
      columns: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(
      `${USAGE}\nReads a file, a folder or a zip; the configuration's data and items sections decide the rest. Formats:\n  ${SUPPORTED_FORMATS.join('\n  ')}`,
    );
    return;
  }
  if (paths.length === 0) throw new DataError(`No path was given; expected: ${USAGE} (a file, a folder or a zip).`);
  const config = values.config === undefined ? DEFAULT_RUN_CONFIG : await readConfig(values.config);
  const ownFiles = await itemFiles(values, config.items);
  const files: ByteSource[] = [];
  for (const path of paths) files.push(...(await sourceFiles(path)));
  const begin = performance.now();
  const dataset = await readDataset(files, showReading, columnsOption(values.columns));
  showProgress('');
  printReport(dataset.report);
  console.log(`Terms             ${dataset.terms}`);
  console.log(`Read in           ${((performance.now() - begin) / 1000).toFixed(2)} s\n`);

  const { minInteractions, maxUsers } = config.data;
  const { dataset: core, leftOut, removed, split } = filterAndSplit(dataset, config);
  const wanted = selectionInWords(config.data);
  if (wanted !== '')
    console.log(
      `Only ${wanted}: ${count(leftOut.belowRating)} interactions rated lower or not at all, ${count(leftOut.outsideTime)} outside these days left out`,
    );
  console.log(`${minInteractions}-core${maxUsers === null ? '' : ` of ${count(maxUsers)} users at most`}`);
  console.log(`  users           ${count(split.numUsers + split.usersTooShort)} (${count(removed.users)} removed)`);
  console.log(`  items           ${count(split.numItems)} (${count(removed.items)} removed)`);
  console.log(`  interactions    ${count(core.interactions.user.length)} (${count(removed.interactions)} removed)`);
  console.log(`  hash            ${await dataHash(core)}`);
  console.log('Split');
  console.log(`  training        ${count(split.numTrainInteractions)} interactions`);
  console.log(`  validation      ${count(split.numUsers)} users`);
  console.log(`  test            ${count(split.numUsers)} users`);
  console.log(`  too short       ${count(split.usersTooShort)} users left out`);
  console.log(`  rule            ${SPLIT_RULE}`);

  const { tokenizer, embedding } = config.items;
  const beginIds = performance.now();
  let gpu: Gpu | null = null;
  const openGpu = async () => {
    gpu = await openNodeDevice();
    return gpu;
  };
  const { report } = buildSemanticIds(
    core,
    split,
    config.items,
    config.seed,
    await withTrainedItems(openGpu, dataset, config, ownFiles),
  );
  const isLearned = tokenizer === 'residual-kmeans' || tokenizer === 'rq-vae';
  console.log(`Semantic IDs (${tokenizer}${isLearned ? ` of ${embedding}` : ''}, seed ${config.seed})`);
  for (const line of semanticIdLines(report)) console.log(line);
  console.log(`  built in ${((performance.now() - beginIds) / 1000).toFixed(2)} s`);
  (gpu as Gpu | null)?.destroy();
});

function printReport(report: ValidationReport): void {
  console.log(`Format            ${report.format}`);
  for (const file of report.files)
    console.log(
      `File              ${file.name}: ${formatBytes(file.sizeBytes)}, ${count(file.lines)} lines${file.encoding === null ? '' : `, ${file.encoding}`}`,
    );
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
  for (const { reason, count: lines } of report.rejectedByReason) console.log(`  ${count(lines)} lines: ${reason}`);
  for (const issue of report.issues) {
    const where = issue.line > 0 ? `${issue.file}, line ${issue.line}` : issue.file;
    console.log(`  ${issue.severity === 'error' ? 'rejected' : issue.severity}: ${where}: ${issue.message}`);
  }
  const listed = report.issues.filter((issue) => issue.severity === 'error').length;
  if (listed < report.rejectedLines) console.log(`  and ${count(report.rejectedLines - listed)} more rejected lines`);
}
