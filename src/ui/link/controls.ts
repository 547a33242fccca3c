/**
 * What a link may name: places, the controls it may hide or lock, and the settings each page takes from it. A name that stands
 * on several pages means the same on each. Its words: `ui/text/link.ts`. Who obeys: `Governed.tsx`; a test looks for each.
 */

/** In the order of the header. */
export const PLACES = ['play', 'learn', 'race', 'lab', 'page', 'kernels', 'glossary'] as const;
export type Place = (typeof PLACES)[number];

/** Controls by the place they stand at; those of the frame stand at all. */
export const CONTROLS = {
  frame: ['places', 'share', 'device', 'language', 'theme'],
  play: [
    'views',
    'reward',
    'beta',
    'undo',
    'reader',
    'objective',
    'steps',
    'speed',
    'seed',
    'top-ten',
    'distance',
    'result',
    'experiments',
    'breaks',
    'history',
    'own-items',
  ],
  learn: [],
  race: ['data', 'budget', 'seed', 'seeds', 'objective', 'start', 'recordings', 'class', 'views'],
  lab: [
    'data',
    'ids',
    'model',
    'objective',
    'sampler',
    'reward',
    'collaborative',
    'optimizer',
    'budget',
    'seed',
    'evaluation',
    'recording',
    'start',
    'recordings',
    'views',
  ],
  page: [],
  kernels: [],
  glossary: [],
} as const satisfies Readonly<Record<Place | 'frame', readonly string[]>>;

/** A place can be hidden too: its entry in the header. */
export type ControlName = (typeof CONTROLS)[keyof typeof CONTROLS][number] | Place;

export const CONTROL_NAMES: ReadonlySet<string> = new Set<string>([...PLACES, ...Object.values(CONTROLS).flat()]);

/** Settings that belong to one page, which reads them with `usePageSettings`. The link of another page must not have them. */
export const PAGE_SETTINGS = {
  play: ['objective', 'view', 'speed', 'reader', 'beta', 'breaks', 'history', 'rewards'],
  learn: [],
  /** `race` holds all of them where a lane is none of the usual ones (pages/race/raceLink.ts). */
  race: ['data', 'lanes', 'steps', 'seeds', 'align', 'race', 'class'],
  /** A run configuration (config/permalink.ts), and the digest of the bundle it is a copy of. */
  lab: ['c', 'parent'],
  /** A file of this site: a bundle or a notebook. */
  page: ['src'],
  kernels: [],
  glossary: [],
} as const satisfies Readonly<Record<Place, readonly string[]>>;

export const placeOf = (path: string): Place | undefined =>
  PLACES.find((place) => path === `/${place}` || path.startsWith(`/${place}/`));
