import type { PlayExperimentsText } from '../playExperiments.ts';

const digits = (value: number) => value.toLocaleString('zh-CN');

const zh: PlayExperimentsText = {
  region: '实验',
  close: '关闭',

  breakTitle: '故意弄坏',
  breakIntro: '每个开关都真正改变计算。出了什么问题，测量到之后才会说。',
  breaks: {
    logZ: { label: '没有 log Z', about: 'log Z 固定为 0，不再学习；损失的其余部分不变。' },
    balance: {
      label: '没有平衡',
      about: '损失变为每条采样路径的 −(R / 平均 R) log P：只剩期望奖励的梯度。',
    },
    exploration: { label: '没有探索', about: '路径不再采样：每一步都取最可能的词元。' },
    mask: {
      label: '没有掩码',
      about: '可以写出词表中的任何词元。遇到第一个不通向物品的词元时路径结束，奖励为 0.001。',
    },
  },
  noLogZ: (objective) => `${objective}不学习 log Z，因此没有可固定的。`,
  notSeen: '尚未出现。',
  unlearned: (invalidRate) => `错误的词元已逐步学会避开；仍有 ${invalidRate} 的概率不对应任何物品。`,

  itemsTitle: '你自己的物品',
  itemsField: '物品，每行一件',
  grammar: {
    before: '路径的词、分号、奖励：',
    example: '红酒 干型 法国 ; 2.5',
    after:
      '。字段之间用制表符或逗号也可以，最后一个是奖励。2 到 200 行，每行 1 到 6 个词，且数目相同。以 # 开头的行会被跳过。',
  },
  example:
    '# 饮品、产地、浓淡 ; 奖励\n茶 祁门 淡 ; 3\n茶 祁门 浓 ; 1\n茶 云南 浓 ; 4.5\n咖啡 肯尼亚 淡 ; 2\n咖啡 肯尼亚 浓 ; 1.5\n咖啡 巴西 浓 ; 0.5',
  understood: (items, levels, prefixes) => `${items} 件物品，每件 ${levels} 个词，共 ${prefixes} 个不同的路径前缀。`,
  moreProblems: (count) => `另有 ${count} 处`,
  kept: '改正之前，图保持原样。',
  use: '使用这些物品',
  back: '回到 Wardrobe-64',
  problems: {
    tooLong: ({ characters }) => `文本有 ${digits(characters)} 个字符；最多 200,000 个。请缩短。`,
    tooFew: ({ found }) => `至少需要 2 件物品，每行一件；只找到 ${found} 件。请再写几行。`,
    tooMany: ({ found }) => `最多 200 件物品；找到 ${digits(found)} 件。请删去 ${digits(found - 200)} 行。`,
    noReward: ({ line, text }) => `第 ${line} 行：应为路径与奖励，却是“${text}”。请写成 词 词 ; 数字。`,
    notANumber: ({ line, text }) => `第 ${line} 行：奖励应为数字，却是“${text}”。`,
    notPositive: ({ line, reward }) => `第 ${line} 行：奖励为 ${reward}。没有流量能匹配零或负的奖励：请写正数。`,
    outOfRange: ({ line, reward }) => `第 ${line} 行：奖励为 ${reward}；应在 0.0001 到 10000 之间。`,
    tooDeep: ({ line, depth }) => `第 ${line} 行：路径有 ${depth} 个词；最多 6 个。`,
    emptyWord: ({ line, position }) => `第 ${line} 行：路径的第 ${position} 个词为空。请写一个词，或删去分隔符。`,
    longWord: ({ line, length }) => `第 ${line} 行：有个词长 ${digits(length)} 个字符；最多 40 个。`,
    otherDepth: ({ line, depth, firstLine, firstDepth }) =>
      `第 ${line} 行：路径有 ${depth} 个词，而第 ${firstLine} 行有 ${firstDepth} 个。所有路径须一样长。`,
    duplicate: ({ line, firstLine }) => `第 ${line} 行重复了第 ${firstLine} 行的路径。请给每件物品各自的路径。`,
  },

  historyTitle: '另一段历史',
  historyRule: '我们的选择：每个词元在奖励中的份额乘以 (3 + 现在选过的次数) / (3 + 原来选过的次数)。数据对此并无规定。',
  historyEmpty: '什么也没选过。',
  removeItem: (title) => `移除 ${title}`,
  remove: '移除',
  insertLabel: '插入一件物品',
  insert: '插入',
  historyFull: '这里的历史最多 8 件物品。',
  ownHistory: '恢复自己的历史',
  shares: '所选前缀之后各词元在全部采样中的份额，及其变化',
  shareToken: '词元',
  shareBefore: '改动前的目标',
  shareTarget: '目标 ΔP',
  shareModel: '策略 ΔP',
  nothingChanged: '改变历史、β 或某个奖励，看看什么会动。',

  stepTitle: '解释这一步',
  noStep: '暂停，或走一步，即可看到其数值。',
  ledger: {
    token: '词元',
    logPF: 'log P_F',
    flowIn: '流入 log 流量',
    flowOut: '流出 log 流量',
    residual: '残差',
    update: '更新',
  },
  raised: '抬高',
  lowered: '压低',
  untouched: '不变',
  pending: '到达物品时',
  wrongToken: '错误的词元',
  sumTb: (logZ, logP, logReward, residual) =>
    `log Z ${logZ} + Σ log P_F ${logP} − log R ${logReward} = ${residual} nat`,
  sumOpen: (logZ, logP) => `目前 log Z ${logZ} + Σ log P_F ${logP}；到达物品之前不更新。`,
  batchNote: '这是批中最后一条路径；更新取十六条的平均。',
  lineOf: (row, place) => `${row}，见 ${place}：`,
  ledgerNote:
    '数值取自更新之前，由 src/gflow/tabularLedger.ts 计算；点击行名可看其代码行。箭头旁的数字是此路径自身损失对 log P_F 的导数，流匹配则对边的 log 流量求导。',

  help: {
    close: '收起实验；已作的改动保持不变。',
    breakTitle: '方法的四个部分，可逐一关闭，看看各有何用。',
    logZ: '把 log Z 固定为 0，使流量失去共同的尺度。',
    balance: '只为最高的期望奖励训练，不求平衡。',
    exploration: '总取最可能的词元，于是反复尝试同一条路径。',
    mask: '允许策略写出不通向任何物品的词元。',
    itemsTitle: '你自己的字典树：输入或粘贴至多 200 行路径与奖励。',
    items: '每行一件：它的词、分号、奖励。输入时即检查。',
    use: '由这些行建立字典树，此时尚未学习任何内容。',
    back: '恢复六十四件衣物及其读者。',
    historyTitle: '如果读者选过别的呢？奖励与流量按所述规则随之改变。',
    remove: '从历史中移除此物品，所有奖励重新计算。',
    insertLabel: '要插入历史末尾的物品。',
    insert: '把所选物品加入历史，所有奖励重新计算。',
    ownHistory: '恢复读者自己的历史。',
    stepTitle: '最近一条路径逐边列出：概率、流量、残差，以及更新对每条边做了什么。',
    token: '在字典树上选中此前缀。',
    line: '显示计算此行的程序代码。',
  },
};
export default zh;
