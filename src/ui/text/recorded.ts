/** Parts of a recording wherever one is shown: its top ten, where it was made. */
import { section } from './catalogue.ts';

const en = {
  item: (item: number) => `item ${item}`,
  heldOut: 'held out',
  missed: (title: string) => `Held out: ${title}, not among them.`,
};

export type RecordedText = typeof en;
export const recordedText = section(en, () => import('./zh/recorded.ts'));
