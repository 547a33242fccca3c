import type { LabNotesText } from '../labNotes.ts';

const zh: LabNotesText = {
  source: '出处：',
  ours: (words) => ` 我们的选择：${words}`,
  choices: {
    'objective.type': {
      sft: {
        spoken: '对各 token 的 log P_F 求和再取负',
        meaning: '逐个 token 照抄用户所选的那一个物品；其余物品不论好坏一律算错。',
      },
      tb: {
        spoken: '根的 log F，加上沿路径的 log P_F 之和，减去物品的 log R，再平方',
        meaning: '整条路径要承载其物品的奖励。若对所有物品都成立，写出的频率就与奖励成正比。',
        ours: '除非选用 logits，F 是隐藏状态上的线性头；GFlowGR 只说它是学到的。',
      },
      db: {
        spoken: '对各 token，状态的 log F 加 token 的 log P_F 减下一状态的 log F，平方后求和；末状态的 F 即奖励',
        meaning: '在每个 token 上平衡流量：沿一条边离开的，必须在其下方抵达。',
      },
      subtb: {
        spoken: '对路径的所有片段，以 λ 的段长次幂加权，取各段平衡的平方的平均；末状态的 F 即奖励',
        meaning: '同时平衡路径的每一段；λ 小于 1 时短段最重：介于 DB 与 TB 之间。',
      },
      fm: {
        spoken: '对各 token，所选 token 的 logit 减去下一步 logits 的 logsumexp，平方后求和；末尾减 log R',
        meaning: 'logits 就是各边的对数流量：流入一个状态的，等于流出之和。无须流量头。',
      },
      vargrad: {
        spoken: '集合中 log P_F 之和减 log R 的方差',
        meaning: 'log Z 由集合本身估计，因此不学流量；至少需要两个物品。',
      },
      soft: {
        spoken: '对集合中各物品，以其奖励份额乘以路径的对数概率，求和取负',
        meaning: '在同样的集合上直接蒸馏同样的奖励：用来检验平衡多带来了什么的对照。',
        ours: '以奖励份额代替教师，作为 GFlowGR 的对照。',
      },
      dpo: {
        spoken: '正例的 g 减另一物品的 g，取 sigmoid、取对数再取负；g 为 β 乘以与参考模型的对数比',
        meaning: '让所选物品高过集合中的每一个其他物品，以冻结的模型副本为参照。',
        ours: '采样的物品充当被拒绝的回答，各成一对，损失取平均。',
      },
      sdpo: {
        spoken: '对其他物品的 g 减正例的 g 取指数求和，取对数取负，再取 sigmoid、对数与负号',
        meaning: '让所选物品同时高过集合中的全部其他物品，以冻结的模型副本为参照。',
      },
      grpo: {
        spoken: '对模型自己的各物品，奖励减均值除以标准差，乘以对数概率，求和取负',
        meaning: '按奖励高出组均值的多少来推动模型自己抽出的每个物品；奖励是关于命中与名次的规则。',
        ours: '不罚偏离参考，每次抽取只更新一次，因此无须裁剪比值。下面设置的奖励不参与。',
      },
    },
    'sampler.type': {
      logged: {
        spoken: '与所选物品同一会话中的物品',
        meaning: '先取与所选物品一同展示的，再取用户前后最近取过的，然后随机。继承了当时的曝光。',
        ours: '会话这样理解，因为这里的数据没有会话边界。',
      },
      random: {
        spoken: '在用户训练中未取过的物品上均匀抽取',
        meaning: '用户训练中未取过的任意物品，机会均等。简单，但很快就太容易。',
        ours: '此处的默认，因为不需要第二个模型；论文用的是课程。',
      },
      curriculum: {
        spoken: '把 M 个物品的池按得分升序排列，取 N 减 1 个的窗口，起点为 ρ 乘以池的余量，ρ 随训练从 0 到 1',
        meaning: '从按协同得分排序的池中，训练早期取低分的，后期取高分的。',
        ours: '池与窗口；论文既未给出池的分布，也未给出节奏。',
      },
      policy: {
        spoken: '以温度 T 的 logits 算路径对数概率，加 Gumbel 噪声，由随机束搜索取前 N 减 1 个',
        meaning: '模型自己对合法路径的不重复抽样，只需一次带噪声的束搜索：T = 1 时即同策略。',
        ours: '在 GFlowGR 的普通束之外提供。',
      },
      beam: {
        spoken: '由束搜索取 log P_F 最高的 N 减 1 个',
        meaning: '模型此刻自己排在最前的，历史物品也在内：同策略，代价高，早期不稳。',
      },
      'low-confidence': {
        spoken: '协同模型的池中 log P_F 最低的 N 减 1 个',
        meaning: '在协同模型偏好的物品中，取模型自己最不可能写出的。',
        ours: '池是两倍数量的随机物品中协同得分较高的一半；论文未说明。',
      },
      mixture: {
        spoken: '选中某个采样器的概率是其权重与权重之和的比',
        meaning: '每个集合由若干采样器之一给出，按权重抽取。',
        ours: '权重；GFlowGR 是逐个比较采样器的。',
      },
    },
    'items.tokenizer': {
      'residual-kmeans': {
        spoken: '一层的编码是离残差最近的中心；下一层的残差是减去该中心后的余量',
        meaning: '取最近的 k-means 中心，再对余量重复，逐层进行。相似的物品往往开头相同。',
        ours: '作为默认，因为不必先训练网络。',
      },
      'rq-vae': {
        spoken: '重建的平方误差，加上各层编码到残差的平方距离，再加 β 乘以残差到编码的平方距离',
        meaning: '潜变量用编码写出的自编码器；编码器、解码器与码本一同训练。',
        ours: '适合小目录的宽度与步数、AdamW、各层无偏置；失效的编码移到随机物品的残差处。',
      },
      'attribute-paths': {
        spoken: '一层的 token 就是物品在该层的属性',
        meaning: '数据对物品的描述，由粗到细，如服装、款式、颜色。每个 token 都有名字。',
      },
      random: {
        spoken: '物品的 token 均匀随机，且任意两个物品不同',
        meaning: '对照：形状相同而毫无含义的路径。由此损失的，就是含义的价值。',
        ours: '互不相同，因此无须再加 token 区分。',
      },
      file: {
        spoken: '物品对应文件为它给出的 token',
        meaning: '别人发布的路径，使他们的结果与这里用同样的 token。',
        ours: '同路径的物品再加一个 token，或按要求算作同一物品；较短的路径补齐。',
      },
      item: {
        spoken: '只有一层，token 就是物品',
        meaning: '每个物品一个 token，与普通序列推荐一样：没有路径，也没有共享。',
      },
    },
    'items.embedding': {
      'co-occurrence': {
        spoken: '两物品正点互信息的截断奇异值分解',
        meaning: '训练序列中与相同物品相邻者相似（PPMI，截断 SVD）。',
        ours: '相距至多 5 位的邻居，各行缩放到长度 1。',
      },
      text: {
        spoken: '词频乘以逆文档频率的截断奇异值分解',
        meaning: '标题、类别与属性用词相同者相似（TF-IDF，截断 SVD）。',
        ours: '代替对本页太大的 Sentence-T5（TIGER 所用）；权重同 scikit-learn，前后各行缩放到长度 1。',
      },
      both: {
        spoken: '先是由邻居得到的向量，后接由文本得到的向量',
        meaning: '两种向量并排，分量相等。',
        ours: '只是并排。',
      },
      file: {
        spoken: '物品的向量就是文件为它给出的',
        meaning: '在别处得到，例如由句子编码器；更宽的会压到下面的宽度。',
        ours: '较宽时做截断 SVD；各行缩放到长度 1。',
      },
    },
    'collaborative.model': {
      sasrec: {
        spoken: '对各位置，隐藏状态与下一物品嵌入之积在全部物品上的 log softmax，求和取负',
        meaning: '对至今的物品做注意力，下一个物品与整个目录相比。',
        ours: '我们自己的因果块（RMSNorm、旋转位置、SwiGLU）；GFlowGR 只说“常规推荐模型”。',
      },
      'item-knn': {
        spoken: '对历史中的物品，求两物品用户集合的余弦之和',
        meaning: '取过用户所取之物的人也取了它。靠计数，不训练。',
        ours: '每个物品 100 个邻居。',
      },
      popularity: {
        spoken: '物品的得分是它在训练中出现的次数',
        meaning: '对每个用户都一样：用来检验用户自己的历史带来了什么的对照。',
      },
    },
    'reward.estimate': {
      collaborative: {
        spoken: 'w_y 乘以 r_y，即协同模型给该用户该物品的得分',
        meaning: '常规推荐模型的看法：从未展示过的物品也可能有价值。',
        ours: '默认用 SASRec；论文未点名它的模型。',
      },
      policy: {
        spoken: 'w_y 乘以 r_y，即路径的对数概率在所选尺度上的值',
        meaning: '模型此刻自己给路径的概率：不需要第二个模型，梯度不经过它。',
        ours: '取其对数，在集合内按下面的尺度；论文只说它经过归一化。',
      },
    },
    'reward.estimateScale': {
      'min-max': {
        spoken: '得分减最小值，除以最大值减最小值',
        meaning: '目录中对该用户最好的物品为 1，最差为 0，其余按得分居中。',
        ours: '论文未说明尺度。模型自己的概率在集合内换算。',
      },
      sigmoid: {
        spoken: '1 除以 1 加 e 的负得分次幂',
        meaning: '每个得分各自换算，与其他物品无关；高分挤在 1 附近。',
        ours: '论文未说明尺度。模型自己的概率在集合内换算。',
      },
      rank: {
        spoken: '目录中得分更低者的比例',
        meaning: '只看目录中的次序：均匀分布于 0 到 1，因此许多物品都不低。',
        ours: '论文未说明尺度。模型自己的概率在集合内换算。名次由 65 个分位数读出。',
      },
      softmax: {
        spoken: 'e 的得分次幂除以所有得分的指数之和',
        meaning: '把得分当作 logits：少数物品占去大部分，全目录之和保持为 1。',
        ours: '论文未说明尺度。模型自己的概率在集合内换算。',
      },
    },
    'reward.similarityKind': {
      positional: {
        spoken: 'w_s 乘以 r_sim，即 token 相等的层数',
        meaning: '数两条路径在相同位置上 token 相等之处，不论在哪分开；所选物品为 L。',
      },
      prefix: {
        spoken: 'w_s 乘以 r_sim，即到哪一层为止 token 全都相等',
        meaning: '数两条路径一同走了多远：一旦分开，后面的 token 就没有意义。',
        ours: '在论文的按位置比较之外提供。',
      },
    },
    'reward.fusion': {
      sum: {
        spoken: 'R 是三部分的加权和',
        meaning: '各部分相加；权重为 1 时就是论文的简单求和。',
        ours: '估计得分的默认权重为 0。',
      },
      learned: {
        spoken: 'R 是三部分的加权和，权重为 W 乘以 θ 的 softmax',
        meaning: '权重随训练移向平衡最易满足之处；其和 W 不变。',
        ours: '和保持不变，否则奖励会缩到零；权重 0 一直为 0。它跟随平衡的梯度，因此只用于平衡类目标。',
      },
    },
    'evaluation.ranking': {
      beam: {
        spoken: '每一层保留 log P_F 之和最大的 B 个前缀',
        meaning: '逐层保留最好的 B 个开头，只走合法路径。束太窄可能漏掉最好的物品。',
        ours: '限于字典树；TIGER 的搜索可能写出不存在的物品。',
      },
      exact: {
        spoken: '每个物品的概率，即沿路径 P_F 之积',
        meaning: '读遍字典树的每条路径，毫无遗漏：等于与目录一样宽的束。',
        ours: '用于规模允许的目录；TIGER 用束排名。',
      },
    },
  },
  values: {
    'model.dropout': {
      spoken: 'y 等于 m 乘以 x 除以 1 减 p，m 服从 1 减 p 的伯努利分布',
      meaning: '任何一部分都不能只依赖另一部分：少一些死记。',
      ours: '按计数器抽取，续跑时比特相同；默认为 0。',
    },
    'sampler.replay': {
      spoken: '以概率 q，按奖励的比例从记忆中不重复地抽取物品',
      meaning: '好的发现会再来：同一序列以往抽到的物品，当时奖励越高越可能。',
      ours: '按奖励的比例，取自各序列中最高的；GFlowGR 没有回放。',
    },
    'reward.interaction': {
      spoken: 'w_a 乘以 r_a：喜欢、点击、曝光、采样器添加各有一个数',
      meaning: '用户与物品之间已知发生过的事；论文中去掉它损失最大。',
      ours: '默认喜欢不比点击更值。与其他物品发生过什么，只有日志采样器会去查。',
    },
    'reward.expression': {
      spoken: 'R 是各部分的函数 f',
      meaning: '取代加权和。可用：+ − * / ^、比较、min、max、exp、log、sqrt、abs、if。',
      ours: '论文这里只有求和与一个小网络，没有自定义公式。',
    },
    'reward.floor': {
      spoken: 'R 与 ε 中较大者的对数',
      meaning: '没有它，零奖励的物品就要求 log 0。许多奖励都在下限，则等于没有信号。',
      ours: 'GFlowGR 未提下限。',
    },
    'reward.temperature': {
      spoken: 'P 与 R 的 β 次幂成正比',
      meaning: '大于 1 时最好的物品得到更多概率，小于 1 时彼此更接近。',
      ours: 'GFlowGR 未提指数；1 即其奖励本身。',
    },
  },
};
export default zh;
