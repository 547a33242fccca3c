/**
 * T5ForConditionalGeneration as launches (Raffel et al. 2020, arXiv:1910.10683). The encoder reads the prompts, segment
 * by segment; the decoder is a forest below one start token a user, so that one pass of the encoder serves all of a
 * user's trajectories. Attention is not scaled; each stack has a relative position bias, shared by its layers.
 *
 * Both stacks' tokens lie in one array, the encoder's first: one gather fills their embeddings, one scatter their gradient.
 */
import type { Launch } from '../../gpu/kernel.ts';
import { roundUp, sliceTensor, type Tensor } from '../../gpu/tensor.ts';
import { attentionBackwardKeyValue } from '../../kernels/attention/attentionBackwardKeyValue.ts';
import { attentionBackwardQuery, numBiasParts } from '../../kernels/attention/attentionBackwardQuery.ts';
import { attentionForward } from '../../kernels/attention/attentionForward.ts';
import {
  type AttentionShape,
  type AttentionSpans,
  attentionTechnique,
  selfAttentionLayout,
} from '../../kernels/attention/attentionShape.ts';
import { relativeBias, relativeBuckets } from '../../kernels/attention/relativeBias.ts';
import { relativeBiasReduce } from '../../kernels/attention/relativeBiasReduce.ts';
import { embeddingBackward } from '../../kernels/embedding/embeddingBackward.ts';
import { embeddingGather } from '../../kernels/embedding/embeddingGather.ts';
import { sliceElements } from '../../kernels/halfStorage.ts';
import { geGlu, geGluBackward } from '../../kernels/mlp/geGlu.ts';
import { relu, reluBackward } from '../../kernels/mlp/relu.ts';
import { decoderTokens, encoderTokens, type ForestCapacity, forestLayout } from '../forestBatch.ts';
import type { AddTensor, RecomputeMode } from '../modelPlan.ts';
import type { MatrixPlan, UnitPlan } from '../parameterPlan.ts';
import type { T5Config } from '../t5Config.ts';
import { planT5Parameters, type T5ParameterPlan } from '../t5Parameters.ts';
import { type Body, type ForestPart, Launches, type ModelTensors, normBlocks, TransposeTables } from './body.ts';
import { ResidualDropout } from './residualDropout.ts';

type Stack = 'encoder' | 'decoder';
/** Tensors that are not saved exist once for forward and once for backward. */
type Phase = 'forward' | 'backward';

/** A layer's activations besides its input: self-attention, cross-attention (decoder only), feed-forward. */
const SELF = ['rstdA', 'hA', 'qkv', 'stats', 'attention', 'xA'] as const;
const CROSS = ['rstdC', 'hC', 'cross', 'crossStats', 'crossAttention', 'xC'] as const;
const FEED_FORWARD = ['rstdM', 'hM', 'wide', 'a'] as const;
type Activation = (typeof SELF)[number] | (typeof CROSS)[number] | (typeof FEED_FORWARD)[number];
/** Stored in half where the precision says so. */
const HALVES: readonly Activation[] = [
  ...(['hA', 'qkv', 'attention'] as const),
  ...(['hC', 'cross', 'crossAttention'] as const),
  ...(['hM', 'wide', 'a'] as const),
];
/** Made again in backward from what is saved. */
const REBUILT: Record<RecomputeMode, readonly Activation[]> = {
  none: [],
  selective: ['hA', 'hC', 'hM', 'a'],
  block: [...SELF, ...CROSS, ...FEED_FORWARD],
};

/** The order of a layer's matrices in its unit. */
const INDEX = {
  encoder: { qkv: 0, o: 1, wi: 2, wo: 3 },
  decoder: { qkv: 0, o: 1, crossQ: 2, crossKv: 3, crossO: 4, wi: 5, wo: 6 },
} as const;

export class T5Body implements Body {
  readonly parameters: T5ParameterPlan;
  readonly logitScale: number;
  private readonly tables = new TransposeTables('transposeTables');
  private readonly dropout: ResidualDropout;
  private readonly Te: number;
  private readonly Td: number;

  constructor(
    private readonly config: T5Config,
    readonly capacity: ForestCapacity,
    private readonly recompute: RecomputeMode,
    maxPackBytes: number,
    dropoutRate = 0,
  ) {
    this.parameters = planT5Parameters(config, maxPackBytes);
    this.logitScale = config.tieWordEmbeddings ? config.hiddenSize ** -0.5 : 1;
    this.dropout = new ResidualDropout(dropoutRate, this.sizes.C);
    this.Te = encoderTokens(capacity);
    this.Td = decoderTokens(capacity);
    for (const unit of [...this.parameters.encoder, ...this.parameters.decoder]) this.tables.addUnit(unit);
  }

