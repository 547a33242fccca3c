import { BALANCED_STEPS } from './residuals.ts';
import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    residuals: '均匀策略，各前缀处为精确流量。带正负号的数字是残差，单位 nat；很小的略去。',
    edges: '细致平衡每次只看一条边。',
    path: '轨迹平衡看整条路径：+ 处到达得太多，− 处太少。',
    prefixes: '流匹配看一个前缀：流入多少，流出多少。',
    learnTb: '从零学起的一张表格。每批十六条路径，更新一次。',
    balanced: `轨迹平衡训练 ${BALANCED_STEPS} 批之后，差异所剩无几。`,
    withoutZ: '还是均匀策略。VarGrad 把物品相互比较，而不与 Z 比较。',
  },
  table: { item: '物品', mean: '各物品的均值，nat²' },
  objectives: {
    tb: '轨迹平衡',
    db: '细致平衡',
    subtb: '子轨迹平衡',
    fm: '流匹配',
    vargrad: 'VarGrad（不用 Z）',
  },
  train: {
    objective: '目标函数',
    batches: '批数',
    distance: '与目标的距离',
    ofZ: (learned, exact) => `${learned} / ${exact}`,
    curve: (batches, from, to) => `${batches} 批内的全变差，从 ${from} 到 ${to}`,
    note: (items) => `距离即全变差：${items} 件物品的 |P(x) − R(x)/Z| 之和的一半。就在本页训练，种子为 7。`,
  },
  help: {
    objective: '表格依据哪种平衡条件学习；从同一个种子重新开始。',
  },
};
export default zh;
