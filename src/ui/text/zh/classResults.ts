import type { ClassText } from '../classResults.ts';

const count = new Intl.NumberFormat('zh-CN');

const zh: ClassText = {
  title: '课堂：各种子的结果',
  about:
    '设置相同，种子不同：哪些是大家都看到的，哪些只是偶然？请放入学生交来的文件：演示页的结果文件、实验室或竞赛的运行包，或装有许多文件的 zip。',
  choose: '选择文件',
  dropHere: '或拖放到此处。文件只在本设备上读取，不会发送到任何地方。',
  reading: (done, total) => `正在读取第 ${count.format(done)} 个，共 ${count.format(total)} 个文件……`,
  clear: '全部清除',
  none: '尚无结果。',
  problems: (n) => `${count.format(n)} 个文件无法读取`,
  outcome: '结果量',
  stages: {
    end: '演示页，保存之时',
    run: '运行本身',
    test: '测试用户',
    validation: '最后一次验证',
    frame: '所记录的用户，最后一帧',
  },
  ofStage: { end: '演示', run: '', test: '测试', validation: '验证', frame: '所记录的用户' },
  runOutcomes: {
    steps: '训练步数',
    seconds: '训练秒数',
    'steps-to-target': (level) => `全变差降到 ${level} 以下所需的步数`,
  },
  dot: (seed, value) => `种子 ${seed}：${value}`,
  inWords: (outcome, groups) => `${outcome}。${groups}`,
  groupInWords: (letter, seeds, spread) => `${letter}：${count.format(seeds)} 个种子，${spread}`,
  columns: {
    group: '组',
    seeds: '种子数',
    spread: '均值 ± 标准差',
    least: '最小',
    greatest: '最大',
    steps: '步数',
  },
  sources: { play: '演示', run: '实验室或竞赛' },
  edited: '运行中途有改动',
  oneGroup: '所有结果的设置相同。',
  severalGroups: (n) => `共 ${count.format(n)} 组，差别不止于种子：各组分开统计，从不混在一起。`,
  sd: '标准差：一组各种子的样本标准差。一个点是一个种子；下方横线为均值 ± 标准差。',
  oneSeed: '只有一个种子的组没有标准差。',
  missing: (letter, without, of) =>
    `${letter}：${count.format(of)} 个种子中有 ${count.format(without)} 个没有此结果量，不计入均值与标准差。`,
  unequalSteps: (letter, least, most) =>
    `${letter}：分别在 ${count.format(least)} 至 ${count.format(most)} 步后保存；差别可能来自训练多少，而非种子。`,
  without: (letters) => `没有此结果量的组：${letters}。`,
  repeated: (letter, seed, files, differ) =>
    `${letter}：种子 ${seed} 出现在 ${files.length} 个文件中（${files.join('、')}）；只计一次，取第一个。${differ ? '它们的结果不同。' : ''}`,
  machines: (n) => `由 ${count.format(n)} 种适配器或页面版本得出：各自的舍入不同，同一种子的末几位也可能不同。`,
  common: '所有结果的共同之处',
  commonOf: (source, settings) => `${source}：${settings}。`,
  files: (n) => `文件（${count.format(n)}）`,
  fileColumns: { file: '文件', group: '组', seed: '种子', student: '学号', step: '步', value: '值' },
  notCounted: '其种子已由另一文件计入',
  andMore: (n) => `……另有 ${count.format(n)} 个。`,
  help: {
    choose: '结果文件（.json）、运行包（.zip），或装有许多文件的 zip。只在本设备上读取。',
    clear: '忘记所有结果，文件本身不受影响。',
    outcome: '在文件所含的数值中，比较哪一个。',
    common: '显示各结果没有差别的设置。',
    files: '显示每个文件的种子、组别与数值。',
  },
};
export default zh;
