// @ts-check
/**
 * `npm test`: installs what is missing, then runs every stage, also after one has failed, and closes with what failed, what
 * passed only when run again, a line per stage and the count. A missing adapter fails in words. Names of stages as
 * arguments run only those.
 */
import { refuseOldNode } from './project.mjs';

refuseOldNode();
const { existsSync, readdirSync, readFileSync, rmSync } = await import('node:fs');
const { join } = await import('node:path');
const { ROOT, binOf, ensurePackages, runNode } = await import('./project.mjs');
const { lavapipeManifest, missingAdapterMessage, swiftshaderManifest } = await import('./adapterEnv.mjs');
const { lavapipeIsReady, setUpForTests } = await import('./setup.mjs');
const { findChromium } = await import('./chromium.mjs');
const { failuresIn, playwrightFailures, playwrightFlakes, vitestFailures } = await import('./failures.mjs');

/** @typedef {{ passed: boolean, note?: string, skipped?: boolean, failures?: string[], flakes?: string[] }} Outcome */
/** @typedef {{ name: string, run: () => Promise<Outcome> }} Stage */

/** @param {string[]} args @param {Record<string, string>} [env] @returns {Promise<Outcome>} */
const node = async (args, env) => ({ passed: (await runNode(args, env)) === 0 });
/** Tests whose failures are read from a report and told at the end. @param {string[]} args @param {string} report @param {(report: any) => string[]} read @param {Record<string, string>} [env] @returns {Promise<Outcome>} */
async function tests(args, report, read, env) {
  rmSync(report, { force: true });
  const outcome = await node(args, env);
  return outcome.passed ? outcome : { ...outcome, failures: failuresIn(report, read) };
}
/** @param {'unit' | 'gpu'} project @param {Record<string, string>} [env] */
function vitest(project, env) {
  const report = join(ROOT, 'test-results', `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  return tests([binOf('vitest'), 'run', '--project', project, ...reporters], report, vitestFailures, env);
}
/** @param {string} note @returns {Outcome} */
const fail = (note) => ({ passed: false, note });
/** @param {string} note @returns {Outcome} */
const skip = (note) => ({ passed: true, skipped: true, note });

/** The driver of the GPU tests: lavapipe, else SwiftShader (told by the set-up), else a GPU outside Linux. */
function gpuTestAdapter() {
  if (process.env['GFLOWGR_ADAPTER']) return process.env['GFLOWGR_ADAPTER'];
  if (process.platform !== 'linux') return 'native';
  if (lavapipeIsReady()) return 'lavapipe';
  return swiftshaderManifest() ? 'swiftshader' : null;
}

/** @returns {Promise<Outcome>} */
async function gpuTests() {
  const adapter = gpuTestAdapter();
  if (!adapter)
    return fail(`no WebGPU adapter: ${missingAdapterMessage('lavapipe')} ${missingAdapterMessage('swiftshader')}`);
  const outcome = await vitest('gpu', { GFLOWGR_ADAPTER: adapter });
  return { ...outcome, note: `on ${adapter}` };
}

/** @param {'lavapipe' | 'swiftshader'} adapter @returns {Promise<Outcome>} */
async function golden(adapter) {
  const folder = join(ROOT, '..', 'shared', 'golden');
  if (!existsSync(folder)) return skip('../shared/golden is absent, so there are no golden cases to run');
  const files = readdirSync(folder)
    .filter((file) => /\.json$/.test(file))
    .sort();
  if (files.length === 0) return skip('../shared/golden holds no case');
  const installed = adapter === 'lavapipe' ? lavapipeIsReady() : swiftshaderManifest() !== null;
  if (!installed) {
    if (process.platform !== 'linux')
      return skip(`${adapter} is for Linux; the GPU tests ran on this machine's own adapter`);
    if (adapter === 'lavapipe' && swiftshaderManifest())
      return skip(
        `${lavapipeManifest() ? 'this Mesa is too old for lavapipe' : 'lavapipe could not be had'}; the same cases run on SwiftShader`,
      );
    return fail(missingAdapterMessage(adapter));
  }
  const outcome = await node(
    [join(ROOT, 'scripts', 'run.mjs'), 'golden', ...files.map((file) => join('..', 'shared', 'golden', file))],
    { GFLOWGR_ADAPTER: adapter },
  );
  return { ...outcome, note: `${files.length} cases` };
}

/** @returns {Promise<Outcome>} */
async function pageTests() {
  if (!findChromium()) console.log('No system Chromium: trying one that Playwright downloaded itself.');
  const report = join(ROOT, 'test-results', 'page.json');
  // Once more, on a machine that others share: the end says which tests needed it, and why.
  const args = [binOf('@playwright/test', 'playwright'), 'test', '--retries=1', '--reporter=list,json'];
  const outcome = await tests(args, report, playwrightFailures, { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  const flakes = existsSync(report) ? playwrightFlakes(JSON.parse(readFileSync(report, 'utf8'))) : [];
  return flakes.length > 0 ? { ...outcome, flakes, note: `${flakes.length} only when run again` } : outcome;
}

/** @type {Stage[]} */
const STAGES = [
  { name: 'lint', run: () => node([binOf('@biomejs/biome', 'biome'), 'check', '--error-on-warnings']) },
  { name: 'types', run: () => node([binOf('typescript', 'tsc'), '--noEmit']) },
  { name: 'unit', run: () => vitest('unit') },
  { name: 'gpu', run: gpuTests },
  { name: 'golden-lavapipe', run: () => golden('lavapipe') },
  { name: 'golden-swiftshader', run: () => golden('swiftshader') },
  { name: 'build', run: () => node([binOf('vite'), 'build', '--logLevel', 'warn']) },
  { name: 'page', run: pageTests },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STAGES.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`no stage ${unknown.join(', ')}; the stages are ${STAGES.map((stage) => stage.name).join(', ')}.`);
  process.exit(1);
}

ensurePackages();
setUpForTests();

const lines = [];
const failures = [];
const flakes = [];
const count = { passed: 0, failed: 0, skipped: 0 };
for (const stage of STAGES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  console.log(`\n── ${stage.name}`);
  const started = performance.now();
  const { passed, skipped, note, ...told } = await stage.run().catch((error) => fail(String(error)));
  const outcome = skipped ? 'skipped' : passed ? 'passed' : 'failed';
  count[outcome] += 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  lines.push(`${stage.name.padEnd(20)}${outcome.padEnd(9)}${seconds.padStart(7)} s${note ? `  ${note}` : ''}`);
  console.log(lines.at(-1));
  for (const failure of told.failures ?? []) failures.push(`${stage.name}: ${failure}`);
  for (const flake of told.flakes ?? []) flakes.push(`${stage.name}: ${flake}`);
}

if (flakes.length > 0) console.log(`\n── what passed only when run again\n${flakes.join('\n\n')}`);
if (failures.length > 0) console.log(`\n── what failed\n${failures.join('\n\n')}`);
console.log(`\n${lines.join('\n')}\n`);
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`);
process.exit(count.failed > 0 ? 1 : 0);