  get sizes() {
    return this.parameters.sizes;
  }
  get vocabularySize(): number {
    return this.config.vocabularySize;
  }
  get numPositions(): number {
    return this.Td;
  }
  get maxPositions(): number {
    return this.Te;
  }

  private numLayers(stack: Stack): number {
    return stack === 'encoder' ? this.config.numLayers : this.config.numDecoderLayers;
  }
  private tokens(stack: Stack): number {
    return stack === 'encoder' ? this.Te : this.Td;
  }
  private isSaved(what: Activation): boolean {
    return !REBUILT[this.recompute].includes(what);
  }
  /** Elements from one layer's bias partials to the next, on a binding's alignment. */
  private partialsSize(stack: Stack): number {
    const { numHeads, relativeAttentionNumBuckets } = this.config;
    // By the technique with the most parts: the plan knows no adapter.
    return roundUp(numBiasParts(this.tokens(stack), 'subgroup') * numHeads * relativeAttentionNumBuckets, 64);
  }

  addTensors(add: AddTensor): void {
    const { config: c, sizes: s, Te, Td } = this;
    const T = this.capacity.tokens;
    const most = Math.max(Te, Td);
    const distances = 2 * c.relativeAttentionMaxDistance + 1;
    const q = c.numHeads * c.headDim;
    // Attention leaves the pads of its rows alone: they must stay the zeros they were made with.
    const hasPads = s.Q !== q || s.QKV !== 3 * q || s.KV !== 2 * q;
    const shared = { isShared: true };
    const unlessPadded = { isShared: !hasPads };
    const half = { mayBeHalf: true };
    add('inputs', 'transposeTables', [this.tables.length], { type: 'u32' });
    const shapes = (R: number): Record<Activation, readonly number[]> => ({
      rstdA: [R],
      hA: [R, s.C],
      qkv: [R, s.QKV],
      stats: [R, c.numHeads, 2],
      attention: [R, s.Q],
      xA: [R, s.C],
      rstdC: [R],
      hC: [R, s.C],
      cross: [Td * s.Q + Te * s.KV],
      crossStats: [R, c.numHeads, 2],
      crossAttention: [R, s.Q],
      xC: [R, s.C],
      rstdM: [R],
      hM: [R, s.C],
      wide: [R, s.wideF],
      a: [R, s.F],
    });
    add('activations', 'x0', [T, s.C], shared);
    for (const stack of ['encoder', 'decoder'] as const) {
      const R = this.tokens(stack);
      for (let l = 1; l < this.numLayers(stack); l++) add('activations', `${stack}.x${l}`, [R, s.C], shared);
      add('activations', `${stack}.last`, [R, s.C], shared);
      add('activations', `${stack}.rstdLast`, [R], shared);
      const used: readonly Activation[] =
        stack === 'encoder' ? [...SELF, ...FEED_FORWARD] : [...SELF, ...CROSS, ...FEED_FORWARD];
      for (const what of used) {
        const isAttention = what === 'attention' || what === 'crossAttention';
        const options = { ...(isAttention ? unlessPadded : shared), mayBeHalf: HALVES.includes(what) };
        const shape = shapes(R)[what];
        if (this.isSaved(what))
          for (let l = 0; l < this.numLayers(stack); l++) add('activations', `${stack}.${what}${l}`, shape, options);
        else for (const phase of ['forward', 'backward']) add('workspace', `${stack}.${what}.${phase}`, shape, options);
      }
      add('inputs', `${stack}.buckets`, [distances], { type: 'u32' });
      add('workspace', `${stack}.bias`, [c.numHeads, distances, 2], shared);
      add('workspace', `${stack}.biasPartials`, [this.numLayers(stack) * this.partialsSize(stack)], shared);
    }
    add('activations', 'hEncoder', [Te, s.C], shared);
    add('activations', 'hLast', [Td, s.C], shared);
    const largest = Math.max(...[...this.parameters.encoder, ...this.parameters.decoder].map((l) => l.size));
    add('workspace', 'transposed.forward', [largest], { ...shared, ...half });
    if (this.recompute === 'block') add('workspace', 'transposed.backward', [largest], { ...shared, ...half });
    add('workspace', 'dX', [T, s.C], shared);
    add('workspace', 'dH', [most, s.C], shared);
    add('workspace', 'dEncoder', [Te, s.C], shared);
    add('workspace', 'dA', [most, s.F], { ...shared, ...half });
    add('workspace', 'dWide', [most, s.wideF], { ...shared, ...half });
    add('workspace', 'dAttention', [most, s.Q], { ...shared, ...half });
    add('workspace', 'dQkv', [most, s.QKV], { ...unlessPadded, ...half });
    add('workspace', 'dCross', [Td * s.Q + Te * s.KV], { ...unlessPadded, ...half });
    this.dropout.addTensors(add, T);
    // The stacks have fewer blocks than this: the rest must stay zero.
    add('workspace', 'gainPartials', [this.parameters.numNorms, normBlocks(T), s.C]);
  }

