import type { PlayText } from '../play.ts';

const digits = (value: number) => value.toLocaleString('zh-CN');
const percent = (share: number) => `${(100 * share).toPrecision(share < 0.1 ? 2 : 3)}%`;

const zh: PlayText = {
  documentTitle: '演示 · GFlowGR Playground',
  heading: '每件物品出现的频率恰如其奖励',
  intro: '一件物品就是一条词元路径：品类、风格、颜色。GFlowNet 学习每个分支应得多少流量。',
  introOwn: '一件物品就是一条词元路径。GFlowNet 学习你的每个分支应得多少流量。',
  badge: 'CPU 演示，表格策略',
  badges: {
    ready: 'CPU 演示 · GPU 就绪 ▸',
    software: 'CPU 演示 · 软件 GPU ▸',
    none: 'CPU 演示 · 无 GPU ▸',
    without: {
      'secure-context': 'CPU 演示 · 非 https ▸',
      'no-webgpu': 'CPU 演示 · 无 WebGPU ▸',
      'no-adapter': 'CPU 演示 · 未见 GPU ▸',
      limits: 'CPU 演示 · GPU 过小 ▸',
    },
  },
  ownItemsHaveNoLink: '自己的物品不会写入链接。请回到 Wardrobe-64，或直接分享物品清单。',
  stopped: (message) => `演示已停止：${message}`,
  pictureRegion: '字典树上的流量',
  pictureLabel: 'Wardrobe-64 的词元树。方向键在树上行走，加号与减号改变所选物品的奖励。',
  pictureLabelOwn: '你的物品的词元树。方向键在树上行走，加号与减号改变所选物品的奖励。',
  prefixRegion: '一个前缀的数值',
  states: { playing: '学习中', paused: '已暂停', settled: '已收敛', resting: '休息中' },
  news: (state, step, distance) => `${state}，第 ${digits(step)} 步，与目标的距离 ${distance}`,

  caption: {
    exact: '宽度为精确流量：其下所有奖励之和。',
    difference: '宽度为精确流量；+ 表示到达的流量过多，− 表示过少，单位 nat。',
    exposure: (numGood) => `宽度为学到的流量。● 在历史中；◆ 不在历史中，但奖励属于其余物品中最高的 ${numGood} 个。`,
    settled: '已收敛：现在每件物品被采样的频率恰如其奖励。拖动一根条形来打破平衡。',
    settledNoMask: (invalidRate) =>
      `没有掩码也已收敛：错误的词元只能逐步学会避开，仍有 ${percent(invalidRate)} 的概率不对应任何物品。`,
    start: '尚未学习：各词元的概率相同。请播放，或走一步。',
    resting: (distance) => `一段时间无人操作后休息，距离为 ${distance}。按播放可从此处继续。`,
    learned: '宽度为学到的流量。条形为奖励，刻线为到达的流量，带符号的数为残差（nat）。拖动条形可改变奖励。',
    rebalancing: '奖励已改变：精确流量立即跟上，学到的流量逐步跟上。',
    change: (isTarget) => `名称旁的数字：${isTarget ? '目标' : '策略'}概率相对于改动前的变化，单位为百分点。`,
  },

  symptom: {
    logZ: (exact, distance, steps) =>
      `log Z 被固定为 0，而应为 ${exact}，因此每个残差都偏差这么多，更新大半由此而来。${digits(steps)} 步后距离停在 ${distance}。`,
    balance: (item, model, target) =>
      `没有什么规定多少才够：“${item}”占去全部采样的 ${percent(model)}，而按奖励只应得 ${percent(target)}。`,
    exploration: (reached, numItems, window) =>
      `最近 ${digits(window)} 条路径只到达 ${numItems} 件物品中的 ${reached} 件：从未尝试的，永远得不到纠正。`,
    mask: (invalidRate) => `${percent(invalidRate)} 的概率流失到不对应任何物品的词元序列。`,
  },

  step: {
    lead: (from, to) => `${from} → ${to}`,
    wrongToken: '不通向任何物品的词元',
    numbers: (p, flowIn, flowOut, residual) =>
      `P_F ${p}；流入 log 流量 ${flowIn}，流出 ${flowOut}；残差 ${residual} nat。`,
    openTb: '到达物品时，若 log R 高于那里的流入 log 流量，路径上各边都被抬高，否则都被压低。',
    openVargrad: '到达物品时，若此路径的 log R − log P 大于前一条路径的，则各边抬高，否则压低。',
    openDb: (isLowered) => `到达物品时，一次更新按各边自己的残差移动它们：这条边将被${isLowered ? '压低' : '抬高'}。`,
    openSubtb: '到达物品时，一次更新按所有包含此边的子轨迹的残差移动它。',
    openFm: '到达物品时，一次更新把每条边的 log 流量移向其下流出的流量。',
    openNoBalance: '到达物品时，一次更新按 R / 平均 R 抬高路径上的每条边，不论其流量多少。',
    made: (residual, isLowered) =>
      `路径已结束，log Z + Σ log P_F − log R = ${residual}：此次更新${isLowered ? '压低' : '抬高'}了这条边。`,
    madeEdge: (isLowered) => `路径已结束：各残差${isLowered ? '压低' : '抬高'}了这条边。`,
    madeNoBalance: '路径已结束，此次更新抬高了它的每条边。',
  },

  reader: '读者',
  ownReader: '你自己的物品',
  readers: [
    '穿着正式，偏爱蓝色，首选夹克。',
    '每天晨跑：黑色或黄色的运动汗衫与长裤。',
    '常去跳舞：节日风格的围巾与夹克，色彩明亮。',
    '喜欢简单：休闲，白色或蓝色，各样都来一点。',
  ],
  tookBefore: '之前选过',
  rule: '这里的奖励 = 品类偏好 × 风格偏好 × 颜色偏好。商品与读者均为虚构。',
  ownRule: '奖励即你所给的数值。',
  objective: '目标函数',
  objectives: {
    tb: { label: '轨迹平衡', about: '每条路径一个条件：Z · P(路径) = R。论文中较优的选择，也是默认值。' },
    db: { label: '细致平衡', about: '每条边一个条件，每个前缀都有学到的流量。' },
    subtb: { label: '子轨迹平衡', about: '路径的每一段，权重为 0.9 的段长次方。' },
    fm: { label: '流匹配', about: '流入一个前缀的必须流出。logit 即边的 log 流量。' },
    vargrad: { label: 'VarGrad', about: '不学习 Z 的轨迹平衡：只看批内的差异。' },
  },

  reward: '奖励',
  rewardOf: (title) => `${title} 的奖励`,
  less: '减少',
  more: '增加',
  rewardProblem: (most) => `奖励须为大于 0 的数，此处最大 ${most}。`,
  rewardFlat: 'β = 0 时所有奖励都算作 1。',
  selectItem: '选择一件物品以设置其奖励。',
  restore: '全部恢复',
  beta: 'β',
  betaNote: (beta) =>
    beta === '1.0' ? '目标为 R / Z。' : `目标为 R^${beta} / Z：${Number(beta) > 1 ? '更尖锐' : '更平坦'}。`,
  undo: '撤销',
  redo: '重做',
  showChange: '显示改动以来的 ΔP',

  topTen: '当前前十',
  item: '物品',
  model: '模型',
  target: '目标',
  change: 'ΔP',
  distance: '与目标的距离',
  totalVariation: '全变差',
  distanceRows: {
    logZ: 'log Z 误差',
    jensenShannon: 'Jensen–Shannon',
    entropy: '熵',
    targetEntropy: '目标的熵',
    invalidRate: '流失到无物品处',
  },
  nats: (value) => `${value} nat`,
  curve: (steps, first, last) => `${digits(steps)} 步内的全变差，从 ${first} 到 ${last}`,
  rebalanced: (steps, seconds) =>
    steps === 0 ? '此改动未打破平衡。' : `${digits(steps)} 步（${seconds} 秒）后恢复平衡。`,
  rebalancing: (steps, seconds, level) =>
    `${digits(steps)} 步（${seconds} 秒）后尚未恢复平衡：改动前的距离为 ${level}。`,

  saveResult: '保存结果',
  resultSaved: (name) => `已保存 ${name}。`,
  resultNotSaved: (why) => `未保存：${why}`,

  transport: '播放控制',
  reset: '重置',
  play: '播放',
  pause: '暂停',
  stepLegend: '单步',
  units: { token: '词元', path: '路径', batch: '批', hundred: '×100' },
  speed: '速度',
  speeds: ['¼×', '1×', '4×', '最快'],
  seed: '种子',
  seedProblem: '种子须为 0 到 4294967295 之间的整数。',
  count: (steps) => `第 ${digits(steps)} 步`,
  stateWords: { playing: '学习中', paused: '已暂停', settled: '已收敛', resting: '休息中' },
  experiments: '实验',

  help: {
    badge: '网页 worker 中的 float64 表格。实验室则在 GPU 上训练神经网络。',
    badgeWithout: '网页 worker 中的 float64 表格。实验室会说明此设备为何不能训练神经网络。',
    totalVariation: '所有物品上 |P(x) − R(x)/Z| 之和的一半：0 为完全一致，1 为毫无重叠。',
    saveResult: '把本次运行的种子、设置与数值存为小文件，供教师放入竞赛页的课堂面板。',
    reader: '流量要匹配谁的奖励。已学到的会被忘记。',
    historyItem: '在字典树上选中此物品。',
    objective: '训练哪个条件的残差平方。已学到的会被忘记。',
    reward: '所选物品的奖励，与拖动其条形相同。',
    less: '降低所选物品的奖励，与在树上按 − 键相同。',
    more: '提高所选物品的奖励，与在树上按 + 键相同。',
    restore: '恢复每件物品自己的奖励，已学到的保留。',
    beta: '把每个奖励取此次方：0 使一切相同，大值只留下最好的。',
    undo: '撤销最近一次对奖励、β、历史或开关的改动。Ctrl+Z。',
    redo: '重做刚撤销的改动。Ctrl+Shift+Z。',
    showChange: '在字典树与前十中写出每个概率自改动前以来的变化。',
    topItem: '在字典树上选中此物品。你停留在列表中时次序不变。',
    reset: '忘记已学到的，从此种子重新开始。',
    toggle: '持续学习，或停止。空格键。',
    token: '路径上的一个词元；到达物品时学习。句点键。',
    path: '一整条路径，然后更新一次。',
    batch: '十六条路径，然后更新一次。Shift 加句点键。',
    hundred: '一百批。',
    speed: '每秒多少批：慢到看得清，或快到此机器的极限。',
    seed: '随机抽样从何处开始：相同的种子得到相同的运行。',
    experiments: '故意弄坏、自己的物品、另一段历史，以及最近一步的解释。',
  },
};
export default zh;
