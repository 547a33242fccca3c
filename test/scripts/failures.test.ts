import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failuresIn, playwrightFailures, playwrightFlakes, vitestFailures } from '../../scripts/failures.mjs';

/** What the two runners write, cut down to what is read of it. */
const VITEST = {
  testResults: [
    { name: '/a/passes.test.ts', status: 'passed', message: '', assertionResults: [{ status: 'passed' }] },
    {
      name: '/a/fails.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        { status: 'passed', fullName: 'sum adds', failureMessages: [] },
        {
          status: 'failed',
          fullName: 'sum carries',
          failureMessages: ['\u001b[31mexpected 1 to be 2\u001b[39m\n at x'],
        },
      ],
    },
    { name: '/a/broken.test.ts', status: 'failed', message: 'Unexpected token', assertionResults: [] },
  ],
};

const PLAYWRIGHT = {
  errors: [{ message: 'the server did not start' }],
  suites: [
    {
      title: 'play.spec.ts',
      specs: [
        { title: 'is alive', ok: true, tests: [{ status: 'expected', results: [{ errors: [] }] }] },
        {
          title: 'is dragged',
          ok: true,
          tests: [{ status: 'flaky', results: [{ errors: [{ message: 'moved' }] }, { errors: [] }] }],
        },
        {
          title: 'settles',
          ok: false,
          tests: [{ status: 'unexpected', results: [{ errors: [{ message: 'Timed out' }] }] }],
        },
      ],
      suites: [
        {
          title: 'in the dark',
          specs: [
            {
              title: 'is read',
              ok: false,
              tests: [{ status: 'unexpected', results: [{ errors: [{ value: "'no'" }] }] }],
            },
          ],
        },
      ],
    },
  ],
};

describe('the failures told at the end of npm test', () => {
  it('names failed tests of vitest, and files that failed before their first', () => {
    expect(vitestFailures(VITEST)).toEqual([
      '/a/fails.test.ts › sum carries\n    expected 1 to be 2\n     at x',
      '/a/broken.test.ts\n    Unexpected token',
    ]);
  });

  it('names failed tests of Playwright through their groups, and errors outside them', () => {
    expect(playwrightFailures(PLAYWRIGHT)).toEqual([
      'outside the tests\n    the server did not start',
      'play.spec.ts › settles\n    Timed out',
      "play.spec.ts › in the dark › is read\n    'no'",
    ]);
  });

  it('names tests of Playwright that passed only when run again, and with what', () => {
    expect(playwrightFlakes(PLAYWRIGHT)).toEqual(['play.spec.ts › is dragged\n    moved']);
  });

  describe('from a file', () => {
    let folder = '';
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'gflowgr-failures-'));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('says when the runner wrote none, and when no test failed', () => {
      const file = join(folder, 'unit.json');
      expect(failuresIn(file, vitestFailures)[0]).toMatch(/ended before/);
      writeFileSync(file, JSON.stringify({ testResults: [] }));
      expect(failuresIn(file, vitestFailures)[0]).toMatch(/no test failed/);
    });
  });
});