  constants(): ReadonlyMap<string, Float32Array | Uint32Array> {
    const { relativeAttentionNumBuckets: numBuckets, relativeAttentionMaxDistance: maxDistance } = this.config;
    const buckets = (isBidirectional: boolean) => relativeBuckets({ numBuckets, maxDistance, isBidirectional });
    return new Map<string, Float32Array | Uint32Array>([
      ['transposeTables', this.tables.words()],
      ['encoder.buckets', buckets(true)],
      ['decoder.buckets', buckets(false)],
    ]);
  }

  private launches(m: ModelTensors): Launches {
    return new Launches(m, this, this.config.hiddenSize, this.config.layerNormEps);
  }

  /** The first norm of a layer; a layer's norms follow each other: self-attention, cross-attention, feed-forward. */
  private normOf(stack: Stack, l: number): number {
    return stack === 'encoder' ? 2 * l : 2 * this.config.numLayers + 1 + 3 * l;
  }

  /** A block's number among those that dropout tells apart. */
  private siteOf(stack: Stack, l: number, block: 'o' | 'crossO' | 'wo'): number {
    if (stack === 'encoder') return 1 + 2 * l + (block === 'o' ? 0 : 1);
    return 1 + 2 * this.config.numLayers + 3 * l + { o: 0, crossO: 1, wo: 2 }[block];
  }

  private unit(stack: Stack, l: number): UnitPlan {
    return this.parameters[stack][l];
  }

  /** A layer's input: of the first layer, the stack's part of the embeddings. */
  private input(m: ModelTensors, stack: Stack, l: number): Tensor {
    return l === 0 ? this.part(m.tensor.x0, stack) : m.tensor[`${stack}.x${l}`];
  }

  /** A stack's rows of a tensor that holds both stacks' [T, C]. */
  private part(of: Tensor, stack: Stack): Tensor {
    const { C } = this.sizes;
    const at = stack === 'encoder' ? 0 : this.Te * C;
    return sliceTensor(of, `${of.label}.${stack}`, at, [this.tokens(stack), C]);
  }

  private activation(m: ModelTensors, stack: Stack, what: Activation, l: number, phase: Phase): Tensor {
    return m.tensor[this.isSaved(what) ? `${stack}.${what}${l}` : `${stack}.${what}.${phase}`];
  }

  /** Where `spans` holds the arrays of this attention, from the start of `positions`. */
  private spanAt(kind: Stack | 'cross'): AttentionSpans {
    const { words } = forestLayout(this.capacity);
    const at = (name: string, stack: Stack = 'encoder') =>
      words[name] - words.positions + (stack === 'decoder' ? this.Te : 0);
    if (kind === 'cross')
      return {
        position: at('positions', 'decoder'),
        begin: at('crossBegin'),
        end: at('crossEnd'),
        keyPosition: at('positions'),
        keyBegin: at('queryBegin'),
        keyEnd: at('queryEnd'),
      };
    const [position, begin, end] = [at('positions', kind), at('begin', kind), at('end', kind)];
    return { position, begin, end, keyPosition: position, keyBegin: begin, keyEnd: end };
  }

