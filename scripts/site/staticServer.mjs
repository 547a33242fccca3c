// @ts-check
/**
 * A plain static server, as any host is one: a folder below a path, types by the file's ending, no other header, no fallback.
 * `node scripts/site/staticServer.mjs dist /some/sub-path/ 41730`
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.zip': 'application/zip',
};

/**
 * Serves `folder` below `base`, which begins and ends with a slash; resolves with the server once it listens.
 * @param {string} folder @param {string} base @param {number} port 0 takes a free one
 * @returns {Promise<import('node:http').Server>}
 */
export function serveFolder(folder, base, port) {
  const root = resolve(folder);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const inside = decodeURIComponent(pathname.startsWith(base) ? pathname.slice(base.length) : '..') || 'index.html';
    const file = normalize(join(root, inside));
    const stat = file.startsWith(root) ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (!stat?.isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': stat.size });
    createReadStream(file).pipe(response);
  });
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => done(server));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder = 'dist', base = '/', port = '4173'] = process.argv.slice(2);
  await serveFolder(folder, base, Number(port));
  console.log(`http://127.0.0.1:${port}${base}`);
}
