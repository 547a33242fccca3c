// @ts-check
/** `npm start`: installs npm packages, builds where needed, serves the page on localhost and opens a browser. */
import { refuseOldNode } from './project.mjs';

refuseOldNode();
const { spawn } = await import('node:child_process');
const { CI, ROOT, buildIfStale, ensurePackages } = await import('./project.mjs');

ensurePackages();
if ((await buildIfStale()) !== 0) {
  console.error('The page could not be built: the reason stands above.');
  process.exit(1);
}

const { preview } = await import('vite');
const server = await preview({
  root: ROOT,
  logLevel: 'warn',
  preview: { host: '127.0.0.1', port: Number(process.env['PORT'] ?? 4173) },
});
const address = server.resolvedUrls?.local[0] ?? 'http://127.0.0.1:4173/';
console.log(`GFlowGR Playground: ${address}  (Ctrl+C ends it)`);

if (!CI && process.stdout.isTTY) openBrowser(address);

/** Opens the address where there is a desktop; a browser that cannot be opened is no error, the address is printed. */
/** @param {string} url */
function openBrowser(url) {
  const linuxDesktop = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  const command =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '', url]
        : linuxDesktop
          ? ['xdg-open', url]
          : null;
  if (!command) return;
  const child = spawn(command[0], command.slice(1), { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
