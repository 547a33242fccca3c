import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    one: '只有一层，四个编码。编码相同的衣物只能编号，从 #1 开始。',
    two: '两层：第二个编码说明衣物与本组有何不同。',
    shared: '最后的边分叉之处，几件衣物重名，需要编号。',
    three: '三层，每层四个编码：名字更细，路径更长。',
    choose: '宽度是衣物的件数。选择层数和编码数，字典树随之重建。',
  },
  built: (levels, codes) => `${levels} 层，每层 ${codes} 个编码，在这里由残差 k-means 构造。`,
  plane: {
    label: (level, garments, codes, sizes) =>
      `第 ${level} 层：${garments} 件衣物按${level === 1 ? '保暖程度和正式程度' : '上一层的余量'}分为 ${codes} 组，各组件数为 ${sizes}。`,
    first: '越靠右越保暖，越靠上越正式。每个数字是一件衣物及其编码，圆圈是码本的各项。',
    later: '还是这些衣物，各自平移，使本组的圆圈落在正中。现在的圆圈是第二个码本。',
    find: '在字典树上选中一件衣物，就能在这里找到它。',
    snap: '移到各自的编码上',
    subtract: '减去编码',
    again: '从头再来',
    phases: {
      points: '每件衣物都在原处。',
      snapped: '每件衣物都移到了它的编码的圆圈上：到目前为止，编码只说了这么多。',
      left: '减去圆圈之后的余量：各组重叠在一起，下一层由此继续。',
    },
  },
  twins: (a, aId, b, bId) => `${a} 的名字是 ${aId}，${b} 的名字是 ${bId}`,
  builder: {
    levels: '层数 L',
    codes: '编码数 K',
    names: '可用的名字',
    sharing: '重名的衣物',
    of: (some, all) => `${some} / ${all}`,
    largest: '同名最多',
    left: '余量',
    shared: '不止一件衣物使用的名字：',
    name: (id, garments) => `${id}：${garments}`,
    none: '每件衣物都有自己的名字。',
  },
  help: {
    snap: '先把每件衣物移到其编码的圆圈上，再只留下圆圈没有说明的部分。',
    levels: '一个名字由几个编码组成。层数越多，路径越长。',
    codes: '每层码本有多少项。字典树随之重建。',
  },
};
export default zh;
