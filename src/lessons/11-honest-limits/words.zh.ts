import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    tree: '每个前缀只有一个父节点：单凭奖励就确定了流量。',
    seen: 'A、B、C 之间是平衡的，整体却远未平衡。',
    guessed: '与猜测的奖励完全平衡；+ 与 − 是猜测本身的误差，单位 nat。',
    ranking: '与 Ada 的奖励成正比。最长的条形仍是最可能的物品。',
    rankingSharp: '奖励的立方：概率不同，次序相同。',
  },
  seen: {
    label: 'A、B、C 的概率之和',
    caption: (share) => `A、B、C 共占 ${share}，彼此比例正确。`,
    loss: 'A、B、C 上的平衡损失',
    distance: '与目标的距离',
  },
  guess: {
    label: '猜测的误差，nat',
    value: (nats) => `${nats} nat`,
    caption: (nats) => `与误差为 ${nats} nat 的猜测奖励达到平衡。`,
    distance: '与 Ada 喜好的距离',
  },
  help: {
    seen: 'A、B、C 一共有多少概率；彼此之间的比例始终正确。',
    guess: '每个猜测的奖励偏离多少，以其对数的标准差表示。',
  },
};
export default zh;
