import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    list: '一个模型对 Ada 口味的猜测。它的列表就是按概率排列的全部衣物，选中的是第三名。',
    expected: 'Ada 真正喜欢的。下一件衣物由此抽取，没有列表能预见抽到哪件。',
    distance: '各子节点概率相同，与奖励相比：+ 处到达得太多，− 处太少，单位 nat。',
    distanceExact: '与奖励成正比：处处没有差异。',
    residuals: '一个前缀平均地分流：两条边不平衡，其余都平衡。',
    good: '按三件选走的衣物计数的结果，与 Ada 的喜好相比。',
    goodCubed: 'Ada 的奖励的立方：次序正确，份额不对。',
    leak: '物品之间是平衡的。模型是否还写出不是物品的路径，图上看不出来。',
  },
  list: {
    heldOut: '留出',
    k: 'K',
    rank: '名次',
    recall: (k) => `Recall@${k}`,
    ndcg: (k) => `NDCG@${k}`,
    top: '列表的开头',
  },
  distance: { item: '物品', policy: 'P', target: 'R/Z', half: '½ |P − R/Z|', js: 'JS 的一部分', total: '合计' },
  loss: { label: '平均 TB 损失，nat²', factor: '通常偏离', value: (nats) => `${nats} nat²` },
  compare: {
    policy: '策略',
    ndcg: '期望 NDCG@10',
    distance: '距离',
    good: '未观测优品',
    entropy: '熵，nat',
    names: {
      counts: '按选走次数',
      even: '子节点均等',
      guessed: '猜测的奖励',
      proportional: '按比例',
      cubed: '奖励的立方',
      greedy: '贪心',
    },
  },
  leak: {
    label: '每个词元处走岔',
    invalid: '不是物品的抽取',
    leak: '泄漏，nat',
    distance: '距离',
  },
  help: {
    heldOut: 'Ada 接下来选走哪件衣物。它在列表中的名次决定指标。',
    k: '列表的前多少名算数。',
    loss: '训练时报告的损失，旁边是它对一条寻常路径的含义。',
    leak: '在每个词元处，写出不通向任何物品的词元的概率。',
  },
};
export default zh;
