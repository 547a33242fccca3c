/**
 * `npm run study -- --suite NAME --seeds 3`: the arms of a suite on every seed, tabulated into docs/RESULTS.md and
 * docs/results/NAME.json. `npm run study -- --verify ROW`: a row of that page run again, to its digest.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BUILT_IN_SOURCES, parseRunConfig } from '../config/runConfig.ts';
import { ConfigError, DataError } from '../core/errors.ts';
import { runMain } from './main.ts';
import { type Bundle, bundleFile, makeBundle, readBundle } from './study/bundle.ts';
import { replaceSection, suiteSection } from './study/resultsPage.ts';
import { readResult } from './study/runFiles.ts';
import { runStudy } from './study/runQueue.ts';
import { chosenArms, type Suite, studySeeds } from './study/suite.ts';
import { SUITES, suiteNamed } from './study/suites.ts';
import { type StudyFiles, trainInProcess } from './study/trainProcess.ts';
import { bundleOfRow, compareRuns, rowOf } from './study/verify.ts';

const USAGE = `usage: npm run study -- --suite ${SUITES.map((s) => s.name).join('|')} [--seeds 3] [--data PATH] [--ids FILE] [--embeddings FILE] [--out DIR] [--only ARM,…] [--steps N] [--results FILE]
       npm run study -- --verify SUITE/ARM/SEED [--data PATH] [--ids FILE] [--embeddings FILE] [--out DIR] [--results FILE]`;
/** The house: `process.argv[1]` is this file (scripts/run.mjs). */
const ROOT = path.join(path.dirname(process.argv[1]), '..', '..');

function wholeNumber(text: string, name: string, most: number): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1 || n > most)
    throw new ConfigError(`--${name}: expected a whole number from 1 to ${most}, found ${text}.`);
  return n;
}

/** Throws ConfigError where the suite's data or semantic IDs are neither its own nor given. */
function checkData(suite: Suite, { data, ids }: StudyFiles): void {
  const {
    data: { source },
    items,
  } = parseRunConfig(suite.base);
  const isBuiltIn = BUILT_IN_SOURCES.some((s) => s === source);
  if (!isBuiltIn && data === undefined)
    throw new ConfigError(`--suite ${suite.name}: expected --data PATH of ${suite.data}.`);
  if (items.tokenizer === 'file' && ids === undefined)
    throw new ConfigError(`--suite ${suite.name}: expected --ids FILE too: ${suite.data}.`);
  if (isBuiltIn && data !== undefined)
    throw new ConfigError(`--suite ${suite.name} is about the built-in ${source}; leave out --data.`);
}

async function writePage(page: string, bundle: Bundle): Promise<void> {
  const text = await readFile(page, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new DataError(`${page} cannot be read: ${error.message}. Check --results.`);
  });
  const file = bundleFile(page, bundle.name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify(bundle, null, 1)}\n`);
  await writeFile(`${page}.partial`, replaceSection(text, bundle.name, suiteSection(bundle)));
  await rename(`${page}.partial`, page);
}

/** `args` as a person types them: quoted only where a shell needs it. */
const commandLine = (args: readonly string[]): string =>
  `npm run study -- ${args.map((a) => (/^[\w./,:=+-]+$/.test(a) ? a : `'${a.replaceAll("'", "'\\''")}'`)).join(' ')}`;

runMain(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      suite: { type: 'string' },
      seeds: { type: 'string', default: '3' },
      only: { type: 'string' },
      steps: { type: 'string' },
      out: { type: 'string', default: path.join('runs', 'study') },
      results: { type: 'string', default: path.join(ROOT, 'docs', 'RESULTS.md') },
      data: { type: 'string' },
      ids: { type: 'string' },
      embeddings: { type: 'string' },
      verify: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(`${USAGE}\n${SUITES.map((s) => `  ${s.name}: ${s.about}`).join('\n')}`);
    return;
  }
  const files: StudyFiles = { data: values.data, ids: values.ids, embeddings: values.embeddings };
  if (values.verify !== undefined) {
    await verify(values.verify, values.results, values.out, files);
    return;
  }
  if (values.suite === undefined) throw new ConfigError(`study: expected --suite or --verify. ${USAGE}`);
  const suite = suiteNamed(values.suite);
  checkData(suite, files);
  const seeds = studySeeds(wholeNumber(values.seeds, 'seeds', 100));
  const steps = values.steps === undefined ? null : wholeNumber(values.steps, 'steps', 10_000_000);
  const arms = chosenArms(suite, values.only?.split(','));
  const options = { suite, arms, seeds, steps, out: values.out, files, say: console.log };
  const outcomes = await runStudy(options);
  const bundle = makeBundle(options, outcomes, {
    command: commandLine(args),
    fullSteps: parseRunConfig(suite.base).budget.steps,
  });
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  if (bundle.rows.length === 0)
    throw new ConfigError(`No run of ${bundle.name} was finished, and nothing is written.\n  ${failures.join('\n  ')}`);
  await writePage(values.results, bundle);
  console.log(
    `${bundle.rows.length} runs tabulated in ${values.results}, and in ${bundleFile(values.results, bundle.name)}`,
  );
  if (failures.length > 0) {
    console.error(`${failures.length} failed:\n  ${failures.join('\n  ')}`);
    process.exitCode = 1;
  }
});

async function verify(id: string, page: string, out: string, files: StudyFiles): Promise<void> {
  const bundle = await readBundle(bundleFile(page, bundleOfRow(id)));
  const row = rowOf(bundle, id);
  const folder = path.join(out, 'verify', ...id.split('/'));
  console.log(`${id}: training again in ${folder}`);
  await trainInProcess(folder, parseRunConfig(row.config), files, false);
  const verdict = compareRuns(bundle, row, await readResult(folder, bundle.validationMetric));
  for (const line of verdict.lines) console.log(line);
  if (!verdict.isEqual) process.exitCode = 1;
}
