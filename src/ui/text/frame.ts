/** The header, and what stands in a page's place. */
import { section } from './catalogue.ts';

const en = {
  skip: 'Skip to content',
  brand: 'GFlowGR Playground',
  places: 'Places',
  play: 'Play',
  learn: 'Learn',
  race: 'Race',
  lab: 'Lab',
  page: 'Page',
  kernels: 'Kernels',
  glossary: 'Glossary',
  share: 'Share',
  device: 'Device',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  language: 'Language',
  loading: 'Loading…',
  noPlace: (path: string) => `There is no page “${path}” here`,
  noPlaceHelp:
    'The link may be cut off or mistyped. What there is stands in the header; the demo is a good place to begin.',
  toPlay: 'Go to Play',
  stopped: 'This page stopped',
  loadAgain: 'Load it again',
  close: 'Close',
  openProblem: (message: string) =>
    `This dialog cannot be shown: ${message}. A run in the Lab goes on. Save it before loading the page again.`,
  uncaught: (message: string) =>
    `Something unforeseen went wrong: ${message.replace(/\.$/, '')}. What was there stays; the Lab’s event log has it too.`,
  help: {
    skip: 'Moves the keyboard to the page’s own content, past the header.',
    brand: 'The first screen: a small trie learns its flows while you watch.',
    play: 'Sixty-four garments on a trie, and a GFlowNet that learns to reach each as often as its reward says.',
    learn: 'Short lessons beside a living trie, from items as paths to honest limits.',
    race: 'SFT, DPO, S-DPO and GFlowGR side by side from the same seed.',
    lab: 'Configure, train and measure a model of your own on your own data.',
    page: 'Open a shared run or notebook, or write one.',
    kernels: 'The WGSL that runs here, what it computes, and its speed on this adapter.',
    glossary: 'Every term used here, each in a sentence or two.',
    share: 'A link to what is shown here, for one reader or for a class, with a QR code.',
    device: 'The adapter, its limits, its self-test and its tuned kernels.',
    theme: 'Light or dark colours, or what your system has.',
    language: 'The language of the page. Messages of the engine itself stay English.',
    loadAgain: 'Loads the whole page again. What was not saved is lost.',
    close: 'Puts this message away.',
  },
};

export type FrameText = typeof en;
export const frameText = section(en, () => import('./zh/frame.ts'));
