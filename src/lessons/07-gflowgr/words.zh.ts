import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    recipe: 'Ada 至今选走了什么：计数，再给每根枝留一点。微调由此开始。',
    sampler: '四条路径：Ada 选走的夹克，以及采样器在训练初期添加的三件。',
    samplerLate: '同一个候选池，到训练后期：第二个模型最看好的三件。',
    reward: 'Ada 选走正式的蓝色夹克时，每件衣物的奖励。宽度是奖励之和。',
    joint: '以 λ = 1 训练：刻线是到达的流量，条形是奖励。',
    onlyTaken: '以 λ = 0 训练，即只用交叉熵：几乎全部流向选走的那件。',
    mostlyBalance: '以 λ = 10 训练：接近奖励，选走的那件不过是众多衣物中的一件。',
  },
  set: {
    caption: (progress) => `训练完成 ${progress} 时，Ada 这个样本的一组路径。`,
    progress: '训练进度',
    pool: '候选池，按分数',
    score: '分数',
    inSet: '入选',
    yes: '✓ 是',
    no: '否',
    again: '重抽候选池',
  },
  rewards: {
    caption: '按这些权重算出的每件衣物的奖励。宽度是奖励之和。',
    weights: { interaction: 'w_a', estimate: 'w_ŷ', similarity: 'w_s' },
    item: '路径',
    taken: '（选走的）',
    sum: '直接相加',
  },
  joint: {
    caption: (lambda) => `在这里以 λ = ${lambda} 训练：刻线是到达的流量，条形是奖励。`,
    lambda: 'λ',
    taken: 'P（选走的）',
    good: 'P（未观测优品）',
    distance: '与 R/Z 的距离',
  },
  help: {
    progress: '训练进行了多少。课程学习的窗口随之在候选池中移动。',
    pool: '用下一个种子，另抽一池未观测的衣物。',
    interaction: '已知信号的权重：衣物是被选走的，还是采样器添加的。',
    estimate: '第二个模型的打分的权重，打分已缩放到 0 至 1。',
    similarity: '与选走的衣物相同的词元数的权重。',
    sum: '三个权重都取 1，与论文相同。',
    lambda: '与交叉熵相比，这一组路径的平衡占多大比重。表格会重新训练。',
  },
};
export default zh;
