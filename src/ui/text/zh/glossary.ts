import type { GlossaryText } from '../glossary.ts';

const zh: GlossaryText = {
  title: '术语表',
  lead: '本站用词的含义，各一两句话。',
  find: '查找术语',
  count: (shown, all) => (shown === all ? `共 ${all} 个术语` : `${all} 个术语中的 ${shown} 个`),
  missing: (term) => `这里没有名为“${term}”的术语，全部术语列在下方。`,
  none: '没有术语含有这些文字。',
  help: {
    find: '只显示名称或解释中含有这些文字的术语。',
  },
  terms: {
    action: { name: '动作（action）', text: '下一个词元：从一个前缀走向它的某个子节点。' },
    adapter: {
      name: '适配器（adapter）',
      text: '负责计算的设备：WebGPU 交给页面的图形处理器，或由处理器模拟的版本。同一适配器上比特可重复，不同适配器之间则不然。LoRA 的小矩阵也叫适配器。',
    },
    'beam-search': {
      name: '束搜索（beam search）',
      text: '每一层只保留最可能的几个前缀并继续扩展，无须向模型询问每件物品就能找到列表前列。',
    },
    codebook: {
      name: '码本（codebook）',
      text: '一层可取的全部编码。残差 k-means 每层学一个码本，对象是前几层留下的残差。',
    },
    collision: {
      name: '冲突（collision）',
      text: '两件物品在所有层的编码都相同。要么再加一个词元区分，要么算作同一件物品。',
    },
    'cross-entropy': {
      name: '交叉熵（cross-entropy）',
      text: '实际出现的词元的对数概率取负，单位 nat。它只认一个答案，其余一律算错。',
    },
    'detailed-balance': {
      name: '细致平衡（DB）',
      text: '每条边一个条件：F(s) · P_F(s′ | s) = F(s′)，叶子处以奖励代替流量。它需要在每个前缀上学习流量。',
    },
    digest: { name: '摘要（digest）', text: '大量字节的短指纹，这里是权重或数据的 SHA-256。摘要相同即比特相同。' },
    dpo: {
      name: 'DPO',
      text: '直接偏好优化：以冻结的模型副本为参照，让受偏好的物品高过另一个。它只给成对物品排序，不管物品该多常出现。',
    },
    entropy: {
      name: '熵（entropy）',
      text: '概率分布得有多均匀，单位 nat：全归一件物品时为 0，所有物品相等时为物品数的对数。',
    },
    epoch: { name: '轮次（epoch）', text: '把训练部分的全部样本过一遍。' },
    'exact-flow': {
      name: '精确流量（exact flow）',
      text: 'F*(s)：前缀之下所有物品奖励之和。在字典树上可以直接相加，因此真值能与学到的并列。',
    },
    exploration: {
      name: '探索（exploration）',
      text: '尝试策略自己很少走的路径。没有探索，从未被采样的物品就永远学不到。',
    },
    exposure: {
      name: '曝光（exposure）',
      text: '用户曾被展示过哪些物品。从未展示的物品看起来就像被拒绝的，除非奖励另有说法。',
    },
    floor: { name: '下限（floor）', text: '物品奖励的最小值。零奖励没有对数，也没有有限的流量能与之相配。' },
    flow: {
      name: '流量（flow）',
      text: '经过一个前缀的量，以奖励为单位。流入前缀的必须流出，抵达物品的应等于它的奖励。',
    },
    'flow-matching': { name: '流匹配（FM）', text: '最直观的条件：流入一个前缀的等于流出的总和。' },
    gflowgr: {
      name: 'GFlowGR',
      text: '用 GFlowNet 微调生成式推荐模型（arXiv 2506.16114）：采样器给出轨迹，轨迹得到奖励，平衡损失与交叉熵并用。',
    },
    gflownet: { name: 'GFlowNet', text: '逐步构造对象的策略，学会按奖励的比例抵达每一个，而不只是最好的那个。' },
    greedy: { name: '贪心（greedy）', text: '总取最可能的。于是第一名每次都出现，哪怕第二名只差一点。' },
    grpo: { name: 'GRPO', text: '组相对策略优化：抽取一组物品，抬高奖励超过组均值的那些。' },
    'item-knn': { name: 'item-kNN', text: '无须训练的推荐方法：选过同样物品的人越常选某件物品，它的得分越高。' },
    'jensen-shannon': {
      name: 'Jensen–Shannon 散度',
      text: '两个分布间的距离，单位 nat：二者到其中点的相对熵的平均。一致时为 0，毫无交集时为 log 2。',
    },
    'k-core': { name: 'k-core', text: '反复去掉交互少于 k 次的用户和物品，直到无可去掉，剩下的就是 k-core。' },
    kernel: { name: '内核（kernel）', text: '在图形处理器上运行的一段程序，用 WGSL 写成：一个数组上的公式。' },
    leaf: { name: '叶子（leaf）', text: '完整的前缀，即一件物品。' },
    leak: {
      name: '泄漏（leak）',
      text: '流向此处没有任何物品的词元的概率。对整个词表做 softmax 会泄漏，只对字典树的子节点做则不会。',
    },
    'leave-one-out': {
      name: '留一法（leave-one-out）',
      text: '按时间划分：用户最后一件物品用于测试，倒数第二件用于验证，其余用于训练。',
    },
    level: { name: '层（level）', text: '语义 ID 中的位置，从根数起。有 L 层时，每件物品有 L 个词元。' },
    llama: {
      name: 'Llama',
      text: '这里模型的架构：带旋转位置编码、RMSNorm 与门控前馈层的解码器，与 Hugging Face 上发布的一致。',
    },
    'log-z': {
      name: 'log Z',
      text: '配分的对数，即从根流出的全部流量的对数；每个用户历史一个数，单位 nat。它是学到的，可与精确值比较。',
    },
    lora: { name: 'LoRA', text: '在每个大矩阵旁训练两个细长矩阵，大矩阵保持不变。需要梯度和动量的数少得多。' },
    'memory-bill': {
      name: '内存账单（memory bill）',
      text: '一次运行在图形处理器上所需的内存，逐项列出，在分配之前算好。',
    },
    nats: { name: 'nat', text: '自然对数的单位，用于概率或流量的对数。相差 0.69 nat 即相差一倍。' },
    ndcg: {
      name: 'NDCG@K',
      text: '只留一件物品时：若其名次不超过 K，则为 1 / log₂(名次 + 1)，否则为 0；对用户取平均。越靠前分越高。',
    },
    objective: { name: '目标函数（objective）', text: '训练一步要减小的量：交叉熵、偏好损失、平衡损失，或它们之和。' },
    partition: {
      name: '配分 Z（partition）',
      text: '所有物品奖励之和，也就是根处的流量。R(x) / Z 是物品 x 应出现的频率。',
    },
    pf: {
      name: 'P_F',
      text: '前向策略：给定前缀和用户历史，下一个词元的概率。在字典树上反向无可选择，因为每个前缀只有一个父节点。',
    },
    policy: { name: '策略（policy）', text: '抽取词元的规则：在每个前缀处给每个子节点一个概率。' },
    popularity: { name: '流行度（popularity）', text: '给所有人推荐被选得最多的物品。胜不过它的方法，没学到什么。' },
    prefix: {
      name: '前缀（prefix）',
      text: '一件物品的前几个词元，即字典树的一个节点。空前缀是根，完整的前缀是物品。',
    },
    recall: { name: 'Recall@K', text: '留出的物品排在前 K 名的用户所占比例。只留一件物品时，它就是命中率。' },
    residual: {
      name: '残差（residual）',
      text: '平衡条件左边减右边，单位 nat：流入过多为正，平衡时为零。它的平方就是损失。',
    },
    'residual-k-means': {
      name: '残差 k-means',
      text: '对物品向量聚类，减去各自的中心，再对余量聚类，每层一次。各层的簇号就是语义 ID。',
    },
    reward: { name: '奖励（reward）', text: '物品对用户有多好，为正数。GFlowNet 按它的比例抵达物品。' },
    'rq-vae': { name: 'RQ-VAE', text: '压缩物品向量并逐层量化的小网络，码本与网络一同训练。' },
    's-dpo': { name: 'S-DPO', text: '让一件物品同时胜过多件物品的 DPO，对它们一起做 softmax。' },
    sampler: {
      name: '采样器（sampler）',
      text: '决定把哪些物品放在正例旁边：随机、取自日志、由协同模型选，或由模型自己选。',
    },
    sasrec: {
      name: 'SASRec',
      text: '以物品而非词元为单位的小型 transformer。这里它为奖励和采样器给物品打分，也作为基线。',
    },
    seed: {
      name: '随机种子（seed）',
      text: '所有随机抽取都由它导出，各用一个具名的随机序列。种子、设置、数据与适配器相同，比特就相同。',
    },
    'semantic-id': {
      name: '语义 ID（semantic ID）',
      text: '物品的编码，每层一个，相似的物品共享开头的编码。生成式推荐模型写出的就是它。',
    },
    sft: { name: 'SFT', text: '监督微调：只对用户选过的物品做交叉熵，别无其他。' },
    spread: {
      name: '各种子之间的差异（均值 ± 标准差）',
      text: '只差种子的各次运行的均值及其样本标准差：偶然会把一个数值移动多远。比它更小的差别说明不了什么。',
    },
    state: { name: '状态（state）', text: '轨迹所处的位置：用户历史加上已写出的前缀。' },
    'sub-trajectory-balance': {
      name: '子轨迹平衡（SubTB）',
      text: '对路径的每一段都要求平衡，从每个前缀到其后的每个前缀，按段长以 λ 的幂加权。',
    },
    temperature: { name: '温度 β（temperature）', text: '奖励的幂次：R^β 中 β 越大越偏向最好的物品，越小则越均匀。' },
    token: { name: '词元（token）', text: '词表中的一个编号。编码按其所在层变成词元，因此两层的相同编码并不相同。' },
    'total-variation': {
      name: '全变差（total variation）',
      text: '两个分布间的距离：所有差的绝对值之和的一半。一致时为 0，毫无交集时为 1。',
    },
    trajectory: { name: '轨迹（trajectory）', text: '从根到物品的一条路径，逐个词元。' },
    'trajectory-balance': {
      name: '轨迹平衡（TB）',
      text: '每条路径一个条件：Z 乘以沿途 P_F 之积等于终点的奖励。除 Z 外不需要别的流量。',
    },
    trie: {
      name: '字典树（trie）',
      text: '所有语义 ID 的前缀树：开头相同的物品共用一根枝。每个前缀只有一个父节点，因此精确流量可以相加得到。',
    },
    vargrad: { name: 'VarGrad', text: '不学习 Z 的轨迹平衡：同一历史的各条路径之间的分歧就是损失。' },
    vocabulary: { name: '词表（vocabulary）', text: '模型认识的全部词元：几个特殊词元，加上所有层的编码。' },
    webgpu: { name: 'WebGPU', text: '从页面通往图形处理器的途径。没有它，演示、课程和记录照常，只是不能训练。' },
  },
};
export default zh;
