import { short } from '../numberWords.ts';
import { LONG_DPO, SHORT_DPO } from './methods.ts';
import type { Words } from './words.ts';

const zh: Words = {
  captions: {
    seen: 'Ada 会喜欢什么，Wardrobe-64 全都知道；日志只显示其中几根条形。',
    sft: '只对选走的四件做交叉熵。刻线是到达的流量，条形是 Ada 会喜欢的程度。',
    reference: '同样的计数，给每根枝都留一点：DPO 由此出发。',
    dpo: `DPO ${SHORT_DPO} 步之后：被略过的下沉，它的邻居也跟着下沉。`,
    dpoLong: `DPO ${short(LONG_DPO)} 步之后：它永远不知足。`,
    balance: '对所有奖励做轨迹平衡，就在这里训练：刻线落在条形末端。',
    compare: '交叉熵与目标相比：+ 处到达得太多，− 处太少，单位 nat。',
    compareDpo: 'DPO 与目标相比：+ 处到达得太多，− 处太少，单位 nat。',
  },
  seen: { taken: '选走的', passedOver: '略过的' },
  methods: { sft: 'SFT', dpo: (steps) => `DPO，${steps} 步`, balance: '平衡' },
  masses: { probability: '概率归于', items: '件数', distance: '与目标的距离' },
  groups: {
    taken: '选走的',
    passedOver: '略过的',
    unobservedGood: '未观测优品',
    unobservedRest: '未观测的其余物品',
  },
};
export default zh;
