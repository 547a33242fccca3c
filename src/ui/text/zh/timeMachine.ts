import type { TimeMachineText } from '../timeMachine.ts';

const count = new Intl.NumberFormat('zh-CN');
const seconds = (s: number): string => (s < 10 ? s.toFixed(1) : count.format(Math.round(s)));

const zh: TimeMachineText = {
  name: '时间机器',
  play: '播放',
  pause: '暂停',
  slider: '已记录的步',
  newest: '最新',
  axis: '对齐方式',
  axes: { samples: '样本数', step: '步数', seconds: '秒数' },
  axisLabels: { samples: '已见样本数', step: '步', seconds: '训练用时（秒）' },
  nothing: '尚无记录。',
  moment: (step, samples, s, isOfSeveral) =>
    `${isOfSeveral ? '第一份：' : ''}第 ${count.format(step)} 步 · ${count.format(samples)} 个样本 · ${seconds(s)} 秒`,
  frameOf: (k, n) => `第 ${k} 帧，共 ${n} 帧；帧与帧之间不作显示`,
  help: {
    play: '从这里到结尾，逐帧播放记录。',
    slider: '把流量、前十名与曲线移到某个已记录的步。方向键移一帧，Home 与 End 到两端。',
    newest: '跳到最新一帧，运行期间一直跟随。',
    axis: '用什么把几次运行对齐到同一时刻：已见样本、步数，或训练秒数。',
  },
};
export default zh;
