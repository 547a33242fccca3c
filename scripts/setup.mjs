// @ts-check
/**
 * What `npm test` needs beyond npm packages: a Chromium, a Vulkan driver for Dawn, and a Python with PyTorch. On Debian and Ubuntu as root it
 * installs Debian's packages; elsewhere it says exactly what is missing and how to install it.
 * `node scripts/setup.mjs` alone prints what it finds; `--dry-run` prints the commands and runs none.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasGpuNode, lavapipeManifest, missingAdapterMessage, swiftshaderManifest } from './adapterEnv.mjs';
import { findChromium } from './chromium.mjs';
import { ensurePackages, refuseOldNode } from './project.mjs';
import { findTorch, MISSING_TORCH } from './torch.mjs';

/** lavapipe older than this lacks what Dawn and the kernels use. */
export const OLDEST_MESA = 25;

/**
 * A Debian archive as apt's own sources name it.
 * @typedef {{ uri: string, suites: string[], components: string[], signedBy: string | null }} AptSource
 */

/**
 * Reads apt sources in either format: one line a source (.list), or paragraphs of fields (.sources).
 * @param {string} text @param {'list' | 'sources'} format @returns {AptSource[]}
 */
export function parseAptSources(text, format) {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  if (format === 'list')
    return lines.flatMap((line) => {
      const match = line.match(/^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*(.*)$/);
      if (!match) return [];
      const signedBy = match[1]?.match(/signed-by=(\S+)/)?.[1] ?? null;
      return [{ uri: match[2], suites: [match[3]], components: match[4].split(/[\s#]+/).filter(Boolean), signedBy }];
    });
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .flatMap((paragraph) => {
      /** @param {string} name */
      const field = (name) => (paragraph.match(new RegExp(`^${name}:[ \\t]*(.*)$`, 'im'))?.[1] ?? '').trim();
      const words = (/** @type {string} */ name) => field(name).split(/\s+/).filter(Boolean);
      if (!words('Types').includes('deb') || field('Enabled').toLowerCase() === 'no') return [];
      const signedBy = field('Signed-By').startsWith('/') ? field('Signed-By') : null;
      return words('URIs').map((uri) => ({ uri, suites: words('Suites'), components: words('Components'), signedBy }));
    });
}

/**
 * The backports line for this release, from the address under which the machine already gets the release itself; null
 * when no source names it.
 * @param {AptSource[]} sources @param {string} codename
 */
export function backportsLine(sources, codename) {
  const release = sources.find((s) => s.suites.includes(codename) && s.components.includes('main'));
  if (!release) return null;
  const options = release.signedBy ? `[signed-by=${release.signedBy}] ` : '';
  return `deb ${options}${release.uri} ${codename}-backports main`;
}

/** @returns {AptSource[]} */
function aptSources() {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder)
      ? readdirSync(folder)
          .sort()
          .map((f) => join(folder, f))
      : []),
  ];
  return files.flatMap((file) => {
    if (!existsSync(file)) return [];
    if (file.endsWith('.list')) return parseAptSources(readFileSync(file, 'utf8'), 'list');
    return file.endsWith('.sources') ? parseAptSources(readFileSync(file, 'utf8'), 'sources') : [];
  });
}

/** ID and VERSION_CODENAME of /etc/os-release. */
function distribution() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  /** @param {string} name */
  const field = (name) => text.match(new RegExp(`^${name}="?([^"\n]*)`, 'm'))?.[1] ?? '';
  return { id: field('ID'), like: field('ID_LIKE'), codename: field('VERSION_CODENAME') };
}

/** @param {string} command @param {string[]} args */
const output = (command, args) =>
  spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).stdout ?? '';

/** Version of an installed Debian package, or null. @param {string} name */
function installedVersion(name) {
  const paragraph = output('dpkg-query', ['-s', name]);
  return /^Status: .* installed$/m.test(paragraph) ? (paragraph.match(/^Version: (\S+)/m)?.[1] ?? null) : null;
}

/** Version that apt would install, or null. @param {string} name */
function candidateVersion(name) {
  const version = output('apt-cache', ['policy', name]).match(/Candidate:\s*(\S+)/)?.[1];
  return version && version !== '(none)' ? version : null;
}

/** Major number of a Debian version such as `1:25.0.7-2~bpo12+1`. @param {string | null} version */
export const majorOf = (version) => Number(version?.replace(/^\d+:/, '').match(/^\d+/)?.[0] ?? 0);

/** Whether lavapipe is there and new enough; where dpkg does not know Mesa, its manifest is taken at its word. */
export function lavapipeIsReady() {
  if (!lavapipeManifest()) return false;
  const version = existsSync('/usr/bin/dpkg-query') ? installedVersion('mesa-vulkan-drivers') : null;
  return version === null || majorOf(version) >= OLDEST_MESA;
}

