import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    six: '六件物品各是一条由三个数字组成的路径，条形是它们的奖励。',
    inner: '每个前缀旁边是它的流量：其下的奖励之和。',
    root: '全部流量都经过根：Z。',
    policy: '每个前缀旁边，是到达父前缀之后选中它的概率。',
    doubled: 'E 的奖励加倍。变了的只有通向 E 的一路。',
    uniform: '各子节点概率相同。宽度为精确流量；+ 处到达得太多，− 处太少，单位 nat。',
    broken: '前缀 0 向两条边送出同样多。带正负号的数字是残差：到达量与应有量相比。',
  },
  root: '根',
  sums: { prefix: '前缀', sum: '各子节点之和', numbers: '数值' },
  products: { item: '物品', product: '连乘路径上三步的' },
};
export default zh;
