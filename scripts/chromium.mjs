// @ts-check
/** Where the system's Chromium is. CHROMIUM names another one; undefined leaves Playwright to its own download. */
import { existsSync } from 'node:fs';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @param {Record<string, string | undefined>} [env] @returns {string | undefined} */
export function findChromium(env = process.env) {
  return env['CHROMIUM'] || PLACES.find((place) => existsSync(place));
}

/** WebGPU on SwiftShader, and none of the traffic that a browser makes on its own. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
