import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    rewards: 'Ada 的奖励。宽度是每根枝上的奖励之和。',
    greedy: '贪心：全部流向最好的物品，刻线离条形很远。',
    proportional: '按比例：每件物品出现的频率恰如其奖励，刻线落在条形末端。',
    power: '两者之间：奖励的平方。',
    fork: '三件物品：两件中等的共用一根枝，最好的独占一根。',
    forkSharp: '奖励平方之后，最好的物品所在的枝反而更可能被选中。',
  },
  toThePower: (beta) => `P(x) 与 R(x) 的 ${beta} 次幂成正比。`,
  draws: {
    again: (draws) => `再抽 ${draws} 次`,
    kinds: '不同物品数',
    expected: '期望值',
    more: (items) => `另有 ${items} 件`,
  },
  power: {
    label: 'β，即幂次',
    value: (beta) => `β ${beta}`,
    best: '最好的物品',
    kinds: (draws) => `抽 ${draws} 次的不同物品数`,
  },
  help: {
    draw: '用下一个种子，按图上的策略重新抽取。',
    power: '策略所依据的是奖励的这个次幂：0 为均匀，越大越贪心。',
  },
};
export default zh;
