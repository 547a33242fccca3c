// @ts-check
/** Which tests of a stage failed, in words, from the report files of vitest and Playwright: `npm test` says them again at its end. */
import { existsSync, readFileSync } from 'node:fs';

/** Lines of a failure's own message that are told: the assertion, and where it stands. */
const MESSAGE_LINES = 12;

/** Colours of a terminal. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** @param {string} name @param {string} message */
function told(name, message) {
  const lines = message
    .replace(ESCAPES, '')
    .trim()
    .split('\n')
    .filter((line) => !line.includes('node_modules'))
    .slice(0, MESSAGE_LINES);
  return [name, ...lines.map((line) => `    ${line}`)].join('\n');
}

/**
 * Failed tests, and files that failed before their first test, in a report of `vitest --reporter=json`.
 * @param {any} report
 * @returns {string[]}
 */
export function vitestFailures(report) {
  return report.testResults.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [told(file.name, file.message ?? '')];
    return failed.map((/** @type {any} */ test) =>
      told(`${file.name} › ${test.fullName}`, test.failureMessages.join('\n')),
    );
  });
}

/**
 * The specs of a report of Playwright's `json` reporter that are wanted, each with the errors of all its tries.
 * @param {any} report
 * @param {(spec: any) => boolean} isWanted
 * @returns {string[]}
 */
function playwrightSpecs(report, isWanted) {
  /** @param {any} suite @param {string[]} above @returns {string[]} */
  const ofSuite = (suite, above) => [
    ...(suite.specs ?? []).filter(isWanted).map((/** @type {any} */ spec) => {
      const errors = spec.tests.flatMap((/** @type {any} */ test) =>
        test.results.flatMap((/** @type {any} */ result) => result.errors),
      );
      return told(
        [...above, suite.title, spec.title].join(' › '),
        errors.map((/** @type {any} */ error) => error.message ?? String(error.value)).join('\n'),
      );
    }),
    ...(suite.suites ?? []).flatMap((/** @type {any} */ inner) => ofSuite(inner, [...above, suite.title])),
  ];
  return report.suites.flatMap((/** @type {any} */ suite) => ofSuite(suite, []));
}

/**
 * Failed tests, and errors outside them, in a report of Playwright's `json` reporter.
 * @param {any} report
 * @returns {string[]}
 */
export const playwrightFailures = (report) => [
  ...report.errors.map((/** @type {any} */ error) => told('outside the tests', error.message ?? String(error.value))),
  ...playwrightSpecs(report, (spec) => !spec.ok),
];

/**
 * Tests that failed and passed when run again, in a report of Playwright's `json` reporter: not a failure of the stage, and
 * never silent.
 * @param {any} report
 * @returns {string[]}
 */
export const playwrightFlakes = (report) =>
  playwrightSpecs(report, (spec) => spec.tests.some((/** @type {any} */ test) => test.status === 'flaky'));

/**
 * The failures in a report file. A runner that wrote none ended before its tests did.
 * @param {string} file
 * @param {(report: any) => string[]} read
 * @returns {string[]}
 */
export function failuresIn(file, read) {
  if (!existsSync(file)) return ['the runner ended before it had written its report; its own words stand above'];
  const failures = read(JSON.parse(readFileSync(file, 'utf8')));
  return failures.length > 0 ? failures : ['no test failed: the runner itself did; its own words stand above'];
}
