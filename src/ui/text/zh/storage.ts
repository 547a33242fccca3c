import type { StorageText } from '../storage.ts';

const zh: StorageText = {
  title: '存储',
  open: '存储',
  closeDrawer: '关闭存储面板',
  dismiss: '收起这条消息',
  onThisDevice: '仅保存在本设备上：这里的任何内容都不会发送到别处。',

  line: {
    off: '自动保存已关闭，运行不会保存。',
    none: '运行开始数秒后即保存在本设备上，每次暂停时也会保存。',
    keeping: (step) => `正在保存第 ${step} 步的检查点……`,
    kept: (step, size, time) => `已保存到第 ${step} 步（${size}，${time}），仅在本设备上。`,
    inMemory: (step, size) => `第 ${step} 步的检查点（${size}）只在此标签页的内存中。`,
  },
  offer: {
    words: (name, step, total, when) =>
      `运行“${name}”已保存到第 ${step} 步（共 ${total} 步），${when}。继续训练的结果逐比特相同。`,
    resume: (name, step) => `从第 ${step} 步继续运行“${name}”`,
    discard: '放弃',
    discardSure: '彻底删除',
  },
  failed: {
    words: (step, lost) =>
      lost > 0 ? `第 ${step} 步的检查点完好：继续时需重做 ${lost} 步。` : `第 ${step} 步的检查点完好。`,
    resume: (step) => `从第 ${step} 步继续`,
    none: '此运行尚未保存过检查点，请重新开始。',
  },
  worker: {
    words: '此页面的引擎已停止工作。',
    restart: '重新启动引擎',
    restartAndResume: (step) => `重新启动引擎，并从第 ${step} 步继续`,
    memoryLost: (step) => `第 ${step} 步的检查点在其内存中，已丢失。`,
  },
  recovered: (at, from) =>
    `图形设备在第 ${at} 步丢失。已打开新设备，运行从第 ${from} 步的检查点继续：重做 ${at - from} 步。`,
  another: {
    words: '存储由本页面的另一个标签页管理。此处只能查看；本标签页的运行只留在内存中。',
    takeOver: '接管',
    asked: '正在等待另一个标签页保存并交出……',
  },
  unavailable: (problem) => `${problem} 运行只保存在此标签页的内存中：关闭前请先下载。`,
  download: (step) => `下载第 ${step} 步的检查点`,

  room: {
    title: '空间',
    words: (used, quota) => `此页面使用了 ${used}，浏览器允许的上限为 ${quota}。`,
    unknown: '此浏览器不说明还有多少空间。',
    persisted: '浏览器已承诺不会自行清除这些内容。',
    notPersisted: '设备空间不足时，浏览器可能会清除全部内容。',
    persist: '请求浏览器保留',
  },
  autosave: {
    title: '自动保存',
    label: '保存检查点',
    automatic: '按时间与大小',
    every: (n) => `每 ${n} 步`,
    off: '从不',
    words:
      '按时间与大小：距上一次至少十秒；模型越大间隔越长，使写入最多占二十分之一的时间。暂停、结束以及页面隐藏时也会保存。训练结果的任何一个比特都不受影响。',
    keepsData: '将我自己的数据文件与其运行一同保存',
    keepsDataWords: '你的文件会复制到浏览器在本设备上的专用文件夹，以便重新载入后运行能够继续。',
  },
  runs: {
    title: '运行',
    none: '没有保存的运行。',
    step: (step, total) => `第 ${step} 步，共 ${total} 步`,
    status: { running: '进行中', paused: '已暂停', stopped: '已停止', finished: '已完成' },
    active: '正在引擎中',
    damaged: '此运行没有完好的检查点。',
    resume: '继续',
    view: '打开',
    download: '下载',
    delete: '删除',
    of: (name) => `运行“${name}”`,
  },
  data: {
    title: '你自己的数据集',
    none: '没有保存的数据集。',
    files: (n) => `${n} 个文件`,
    of: (name) => `数据集 ${name}`,
  },
  deleteAll: '全部删除',
  deleteAllSure: '彻底删除全部内容',
  deleteSure: '彻底删除',
  keepIt: '保留',
  readOnly: '存储由另一个标签页管理：接管后才能在此更改。',

  help: {
    open: '查看本设备上保存了什么、占用多少空间，以及如何删除。',
    resume: '载入其数据、设置与权重，从检查点处继续。',
    discard: '确认后，删除此运行已保存的内容。',
    confirm: '彻底删除，无法恢复。',
    keepIt: '什么都不删除。',
    restart: '结束出错的工作线程，并用相同的数据启动新的。',
    takeOver: '另一个标签页会暂停、保存并交出，之后由本标签页管理存储。',
    download: '将此检查点的文件交给浏览器下载。',
    dismiss: '收起这条消息。',
    persist: '请求浏览器不要自行清除此页面的文件。',
    everySteps: '保存运行的频率；不改变训练结果的任何一个比特。',
    keepsData: '是否将你拖入的文件复制到浏览器的专用文件夹。',
    delete: '确认后，从本设备删除。',
    deleteAll: '确认后，从本设备删除所有已保存的运行与数据集。',
    close: '返回实验室。',
  },
};
export default zh;
