/** 图表与表格的菜单。 */
import type { PlotMenuText } from '../plotMenu.ts';

const zh: PlotMenuText = {
  save: (title) => `保存：${title}`,
  saved: (name) => `已保存 ${name}。`,
  copied: '已复制。',
  notSaved: (why) => `未能保存：${why}`,
  nothingDrawn: '还没有图。',
  ways: { svg: 'SVG', png: 'PNG', csv: 'CSV', jsonl: 'JSONL', latex: 'LaTeX', copy: '复制为文本' },
  help: {
    chart: '带走这张图：图片，或其中的每一个数。',
    table: '带走这张表：数值、论文用的 LaTeX，或纯文本。',
    svg: '把图连同图例存为 SVG，颜色与当前主题一致。',
    png: '把图连同图例存为 PNG，分辨率为屏幕的两倍。',
    csv: '以全部有效数字保存数值，供电子表格、R 和 pandas 使用。',
    jsonl: '以全部有效数字保存数值，每行一个 JSON 对象。',
    latex: '保存带 booktabs 横线的 tabular，文字已转义。',
    copy: '把表格复制为对齐的纯文本。',
  },
};
export default zh;
