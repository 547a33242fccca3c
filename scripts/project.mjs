// @ts-check
/** What every script needs to know of this project, with Node's built-ins alone: it runs before `npm ci`. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const CI = Boolean(process.env['CI']);

/** One sentence where this Node is too old, else null. @param {string} [version] */
export function nodeTooOld(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const ok = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  return ok
    ? null
    : `This project needs Node 20.19 or newer (or 22.12 or newer), and this is Node ${version}: install a current Node and run the command again.`;
}

export function refuseOldNode() {
  const sentence = nodeTooOld();
  if (sentence) {
    console.error(sentence);
    process.exit(1);
  }
}

/** Installs npm packages when node_modules is absent or older than package-lock.json. */
export function ensurePackages() {
  const lock = join(ROOT, 'package-lock.json');
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  if (existsSync(installed) && samePackages(lock, installed)) return;
  console.log(
    existsSync(installed)
      ? 'npm packages are older than package-lock.json: npm ci'
      : 'npm packages are not installed: npm ci',
  );
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--no-fund', '--no-audit', '--loglevel=error'];
  const run = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
    : spawnSync('npm', args, {
        cwd: ROOT,
        stdio: ['ignore', 'inherit', 'inherit'],
        shell: process.platform === 'win32',
      });
  if (run.status !== 0) {
    console.error(
      'npm ci failed; its own words stand above. Packages come from the npm registry once: check that it can be reached, then run the command again.',
    );
    process.exit(1);
  }
}

/** Git gives package-lock.json a new time on every checkout: the same names and versions need no second install. */
/** @param {string} lock @param {string} installed */
function samePackages(lock, installed) {
  /** @param {string} file */
  const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const wanted = packages(lock);
  const found = packages(installed);
  return Object.keys(wanted).every((path) => {
    if (path === '' || wanted[path].optional) return true;
    return found[path]?.version === wanted[path].version && found[path]?.integrity === wanted[path].integrity;
  });
}

/** The JavaScript file behind a package's command, so that no shell and no .cmd file stands between. */
/** @param {string} pkg @param {string} [name] */
export function binOf(pkg, name = pkg.split('/').pop()) {
  const folder = join(ROOT, 'node_modules', pkg);
  const bin = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin;
  return join(folder, typeof bin === 'string' ? bin : bin[/** @type {string} */ (name)]);
}

/**
 * Runs Node on a script with this terminal; resolves with the exit code.
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>}
 */
export function runNode(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.on('error', (error) => {
      console.error(`could not start ${args[0]}: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      if (signal) console.error(`${args[0]} was ended by ${signal}`);
      resolve(code ?? 1);
    });
  });
}

const BUILD_INPUTS = [
  'src',
  'shaders',
  'torch',
  'public',
  'scripts/site',
  'index.html',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
];

/** @param {string} path @returns {number} */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

/** Whether dist/ is absent or older than anything it is built from. */
export function distIsStale() {
  const page = statSync(join(ROOT, 'dist', 'index.html'), { throwIfNoEntry: false });
  return !page || BUILD_INPUTS.some((input) => newest(join(ROOT, input)) > page.mtimeMs);
}

/** Builds the page when needed; resolves with the exit code. */
export async function buildIfStale() {
  if (!distIsStale()) return 0;
  console.log('building the page: vite build');
  return runNode([binOf('vite'), 'build', '--logLevel', 'warn']);
}
