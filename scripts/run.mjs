// @ts-check
/**
 * node scripts/run.mjs NAME args…  runs src/cli/NAME.ts (or another .ts file by its path) on Node over Dawn.
 * esbuild bundles it (packages stay outside; shaders and `?raw` come in as text) and it is imported in this process,
 * so signals, the terminal and process.exitCode are the program's own. process.argv.slice(2) are its arguments.
 */
import { refuseOldNode } from './project.mjs';

refuseOldNode();
const { existsSync, mkdirSync, renameSync, writeFileSync } = await import('node:fs');
const { join, resolve } = await import('node:path');
const { pathToFileURL } = await import('node:url');
const { ensurePackages, ROOT } = await import('./project.mjs');
const { applyAdapterEnv } = await import('./adapterEnv.mjs');

const [name, ...rest] = process.argv.slice(2);
const args = rest[0] === '--' ? rest.slice(1) : rest;
const entry = name?.endsWith('.ts') ? resolve(name) : join(ROOT, 'src', 'cli', `${name}.ts`);
if (!name || !existsSync(entry)) {
  console.error(
    `usage: node scripts/run.mjs NAME args…  expected src/cli/NAME.ts (golden, train, bench, data, study, export, bundle, verify, recordings) or the path of a .ts file; found ${name ?? 'nothing'}.`,
  );
  process.exit(1);
}

ensurePackages();
const { build, stop } = await import('esbuild');
const { rawText } = await import('./rawText.mjs');
const cache = join(ROOT, 'node_modules', '.cache', 'gflowgr');
mkdirSync(cache, { recursive: true });
const bundle = join(
  cache,
  `${entry
    .slice(ROOT.length + 1)
    .replace(/[^\w]+/g, '-')
    .replace(/-ts$/, '')}.mjs`,
);
const result = await build({
  absWorkingDir: ROOT,
  entryPoints: [entry],
  outfile: bundle,
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  loader: { '.wgsl': 'text' },
  plugins: [rawText],
  logLevel: 'error',
}).catch(() => process.exit(1));

await stop();
const partial = `${bundle}.${process.pid}`;
writeFileSync(partial, result.outputFiles[0].contents);
renameSync(partial, bundle);

try {
  applyAdapterEnv();
  process.setSourceMapsEnabled(true);
  process.argv = [process.argv[0], entry, ...args];
  await import(pathToFileURL(bundle).href);
} catch (error) {
  // The house's own errors (they have a `kind`) are written for the person at the terminal; others need their stack.
  const own = error instanceof Error && ('kind' in error || error.message.startsWith('GFLOWGR_ADAPTER'));
  console.error(own ? `${error.name}: ${error.message}` : error);
  process.exit(1);
}
