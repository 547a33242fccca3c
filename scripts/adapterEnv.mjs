// @ts-check
/**
 * Which Vulkan driver Dawn finds, for everything that runs the engine in Node: the command line (run.mjs), vitest's
 * `gpu` project and `npm test`. Dawn reads the environment when it makes its instance, so these variables must be set
 * before the first `create()`; assigning process.env in the same process is early enough.
 *
 * GFLOWGR_ADAPTER = lavapipe | swiftshader | native chooses; without it (and without VK_ICD_FILENAMES) a machine with a
 * GPU keeps its own driver, and one without takes lavapipe, then SwiftShader.
 */
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {'lavapipe' | 'swiftshader' | 'native'} AdapterName */
/** @typedef {{ name: AdapterName | 'given', env: Record<string, string>, reason: string }} AdapterChoice */

const VULKAN_FOLDERS = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
const CHROMIUM_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/** @param {string[]} folders @param {RegExp} pattern */
function firstMatch(folders, pattern) {
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    const file = readdirSync(folder).find((name) => pattern.test(name));
    if (file) return join(folder, file);
  }
  return null;
}

/** Path of the driver's manifest, or null where it is not installed. */
export const lavapipeManifest = () => firstMatch(VULKAN_FOLDERS, /^lvp_icd.*\.json$/);
export const swiftshaderManifest = () => firstMatch(CHROMIUM_FOLDERS, /^vk_swiftshader_icd\.json$/);

/** Whether a GPU's device node is there (Linux); elsewhere Dawn uses Metal or Direct3D and no choice is made here. */
export function hasGpuNode() {
  if (process.platform !== 'linux') return true;
  if (existsSync('/dev/nvidia0') || existsSync('/dev/dxg')) return true;
  return existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
}

/** What to do when a named adapter is not there. @param {AdapterName} name */
export function missingAdapterMessage(name) {
  if (name === 'lavapipe')
    return `lavapipe (Mesa's software Vulkan) is not installed: no lvp_icd*.json in ${VULKAN_FOLDERS.join(', ')}. Install it: apt-get install mesa-vulkan-drivers (Debian, Ubuntu; Mesa 25 or newer, on Debian 12 from its backports), dnf install mesa-vulkan-drivers (Fedora), pacman -S vulkan-swrast (Arch).`;
  if (name === 'swiftshader')
    return `SwiftShader is not installed: no vk_swiftshader_icd.json in ${CHROMIUM_FOLDERS.join(', ')}. It comes with Chromium: apt-get install chromium.`;
  return 'no GPU was found.';
}

/**
 * The driver to use and the variables that select it. Throws when GFLOWGR_ADAPTER names a driver that is not installed.
 * @param {Record<string, string | undefined>} [env]
 * @returns {AdapterChoice}
 */
export function chooseAdapter(env = process.env) {
  const asked = env['GFLOWGR_ADAPTER'];
  if (!asked && env['VK_ICD_FILENAMES']) return { name: 'given', env: {}, reason: 'VK_ICD_FILENAMES is set' };
  if (asked && !['lavapipe', 'swiftshader', 'native'].includes(asked))
    throw new Error(`GFLOWGR_ADAPTER is "${asked}"; expected lavapipe, swiftshader or native.`);
  if (asked === 'native') return { name: 'native', env: {}, reason: 'GFLOWGR_ADAPTER=native' };
  if (!asked && hasGpuNode()) return { name: 'native', env: {}, reason: "this machine's own GPU driver" };
  const manifests = { lavapipe: lavapipeManifest(), swiftshader: swiftshaderManifest() };
  for (const name of /** @type {const} */ (['lavapipe', 'swiftshader'])) {
    const manifest = manifests[name];
    if (asked ? asked !== name : !manifest) continue;
    if (!manifest) throw new Error(`GFLOWGR_ADAPTER=${name}: ${missingAdapterMessage(name)}`);
    /** @type {Record<string, string>} */
    const chosen = { VK_ICD_FILENAMES: manifest };
    if (!env['XDG_RUNTIME_DIR']) chosen['XDG_RUNTIME_DIR'] = tmpdir();
    return { name, env: chosen, reason: asked ? `GFLOWGR_ADAPTER=${name}` : 'no GPU here: software Vulkan' };
  }
  return { name: 'native', env: {}, reason: `no software Vulkan either: ${missingAdapterMessage('lavapipe')}` };
}

/** Sets the variables in this process and returns the choice. */
export function applyAdapterEnv() {
  const choice = chooseAdapter();
  Object.assign(process.env, choice.env);
  return choice;
}