  private attentionShape(m: ModelTensors, kind: Stack | 'cross'): AttentionShape {
    const { config: c, sizes: s, Te, Td } = this;
    const q = c.numHeads * c.headDim;
    const isCross = kind === 'cross';
    const heads = { numHeads: c.numHeads, numKeyValueHeads: c.numHeads, headDim: c.headDim };
    const keyAt = Td * s.Q;
    return {
      ...heads,
      numQueries: kind === 'encoder' ? Te : Td,
      numKeys: kind === 'decoder' ? Td : Te,
      layout: isCross
        ? { queryAt: 0, keyAt, valueAt: keyAt + q, queryStride: s.Q, keyValueStride: s.KV }
        : selfAttentionLayout({ ...heads, qkvStride: s.QKV }),
      outStride: s.Q,
      scale: 1,
      mask: kind === 'decoder' ? 'forest' : 'segment',
      spanAt: this.spanAt(kind),
      technique: attentionTechnique(m.matmul.adapter, m.matmul.disabled),
      ...(isCross
        ? {}
        : { bias: { maxDistance: c.relativeAttentionMaxDistance, numBuckets: c.relativeAttentionNumBuckets } }),
    };
  }

  private partials(m: ModelTensors, stack: Stack, l: number): Tensor {
    const size = this.partialsSize(stack);
    return sliceTensor(m.tensor[`${stack}.biasPartials`], 'biasPartials', l * size, [size]);
  }

  /** q | k|v of cross-attention in one tensor. */
  private crossParts(of: Tensor): { query: Tensor; keyValue: Tensor } {
    const { sizes: s, Te, Td } = this;
    return {
      query: sliceElements(of, 'query', 0, [Td, s.Q]),
      keyValue: sliceElements(of, 'keyValue', Td * s.Q, [Te, s.KV]),
    };
  }

  /** A layer from its input to the feed-forward activation; the product with `wo` is the caller's. */
  private layer(b: Launches, stack: Stack, l: number, phase: Phase): void {
    const { m } = b;
    const R = this.tokens(stack);
    const unit = this.unit(stack, l);
    const act = (what: Activation) => this.activation(m, stack, what, l, phase);
    const transposed = m.tensor[`transposed.${phase}`];
    const name = (what: string) => `${stack} layer ${l} ${what}${phase === 'backward' ? ' again' : ''}`;
    const linear = (x: Tensor, index: number, y: Tensor, what: string, rows = R) =>
      b.linear(rows, x, unit, index, transposed, y, name(what));
    const add = (x: Tensor, block: 'o' | 'crossO', index: number, y: Tensor, what: string, residual: Tensor) => {
      const product = { T: R, x, unit, index, transposed, residual, y, label: name(what) };
      this.dropout.add(b, this.siteOf(stack, l, block), phase, product);
    };
    const source = sliceTensor(m.value[unit.pack], `${stack}${l}`, unit.offset, [unit.size]);
    const table = stack === 'encoder' ? l : this.config.numLayers + l;
    b.add(this.tables.launch(m, table, source, transposed, name('transpose')));
    const x = this.input(m, stack, l);
    const norm = this.normOf(stack, l);
    b.norm(R, norm, x, act('hA'), act('rstdA'));
    linear(act('hA'), INDEX[stack].qkv, act('qkv'), 'qkv');
    b.add(
      attentionForward({
        ...this.attentionShape(m, stack),
        spans: m.tensor.spans,
        qkv: act('qkv'),
        output: act('attention'),
        stats: act('stats'),
        relativeBias: m.tensor[`${stack}.bias`],
      }),
    );
    add(act('attention'), 'o', INDEX[stack].o, act('xA'), 'o', x);
    if (stack === 'decoder') {
      b.norm(R, norm + 1, act('xA'), act('hC'), act('rstdC'));
      const { query, keyValue } = this.crossParts(act('cross'));
      linear(act('hC'), INDEX.decoder.crossQ, query, 'cross q');
      linear(m.tensor.hEncoder, INDEX.decoder.crossKv, keyValue, 'cross k|v', this.Te);
      b.add(
        attentionForward({
          ...this.attentionShape(m, 'cross'),
          spans: m.tensor.spans,
          qkv: act('cross'),
          output: act('crossAttention'),
          stats: act('crossStats'),
        }),
      );
      add(act('crossAttention'), 'crossO', INDEX.decoder.crossO, act('xC'), 'cross o', act('xA'));
    }
    b.norm(R, norm + (stack === 'decoder' ? 2 : 1), act(this.beforeFeedForward(stack)), act('hM'), act('rstdM'));
    linear(act('hM'), INDEX[stack].wi, act('wide'), 'wi');
    b.add(this.activate(R, act('wide'), act('a')));
  }

