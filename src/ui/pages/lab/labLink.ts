/**
 * The Lab's configuration in a link: `#/lab?c=…` (config/permalink.ts), `&parent=…` where it is a copy of a run's, with the frame's seed and student on top.
 * All or nothing: a link that cannot be used is told beside the fields and above the page, and what was there stays.
 */
import { decodePermalink, encodePermalink } from '../../../config/permalink.ts';
import { BUILT_IN_SOURCES, DEFAULT_RUN_CONFIG, type RunConfigInput } from '../../../config/runConfig.ts';
import { errorMessage } from '../../../core/errors.ts';
import { reportLinkProblems } from '../../link/linkStore.ts';
import { type PageLink, seedOfLink } from '../../link/pageLink.ts';
import type { Lab } from '../../stores/lab.ts';

/** The link that was taken last: coming back to the Lab must not undo what was changed since. */
let taken = '';

/** Brings the link's configuration into the form; resolves when it is there, or the refusal is. */
export async function takeLink(lab: Lab, link: PageLink): Promise<void> {
  const { c, parent } = link.settings;
  const key = JSON.stringify([c, parent, link.seed, link.student]);
  if (key === taken) return;
  taken = key;
  const { getState } = lab.config;
  if (c !== undefined) {
    try {
      const { input, missing } = withoutMissingData(await decodePermalink(c));
      getState().replace(input);
      lab.setParent(parentOf(parent));
      if (missing !== null) reportLinkProblems([{ kind: 'words', words: missing }]);
    } catch (error) {
      const words = errorMessage(error);
      getState().refuse(words);
      reportLinkProblems(words.split('\n').map((line) => ({ kind: 'words', words: line.trim() })));
      return;
    }
  }
  const seed = seedOfLink(link, getState().lastValid.seed);
  if (seed !== null) getState().setField('seed', String(seed));
  const { source } = getState().lastValid.data;
  // Before anything is loaded, the default is on its way.
  const loaded = lab.run.getState().dataset?.name ?? DEFAULT_RUN_CONFIG.data.source;
  if (c !== undefined && isBuiltIn(source) && loaded !== source) lab.loadBuiltIn(source);
}

/** The digest of the bundle that the configuration is a copy of; what is none is told. */
function parentOf(parent: string | undefined): string | null {
  if (parent === undefined || /^[0-9a-f]{64}$/.test(parent)) return parent ?? null;
  const words = `parent: expected the digest of a run's bundle, 64 hexadecimal digits, found “${parent.slice(0, 70)}”. The configuration was taken without it.`;
  reportLinkProblems([{ kind: 'words', words }]);
  return null;
}

const isBuiltIn = (source: string): boolean => (BUILT_IN_SOURCES as readonly string[]).includes(source);

/** Data that only the sender has cannot come along: the rest is taken, and this is said. */
function withoutMissingData(input: RunConfigInput): { input: RunConfigInput; missing: string | null } {
  const source = input.data?.source;
  if (source === undefined || isBuiltIn(source)) return { input, missing: null };
  const { source: _, ...data } = input.data ?? {};
  return {
    input: { ...input, data },
    missing: `data.source: the link was made with “${source.slice(0, 60)}”, which is not on this device. Everything else was taken; drop those files here to repeat the run.`,
  };
}

/** The settings of a link that opens the Lab with its last valid configuration. */
export async function linkOfLab(lab: Lab): Promise<Readonly<Record<string, string>>> {
  const { lastValid } = lab.config.getState();
  const c = await encodePermalink(lastValid);
  const isDefault = c === (await encodePermalink({}));
  const isFirstSeed = lastValid.seed === DEFAULT_RUN_CONFIG.seed;
  const { parent } = lab.run.getState();
  return {
    ...(isDefault ? {} : { c, ...(parent ? { parent } : {}) }),
    ...(isFirstSeed ? {} : { seed: String(lastValid.seed) }),
  };
}
