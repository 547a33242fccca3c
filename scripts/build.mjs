// @ts-check
/** Builds the page when dist/ is missing or older than its sources; `npm run build` builds always. */
import { buildIfStale, ensurePackages, refuseOldNode } from './project.mjs';

refuseOldNode();
ensurePackages();
process.exit(await buildIfStale());