const APT = ['-y', '-q', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0'];

/** @param {string[]} args @param {boolean} dryRun */
function apt(args, dryRun) {
  console.log(`  apt-get ${args.join(' ')}`);
  if (dryRun) return true;
  const run = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
  });
  return run.status === 0;
}

/** Mesa from the release itself where it is new enough, else from its backports. @param {boolean} dryRun */
function installMesa(dryRun) {
  const { id, codename } = distribution();
  const packages = ['mesa-vulkan-drivers', 'libvulkan1'];
  if (majorOf(candidateVersion('mesa-vulkan-drivers')) >= OLDEST_MESA)
    return apt(['install', ...APT, ...packages], dryRun);
  const line = id === 'debian' ? backportsLine(aptSources(), codename) : null;
  if (!line) {
    console.log(
      `  This ${id || 'system'} offers Mesa ${candidateVersion('mesa-vulkan-drivers') ?? '(none)'}; lavapipe needs ${OLDEST_MESA}, and no backports are known for it.`,
    );
    return false;
  }
  // A sources file for these two commands only, beside the machine's own: nothing under /etc changes.
  const folder = mkdtempSync(join(tmpdir(), 'gflowgr-apt-'));
  try {
    const file = join(folder, 'sources.list');
    const own = existsSync('/etc/apt/sources.list') ? readFileSync('/etc/apt/sources.list', 'utf8') : '';
    writeFileSync(file, `${own}\n${line}\n`);
    const withBackports = ['-o', `Dir::Etc::SourceList=${file}`];
    apt(['update', '-q', ...withBackports], dryRun);
    return apt(['install', ...APT, ...withBackports, '-t', `${codename}-backports`, ...packages], dryRun);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What is still missing for the tests, each with its remedy. Empty is good. */
export function missingForTests() {
  const missing = [];
  if (!findChromium())
    missing.push(
      'A Chromium for the page tests: apt-get install chromium (Debian), or set CHROMIUM to the path of a Chrome or Chromium.',
    );
  if (process.platform === 'linux' && !lavapipeIsReady()) {
    if (!lavapipeManifest()) missing.push(missingAdapterMessage('lavapipe'));
    else
      missing.push(
        `lavapipe is Mesa ${installedVersion('mesa-vulkan-drivers')}; ${OLDEST_MESA} or newer is needed. ${missingAdapterMessage('lavapipe').replace(/^.*?Install it: /, 'Install it: ')}`,
      );
  }
  if (!findTorch()) missing.push(MISSING_TORCH);
  return missing;
}

/** Installs Chromium, Mesa and PyTorch where this may be done, then tells what is still missing. @param {{ dryRun?: boolean }} [options] */
export function setUpForTests({ dryRun = false } = {}) {
  const needsChromium = !findChromium();
  const needsMesa = process.platform === 'linux' && !lavapipeIsReady();
  const needsTorch = !findTorch();
  if (!needsChromium && !needsMesa && !needsTorch) return;
  const { id, like } = distribution();
  const isDebian = /debian|ubuntu/.test(`${id} ${like}`) && existsSync('/usr/bin/apt-get');
  if (isDebian && process.getuid?.() === 0) {
    console.log(
      `installing what the tests need: ${[needsChromium && 'Chromium', needsMesa && "Mesa's software Vulkan", needsTorch && 'PyTorch'].filter(Boolean).join(' and ')}`,
    );
    apt(['update', '-q'], dryRun);
    if (needsChromium) apt(['install', ...APT, 'chromium', 'fonts-liberation'], dryRun);
    if (needsMesa) installMesa(dryRun);
    // 151 MB to download, 650 MB on the disk, half a minute.
    if (needsTorch) apt(['install', ...APT, 'python3-torch'], dryRun);
  } else if (isDebian)
    console.log('Not root: nothing is installed by this command. As root it would install what is missing.');
  for (const sentence of missingForTests()) console.log(`missing: ${sentence}`);
  if (process.platform === 'linux' && !lavapipeIsReady() && swiftshaderManifest())
    console.log("GPU tests fall back to SwiftShader's Vulkan driver in Chromium's folder.");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  refuseOldNode();
  const dryRun = process.argv.includes('--dry-run');
  if (!dryRun) ensurePackages();
  setUpForTests({ dryRun });
  const mesa = existsSync('/usr/bin/dpkg-query') ? installedVersion('mesa-vulkan-drivers') : null;
  console.log(
    `Node ${process.versions.node}; Chromium ${findChromium() ?? 'missing'}; lavapipe ${lavapipeManifest() ?? 'missing'}${mesa ? ` (Mesa ${mesa})` : ''}; SwiftShader ${swiftshaderManifest() ?? 'missing'}; GPU device node ${hasGpuNode() ? 'present' : 'none'}; PyTorch in ${findTorch() ?? 'no Python'}.`,
  );
}
