import type { RecordedText } from '../recorded.ts';

const zh: RecordedText = {
  item: (item) => `物品 ${item}`,
  heldOut: '留出',
  missed: (title) => `留出的物品：${title}，不在其中。`,
};
export default zh;
