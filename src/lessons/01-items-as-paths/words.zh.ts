import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    catalogue: '六十四件衣物，每件都是从左缘到右缘的一条路。',
    path: '一件物品就是一条路径：先 jacket，再 formal，再 blue。',
    prefix: '一个前缀代表它后面的所有物品，宽度就是它们的件数。',
    policy: '每个前缀旁边，是它的词元在父前缀之后的概率；一条路径把三个概率相乘。',
    taste: '条形是 Ada 的奖励，宽度是应当流向它们的流量：夹克、正式、蓝色。',
  },
  speller: {
    label: '拼出一件物品',
    choose: '请选择',
    none: '还没有词元：所有物品都有可能。',
    open: (path, items) => `${path} › … 还有 ${items} 件物品可选`,
  },
  help: { speller: '选一件物品：它的路径在图上亮起，并在这里逐个拼出。' },
};
export default zh;