  private beforeFeedForward(stack: Stack): Activation {
    return stack === 'decoder' ? 'xC' : 'xA';
  }

  private activate(R: number, wide: Tensor, a: Tensor): Launch {
    const { F } = this.sizes;
    return this.config.feedForward === 'relu' ? relu({ T: R, F, h: wide, a }) : geGlu({ T: R, F, gateUp: wide, a });
  }

  private stackForward(b: Launches, stack: Stack, out: Tensor): void {
    const { m } = b;
    const R = this.tokens(stack);
    const last = this.numLayers(stack) - 1;
    for (let l = 0; l <= last; l++) {
      this.layer(b, stack, l, 'forward');
      const act = (what: Activation) => this.activation(m, stack, what, l, 'forward');
      this.dropout.add(b, this.siteOf(stack, l, 'wo'), 'forward', {
        T: R,
        x: act('a'),
        unit: this.unit(stack, l),
        index: INDEX[stack].wo,
        transposed: m.tensor['transposed.forward'],
        residual: act(this.beforeFeedForward(stack)),
        y: l === last ? m.tensor[`${stack}.last`] : m.tensor[`${stack}.x${l + 1}`],
        label: `${stack} layer ${l} wo`,
      });
    }
    b.norm(R, this.normOf(stack, last + 1), m.tensor[`${stack}.last`], out, m.tensor[`${stack}.rstdLast`]);
  }

  /** The encoder's states are kept for the backward in any case. */
  readonly keepsKeys = true;

  forward(m: ModelTensors, part?: ForestPart): Launch[] {
    const { config: c, parameters: p, sizes: s } = this;
    const { tensor: t } = m;
    const b = this.launches(m);
    const table = b.weight(p.embedding, 'embedding');
    const { tokens: T } = this.capacity;
    this.dropout.embeddings(b, T, t.x0, (output) =>
      embeddingGather({ T, stride: s.C, tokens: t.tokens, table, output }),
    );
    for (const stack of ['encoder', 'decoder'] as const)
      b.add(
        relativeBias({
          numHeads: c.numHeads,
          maxDistance: c.relativeAttentionMaxDistance,
          tableStride: s.H,
          table: b.weight(p.bias[stack], `${stack} bias`),
          buckets: t[`${stack}.buckets`],
          relativeBias: t[`${stack}.bias`],
        }),
      );
    if (part?.part !== 'branches') this.stackForward(b, 'encoder', t.hEncoder);
    this.stackForward(b, 'decoder', t.hLast);
    return b.list;
  }

  /** dX of the stack's rows, from the feed-forward block down to the layer's input. */
  private layerBackward(b: Launches, stack: Stack, l: number): void {
    const { m } = b;
    const { config: c, sizes: s } = this;
    const { tensor: t } = m;
    const R = this.tokens(stack);
    const { matrices } = this.unit(stack, l);
    const act = (what: Activation) => this.activation(m, stack, what, l, 'backward');
    const name = (what: string) => `${stack} layer ${l} ${what}`;
    const isSelective = this.recompute === 'selective';
    const dX = this.part(t.dX, stack);
    const norm = this.normOf(stack, l);
    const both = (dY: Tensor, x: Tensor, matrix: MatrixPlan, dInput: Tensor, what: string) => {
      b.linearInput(R, dY, matrix, dInput, name(`d ${what} input`));
      b.linearWeight(R, dY, x, matrix, name(`d ${what}`));
    };
    /** The gradient of what a block adds to the stream. */
    const added = (block: 'o' | 'crossO' | 'wo') =>
      this.dropout.gradient(b, this.siteOf(stack, l, block), R, dX, name(`d ${block}`));
    if (this.recompute === 'block') this.layer(b, stack, l, 'backward');

    const before = this.beforeFeedForward(stack);
    const lastNorm = norm + (stack === 'decoder' ? 2 : 1);
    if (isSelective) {
      b.norm(R, lastNorm, act(before), act('hM'), act('rstdM'));
      b.add(this.activate(R, act('wide'), act('a')));
    }
    both(added('wo'), act('a'), matrices[INDEX[stack].wo], t.dA, 'wo');
    b.add(
      c.feedForward === 'relu'
        ? reluBackward({ T: R, F: s.F, h: act('wide'), dA: t.dA, dH: t.dWide })
        : geGluBackward({ T: R, F: s.F, gateUp: act('wide'), dA: t.dA, dGateUp: t.dWide }),
    );
    both(t.dWide, act('hM'), matrices[INDEX[stack].wi], t.dH, 'wi');
    b.normBackward(R, lastNorm, act(before), act('rstdM'), t.dH, dX, true);

    if (stack === 'decoder') {
      const { crossQ, crossKv, crossO } = INDEX.decoder;
      both(added('crossO'), act('crossAttention'), matrices[crossO], t.dAttention, 'cross o');
      this.attentionBackward(b, 'cross', act('cross'), act('crossAttention'), act('crossStats'), t.dCross);
      const { query, keyValue } = this.crossParts(t.dCross);
      if (isSelective) b.norm(R, norm + 1, act('xA'), act('hC'), act('rstdC'));
      both(query, act('hC'), matrices[crossQ], t.dH, 'cross q');
      const isFirst = l === c.numDecoderLayers - 1;
      b.linearInput(this.Te, keyValue, matrices[crossKv], t.dEncoder, name('d encoder'), !isFirst);
      b.linearWeight(this.Te, keyValue, t.hEncoder, matrices[crossKv], name('d cross k|v'));
      b.normBackward(R, norm + 1, act('xA'), act('rstdC'), t.dH, dX, true);
    }

    both(added('o'), act('attention'), matrices[INDEX[stack].o], t.dAttention, 'o');
    this.attentionBackward(b, stack, act('qkv'), act('attention'), act('stats'), t.dQkv, l);
    const x = this.input(m, stack, l);
    if (isSelective) b.norm(R, norm, x, act('hA'), act('rstdA'));
    both(t.dQkv, act('hA'), matrices[INDEX[stack].qkv], t.dH, 'qkv');
    b.normBackward(R, norm, x, act('rstdA'), t.dH, dX, true);
  }

