/** The trie's picture, its tools, its numbers and its accessible tree. */
import { section } from './catalogue.ts';

const en = {
  views: { learned: 'learned', exact: 'exact', difference: 'difference', exposure: 'exposure' },
  viewLegend: 'What the widths and colours show',
  label: 'Items as paths of tokens. Arrow keys walk the tree.',
  items: (n: number) => (n === 1 ? '1 item' : `${n.toLocaleString('en')} items`),
  moreItems: (n: number) => (n === 1 ? '+1 item' : `+${n.toLocaleString('en')} items`),
  facts: {
    root: 'all items',
    token: (token: number) => `token ${token}`,
    flow: 'F(s)',
    flowHelp: 'Learned flow through this prefix.',
    arrivingHelp: 'Learned flow that arrives here.',
    reward: 'R(x)',
    rewardHelp: 'The reward: all flow that may leave here.',
    outflow: 'Σ out',
    outflowHelp: 'Sum of the learned flows along the edges out.',
    residual: 'residual',
    residualHelp: 'Log of what arrives minus log of what stands for it: zero when balanced.',
    nats: (value: string) => `${value} nats`,
    probability: 'P_F',
    probabilityHelp: 'Probability of this token after its parent.',
    exact: 'exact F*',
    exactHelp: 'Sum of the rewards of all items below.',
    items: 'items',
    itemsHelp: 'Items at or below this prefix.',
    exposure: 'exposure',
    exposureHelp: 'Whether this item was ever seen to be taken.',
    sentence: (f: {
      name: string;
      numItems: number | null;
      flow: string;
      outflow: string;
      exact: string;
      probability: string;
      residual: string;
    }) =>
      `${f.name}${f.numItems === null ? '' : `, ${f.numItems} items`}: learned flow ${f.flow}, ${f.numItems === null ? 'reward' : 'flow out'} ${f.outflow}, exact ${f.exact}, probability from parent ${f.probability}, residual ${f.residual} nats`,
  },
  exposure: {
    names: ['neither', 'observed', 'unobserved but good'],
    of: (learned: string, exact: string) => `${learned} (target ${exact})`,
  },
  search: 'Find an item',
  searchPlaceholder: 'Find an item…',
  nothingFound: 'No title contains this.',
  moreFound: (n: number) => `and ${n.toLocaleString('en')} more: type on`,
  follow: 'Follow',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  zoomAll: 'Show all',
  save: 'Save picture',
  saveSvg: 'SVG',
  savePng: 'PNG',
  saved: (name: string) => `${name} saved`,
  notSaved: (reason: string) => `The picture could not be saved: ${reason}`,
  fileTitle: (view: string) => `Item trie, ${view} view`,
  fileDescription: (items: string) =>
    `Prefix tree of semantic IDs over ${items}. Widths are flows, bars rewards, badges residuals in nats.`,
  help: {
    view: 'Widths by learned flow, exact flow, their difference in nats, or by which items were ever observed.',
    tree: 'Arrows, Home, End, Page Up and Down or a letter walk; plus, minus and 0 zoom; Ctrl and wheel or a pinch zoom, dragging moves.',
    treeEditable:
      'Arrows walk. Plus and minus change a selected item’s reward, else zoom, as brackets, Ctrl and wheel, or a pinch do; dragging moves.',
    search: 'Type part of a title; arrows choose, Enter selects the item and brings it into view.',
    follow: 'Keeps the selected item’s path marked and in view while the flows change.',
    zoomIn: 'More rows open around the middle. Also: plus, Ctrl and wheel, or a pinch.',
    zoomOut: 'Fewer, lower rows. Also: minus, Ctrl and wheel, or a pinch.',
    zoomAll: 'Back to the whole trie. Also: the key 0.',
    save: 'Saves the picture as you see it, in these colours.',
    saveSvg: 'A vector drawing with its texts as text, for papers and slides.',
    savePng: 'An image with two pixels for each one on screen.',
  },
};

export type TrieText = typeof en;
export const trieText = section(en, () => import('./zh/trie.ts'));
