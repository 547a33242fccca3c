import type { LearnText } from '../learn.ts';

const zh: LearnText = {
  title: '课程',
  documentTitle: '课程 · GFlowGR Playground',
  lessonTitle: (title) => `${title} · 课程 · GFlowGR Playground`,
  lead: '一组短课，每课旁边都有一棵活的字典树。向下滚动，图随文动；改动图，文中的数字随之更新。无需上传数据，也不用训练好的模型；只有个别课会用到 GPU，届时会说明。',
  missing: (slug) => `没有名为“${slug}”的课。现有的课如下：`,
  place: (number, of) => `第 ${number} 课，共 ${of} 课`,
  lesson: (number) => `第 ${number} 课`,
  turn: '上一课与下一课',
  all: '‹ 全部课程',
  before: (number, title) => `‹ ${number} ${title}`,
  after: (number, title) => `${number} ${title} ›`,
  play: '去玩整个衣橱 ›',
  lessons: {
    'items-as-paths': {
      title: '物品即路径',
      summary: '六十四件衣物各成一条由三个词元组成的路径；会写词元的模型，也就会推荐物品。',
    },
    'building-semantic-ids': {
      title: '构造语义 ID',
      summary: '残差 k-means 逐层为二十四件衣物命名，其中有几件会重名。',
    },
    'greedy-and-proportional': {
      title: '贪心与按比例',
      summary: '总取最好的，与让每件物品按应得的频率出现，并不是一回事。',
    },
    'flow-balance': {
      title: '手算流量平衡',
      summary: '六个奖励、几个加法，就能得到按比例抵达每件物品的策略。',
    },
    'balance-conditions': {
      title: '要求平衡的四种方式',
      summary: '流匹配、细致平衡、子轨迹平衡与轨迹平衡：零点相同，走法不同。',
    },
    'what-sft-and-dpo-miss': {
      title: 'SFT 与 DPO 看到什么、漏掉什么',
      summary: '蓝色夹克被选走，黄色汗衫被略过：三种方法各从中学到什么。',
    },
    gflowgr: {
      title: 'GFlowGR：采样器、奖励与联合损失',
      summary: '从日志中的一行出发：看哪几条路径，各给多少奖励，又占多大比重。',
    },
    'attention-and-softmax': {
      title: '注意力内核与词表 softmax',
      summary: '训练模型的正是这份 WGSL：用你可以改动的数字，与 float64 对照，也在你的 GPU 上运行。',
    },
    'training-a-llama': {
      title: '就在这里训练一个 Llama',
      summary: '一个只有几百个参数的完整 Llama 在本页学习：一步做了什么，曲线说明什么，规模要花多少内存。',
    },
    'flows-and-metrics': {
      title: '读懂流量与指标',
      summary: 'Recall、NDCG、距离、残差与泄漏，一一手算，并说明各自没有告诉你的事。',
    },
    'honest-limits': {
      title: '诚实的局限',
      summary: '字典树让哪些事变容易，少数几条路径说明不了什么，猜出来的奖励又会带来什么。',
    },
  },
  picture: {
    name: '本课的图',
    tree: '本课的字典树。用方向键在其中移动。',
    treeWithRewards: '本课的字典树。用方向键移动；用加号和减号改变所选物品的奖励。',
    giveBack: '回到我自己的设置',
  },
  list: (names) => names.join('、'),
  predict: {
    kicker: '先猜一猜',
    thisOne: '✓ 是这个',
    right: '答对了。',
    wrong: '这次没猜中。',
    reveal: '揭晓',
    again: '再答一次',
  },
  rewards: { restore: '恢复' },
  train: { one: '1 批', many: (batches) => `×${batches}`, startOver: '从头开始' },
  help: {
    lesson: '打开这一课：一边是文字，一边是图。',
    contents: '全部课程的列表。',
    turn: '翻到上一课或下一课。',
    play: '首屏：同一个衣橱，在你眼前学习。',
    reference: '打开讲解这一点的那一课。',
    giveBack: '把图恢复成你离开时的样子。',
    tryIt: '按文中所说设置图；再按一次，恢复你自己的设置。',
    guess: '你的猜测，不会发送，也不会保存。',
    reveal: '给出答案和理由；若问题与图有关，图也随之改变。',
    again: '清除你的回答，可以重新猜。',
    reward: '读者有多喜欢这件物品；本课的所有数字都随它更新。',
    restoreRewards: '把每件物品的奖励恢复成最初的值。',
    pick: '在图上选中它。',
    train: '就在本页训练这么多批。',
    startOver: '回到什么都没见过的学习者，随机种子不变。',
  },
};
export default zh;
