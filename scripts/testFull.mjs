// @ts-check
/**
 * npm run test:full: what takes minutes and gigabytes, so that `npm test` leaves it out. One step of Llama-130M and of
 * T5-Base against ../shared/golden/full on lavapipe, then a step of Llama-130M in the page on SwiftShader.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.mjs';

const folder = join(ROOT, '..', 'shared', 'golden', 'full');
/** @param {string[]} args @param {Record<string, string>} env */
const run = (args, env) => {
  const { status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exit(status ?? 1);
};
if (existsSync(folder))
  run([join('scripts', 'run.mjs'), 'golden', join(folder, 'llama-130m.json'), join(folder, 't5-base.json')], {
    GFLOWGR_ADAPTER: 'lavapipe',
  });
else console.log(`${folder} is absent: the full-size golden cases were NOT run.`);
run([join('scripts', 'build.mjs')], {});
run([join('node_modules', '@playwright', 'test', 'cli.js'), 'test', 'fullSize'], { GFLOWGR_FULL_SIZE: '1' });