  private attentionBackward(
    b: Launches,
    kind: Stack | 'cross',
    qkv: Tensor,
    output: Tensor,
    stats: Tensor,
    dQkv: Tensor,
    l = 0,
  ): void {
    const { m } = b;
    const { spans, dAttention: dOutput } = m.tensor;
    const args = { ...this.attentionShape(m, kind), spans, qkv, dOutput, stats, dQkv };
    if (kind === 'cross') {
      b.add(attentionBackwardQuery({ ...args, output }));
      b.add(attentionBackwardKeyValue(args));
      return;
    }
    const relativeBias = m.tensor[`${kind}.bias`];
    b.add(attentionBackwardQuery({ ...args, output, relativeBias, biasPartials: this.partials(m, kind, l) }));
    b.add(attentionBackwardKeyValue({ ...args, relativeBias }));
  }

  backward(m: ModelTensors): Launch[] {
    const { config: c, parameters: p, sizes: s } = this;
    const { tensor: t } = m;
    const b = this.launches(m);
    for (const stack of ['decoder', 'encoder'] as const) {
      const n = this.numLayers(stack);
      const dY = stack === 'decoder' ? t.dH : t.dEncoder;
      const last = t[`${stack}.last`];
      const dX = this.part(t.dX, stack);
      b.normBackward(this.tokens(stack), this.normOf(stack, n), last, t[`${stack}.rstdLast`], dY, dX, false);
      for (let l = n - 1; l >= 0; l--) this.layerBackward(b, stack, l);
    }
    b.add(
      embeddingBackward({
        V: c.vocabularySize,
        T: this.capacity.tokens,
        stride: s.C,
        tokenStart: t.tokenStart,
        tokenPositions: t.tokenPositions,
        dOutput: this.dropout.embeddingsGradient(b, this.capacity.tokens, t.dX),
        dTable: b.weightGradient(p.embedding, 'embedding'),
        accumulate: c.tieWordEmbeddings,
      }),
    );
    b.gainReduce();
    for (const stack of ['encoder', 'decoder'] as const)
      b.add(
        relativeBiasReduce({
          numLayers: this.numLayers(stack),
          numParts: numBiasParts(this.tokens(stack), attentionTechnique(m.matmul.adapter)),
          layerStride: this.partialsSize(stack),
          numHeads: c.numHeads,
          numBuckets: c.relativeAttentionNumBuckets,
          size: p.bias[stack].rows * p.bias[stack].cols,
          tableStride: s.H,
          partials: t[`${stack}.biasPartials`],
          dTable: b.weightGradient(p.bias[stack], `${stack} bias`),
        }),
      );
    return b.list;
  }
}
