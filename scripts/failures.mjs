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
 * Failed tests, and errors outside them, in a report of Playwright's `json` reporter.
 * @param {any} report
 * @returns {string[]}
 */
export function playwrightFailures(report) {
  /** @param {any} suite @param {string[]} above @returns {string[]} */
  const ofSuite = (suite, above) => [
    ...(suite.specs ?? [])
      .filter((/** @type {any} */ spec) => !spec.ok)
      .map((/** @type {any} */ spec) => {
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
  return [
    ...report.errors.map((/** @type {any} */ error) => told('outside the tests', error.message ?? String(error.value))),
    ...report.suites.flatMap((/** @type {any} */ suite) => ofSuite(suite, [])),
  ];
}

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
