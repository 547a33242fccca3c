// @ts-check
/**
 * The page without a network. The build puts the version and every file's SHA-256 in place of the two words below
 * (`offline.ts`). A version's files are taken together or not at all: each is compared with its sum, and a version answers
 * from its own files alone until the next one, whole, takes over at a load. Requests of other sites are none of its business.
 */
const sw = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

const VERSION = '__VERSION__';
/** By path below the scope. @type {Readonly<Record<string, string>>} */
const SUMS = JSON.parse('__SUMS__');

const scope = new URL(sw.registration.scope);
/** Others may share the origin. */
const FAMILY = `gflowgr ${scope.pathname} `;
const CACHE = FAMILY + VERSION;
const AT_ONCE = 4;
/** Shown for the moment between two versions; the address keeps its fragment. */
const UNTIL_TAKEN_OVER = `<!doctype html><title>GFlowGR Playground</title><script>
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
  setTimeout(() => location.reload(), 3000);
</script>`;

/** @param {string} path */
const addressOf = (path) => new URL(path, scope).href;

/** @param {ArrayBuffer} bytes */
async function sumOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The file from a cache of an older version where it is the same, else from the site. Throws for another file than this
 * version's: the site is being changed, and a later load tries again.
 * @param {string} path
 * @param {readonly Cache[]} older
 */
async function fileOf(path, older) {
  for (const cache of older) {
    const kept = await cache.match(addressOf(path));
    if (kept && (await sumOf(await kept.clone().arrayBuffer())) === SUMS[path]) return kept;
  }
  // Names under assets/ change with their content; everything else may have changed under its name.
  const response = await fetch(addressOf(path), { cache: path.startsWith('assets/') ? 'default' : 'no-cache' });
  const bytes = await response.arrayBuffer();
  if (!response.ok || (await sumOf(bytes)) !== SUMS[path])
    throw new Error(`${path} is not of version ${VERSION}; nothing of it is kept.`);
  return new Response(bytes, { headers: { 'content-type': response.headers.get('content-type') ?? '' } });
}

async function install() {
  const names = (await caches.keys()).filter((name) => name.startsWith(FAMILY) && name !== CACHE);
  const older = await Promise.all(names.map((name) => caches.open(name)));
  const cache = await caches.open(CACHE);
  const paths = Object.keys(SUMS);
  const take = async () => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop())
      await cache.put(addressOf(path), await fileOf(path, older));
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, take));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith(FAMILY) && name !== CACHE) await caches.delete(name);
  await sw.clients.claim();
}

/** @param {FetchEvent} event @param {string} path */
async function answer({ request }, path) {
  const next = sw.registration.waiting;
  // The only tab is loaded again: the next version takes over before anything of this one is shown.
  if (request.mode === 'navigate' && next && (await sw.clients.matchAll()).length < 2) {
    next.postMessage('take over');
    return new Response(UNTIL_TAKEN_OVER, { headers: { 'content-type': 'text/html' } });
  }
  const cache = await caches.open(CACHE);
  return (await cache.match(addressOf(path))) ?? fetch(request);
}

sw.addEventListener('install', (event) => event.waitUntil(install()));
sw.addEventListener('activate', (event) => event.waitUntil(activate()));
sw.addEventListener('message', ({ data }) => {
  if (data === 'take over') void sw.skipWaiting();
});
sw.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== scope.origin || !pathname.startsWith(scope.pathname)) return;
  const path = decodeURIComponent(pathname.slice(scope.pathname.length)) || 'index.html';
  if (Object.hasOwn(SUMS, path)) event.respondWith(answer(event, path));
});
