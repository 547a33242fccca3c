import type { KernelsText } from '../kernels.ts';

const zh: KernelsText = {
  documentTitle: '内核',
  title: '内核',
  lead: '一个训练步中的每个内核，在你自己的适配器上计时，并附编译所用的 WGSL。',
  oneStep: '一个轨迹平衡训练步',
  noAdapter: '这里无法测量：没有 WebGPU 适配器。',
  missing: '缺少的是：耗时、速率与变体的选择。下方正是将被编译的源码；在 Node 中用此命令可打印同样的表格：',
  measure: '测量',
  onAdapter: (adapter) =>
    `${adapter === null ? '在此适配器上' : `在 ${adapter} 上`}。一步包含若干条 48 个词元的完整历史，每条带四条轨迹，因此打包的词元数接近所填的数。`,
  measuring: '正在测量',
  other: '另一项测量',
  notMeasured: '尚未测量。',

  step: '训练步',
  together: '各内核合计',
  launches: '启动次数',
  work: '计算量',
  denseRoof: '稠密计算上限',
  copyRoof: '复制上限',
  how: (preset, tokens, date, isTimestamps, record, roofOf) =>
    `${preset}，${tokens} 个打包的词元，${date}；各内核逐个以${isTimestamps ? '时间戳查询' : '墙钟'}计时，训练步以墙钟计时（三次取最小）。变体：${record ?? '按固定规则'}。稠密计算上限来自 ${roofOf}。“字节上限”是一次启动可能触及的全部缓冲区大小；实际可能更少，因此按内存计的占比可超过 100 %。`,
  rows: '行',
  byKernel: '按内核',
  everyLaunch: '逐次启动',
  times: '内核耗时',
  kernel: '内核',
  timeMs: '耗时，ms',
  shareOfTime: '占内核总耗时',
  bytesBound: '字节上限，MB',
  shareOfRoof: '占上限',
  bounds: { compute: '计算', memory: '内存' },

  variants: '矩阵乘法的变体',
  notTuned: '此适配器上尚未调优：按固定规则选取。可在设备面板中调优，此后运行会注明所用的记录。',
  tunedHow: (date, ms) =>
    `${date}；三次采样取最好，每次至少 20 ms，共计时 ${ms} ms。只有比规则所选快 3 % 以上才会改用其他变体。`,
  tunedClasses: '已调优的形状类',
  shapeClass: '形状类，计时所用形状',
  shareOfWork: '占计算量',
  chosen: '所选',
  rules: '规则所选',
  theSame: '相同',
  allMs: '全部，ms',
  leftToRule: (list) => `留给规则的：${list}。`,
  notTried: (count) => `${count} 个变体未尝试`,

  source: '源码',
  file: '文件',
  asCompiled: (name) => `${name}，编译所用`,
  wgsl: 'WGSL 源码',
  reading: '正在读取源码……',

  help: {
    measure: '在此适配器上运行所选的训练步，给其中每个内核计时。',
    byKernel: '每个内核一行，启动合并计算，最慢的在前。',
    everyLaunch: '每次启动一行，按训练步中的顺序。',
    showCode: '在下方显示编译此内核所用的 WGSL。',
    times: '表格宽于页面时可左右滚动。',
    notTried: '说明这些变体为何未在此适配器上尝试。',
    file: '仓库中的着色器原文，不含前置部分。',
    wgsl: '源码本身，可滚动。',
  },
};
export default zh;
