/**
 * LlamaForCausalLM as launches (Touvron et al. 2023, arXiv:2302.13971). Per layer, forward: transpose weights, norm, qkv,
 * rotary, attention, o + residual, norm, gate|up, SwiGLU, down + residual. Backward: the same in reverse; one residual
 * gradient buffer, dX, is updated in place.
 */
import type { Launch } from '../../gpu/kernel.ts';
import { numElements, sliceTensor, type Tensor } from '../../gpu/tensor.ts';
import { attentionBackwardKeyValue, attentionBackwardQuery } from '../../kernels/attention/attentionBackward.ts';
import { attentionForward } from '../../kernels/attention/attentionForward.ts';
import { attentionTechnique, forestSpans, selfAttentionLayout } from '../../kernels/attention/attentionShape.ts';
import { embeddingBackward } from '../../kernels/embedding/embeddingBackward.ts';
import { embeddingGather } from '../../kernels/embedding/embeddingGather.ts';
import { swiGlu, swiGluBackward } from '../../kernels/mlp/swiGlu.ts';
import { rotary, rotaryTable } from '../../kernels/rope/rotary.ts';
import type { ForestCapacity } from '../forestBatch.ts';
import type { LlamaConfig } from '../llamaConfig.ts';
import { type LlamaParameterPlan, planLlamaParameters } from '../llamaParameters.ts';
import type { LoraSettings } from '../loraParameters.ts';
import type { AddTensor, RecomputeMode } from '../modelPlan.ts';
import { type Body, type ForestPart, Launches, type ModelTensors, normBlocks, TransposeTables } from './body.ts';
import { LoraLayers } from './loraLayers.ts';
import { ResidualDropout } from './residualDropout.ts';

/** The order of a layer's matrices in its unit. */
const [QKV, O, GATE_UP, DOWN] = [0, 1, 2, 3];

/** A block's number among those that dropout tells apart. */
const siteOf = (l: number, block: 'o' | 'down'): number => 1 + 2 * l + (block === 'o' ? 0 : 1);

/** A layer's activations besides its input x. */
type Activation = 'rstdA' | 'hA' | 'qkv' | 'stats' | 'attention' | 'xMid' | 'rstdM' | 'hM' | 'gateUp' | 'a';
/** Stored in half where the precision says so. */
const HALVES: readonly Activation[] = ['hA', 'qkv', 'attention', 'hM', 'gateUp', 'a'];
/** Made again in backward from what is saved. */
const REBUILT: Record<RecomputeMode, readonly Activation[]> = {
  none: [],
  selective: ['hA', 'hM', 'a'],
  block: ['rstdA', 'hA', 'qkv', 'stats', 'attention', 'xMid', 'rstdM', 'hM', 'gateUp', 'a'],
};
/** Tensors that are not saved exist once for forward and once for backward. */
type Phase = 'forward' | 'backward';

/** Tokens that a pass is about. */
interface Rows {
  readonly first: number;
  readonly count: number;
}

export class LlamaBody implements Body {
  readonly parameters: LlamaParameterPlan;
  readonly logitScale = 1;
  private readonly lora: LoraLayers | null;
  private readonly dropout: ResidualDropout;
  private readonly tables = new TransposeTables('transposeTables');

  constructor(
    private readonly config: LlamaConfig,
    readonly capacity: ForestCapacity,
    private readonly recompute: RecomputeMode,
    maxPackBytes: number,
    lora: LoraSettings | null = null,
    dropoutRate = 0,
  ) {
    this.parameters = planLlamaParameters(config, maxPackBytes, lora);
    const { adapters, layers, packs } = this.parameters;
    this.lora = adapters && new LoraLayers(adapters, layers, packs.length);
    this.dropout = new ResidualDropout(dropoutRate, this.sizes.C);
    for (const unit of this.parameters.layers) this.tables.addUnit(unit);
  }

  get sizes() {
    return this.parameters.sizes;
  }
  get vocabularySize(): number {
    return this.config.vocabularySize;
  }
  get numPositions(): number {
    return this.capacity.tokens;
  }
  get maxPositions(): number {
    return this.capacity.tokens;
  }

  get keepsKeys(): boolean {
    // With adapters some activations are not wanted backward, and share a buffer with the keys of a later layer.
    return this.isSaved('qkv') && !this.lora;
  }

  private get allRows(): Rows {
    return { first: 0, count: this.capacity.tokens };
  }

  /** Rows of a tensor [T, …]. */
  private rowsOf(of: Tensor, { first, count }: Rows): Tensor {
    if (count === this.capacity.tokens) return of;
    const [T, ...rest] = of.shape;
    return sliceTensor(of, of.label, (first * numElements(of.shape)) / T, [count, ...rest]);
  }

  private isSaved(what: Activation): boolean {
    return !REBUILT[this.recompute].includes(what);
  }

  addTensors(add: AddTensor): void {
    const { config: c, sizes: s } = this;
    const T = this.capacity.tokens;
    add('inputs', 'rotaryTable', [this.maxPositions, c.headDim / 2, 2]);
    add('inputs', 'transposeTables', [this.tables.length], { type: 'u32' });
    // Attention leaves the pads of its rows alone: they must stay the zeros they were made with.
    const hasPads = s.Q !== c.numHeads * c.headDim || s.QKV !== (c.numHeads + 2 * c.numKeyValueHeads) * c.headDim;
    const shapes: Record<Activation, readonly number[]> = {
      rstdA: [T],
      hA: [T, s.C],
      qkv: [T, s.QKV],
      stats: [T, c.numHeads, 2],
      attention: [T, s.Q],
      xMid: [T, s.C],
      rstdM: [T],
      hM: [T, s.C],
      gateUp: [T, 2 * s.F],
      a: [T, s.F],
    };
    for (let l = 0; l < c.numLayers; l++) add('activations', `x${l}`, [T, s.C], { isShared: true });
    for (const what of Object.keys(shapes) as Activation[]) {
      const options = { isShared: !(hasPads && what === 'attention'), mayBeHalf: HALVES.includes(what) };
      if (this.isSaved(what))
        for (let l = 0; l < c.numLayers; l++) add('activations', `${what}${l}`, shapes[what], options);
      else for (const phase of ['forward', 'backward']) add('workspace', `${what}.${phase}`, shapes[what], options);
    }
    add('activations', 'xLast', [T, s.C], { isShared: true });
    add('activations', 'rstdLast', [T], { isShared: true });
    add('activations', 'hLast', [T, s.C], { isShared: true });
    const largest = Math.max(...this.parameters.layers.map((l) => l.size));
    const half = { isShared: true, mayBeHalf: true };
    add('workspace', 'transposed.forward', [largest], half);
    if (this.recompute === 'block') add('workspace', 'transposed.backward', [largest], half);
    add('workspace', 'dX', [T, s.C], { isShared: true });
    add('workspace', 'dH', [T, s.C], { isShared: true });
    add('workspace', 'dA', [T, s.F], half);
    add('workspace', 'dGateUp', [T, 2 * s.F], half);
    add('workspace', 'dAttention', [T, s.Q], half);
    add('workspace', 'dQkv', [T, s.QKV], { isShared: !hasPads, mayBeHalf: true });
    this.lora?.addTensors(add);
    this.dropout.addTensors(add, T);
    add('workspace', 'gainPartials', [this.parameters.numNorms, normBlocks(T), s.C], { isShared: true });
  }

  constants(): ReadonlyMap<string, Float32Array | Uint32Array> {
    return new Map<string, Float32Array | Uint32Array>([
      ['rotaryTable', rotaryTable(this.maxPositions, this.config.headDim, this.config.ropeTheta)],
      ['transposeTables', this.tables.words()],
      ...(this.lora?.constants() ?? []),
    ]);
  }

  /** A layer's activation, saved or of the phase. */
  private activation(m: ModelTensors, what: Activation, l: number, phase: Phase): Tensor {
    return m.tensor[this.isSaved(what) ? `${what}${l}` : `${what}.${phase}`];
  }

  private launches(m: ModelTensors): Launches {
    return new Launches(m, this, this.config.hiddenSize, this.config.rmsNormEps);
  }

  /** What the three attention kernels have in common. */
  private attention(m: ModelTensors) {
    const { config: c, sizes: s } = this;
    const T = this.capacity.tokens;
    const heads = { numHeads: c.numHeads, numKeyValueHeads: c.numKeyValueHeads, headDim: c.headDim };
    return {
      ...heads,
      numQueries: T,
      numKeys: T,
      layout: selfAttentionLayout({ ...heads, qkvStride: s.QKV }),
      spanAt: forestSpans(T),
      outStride: s.Q,
      scale: 1 / Math.sqrt(c.headDim),
      mask: 'forest' as const,
      technique: attentionTechnique(m.matmul.adapter, m.matmul.disabled),
      spans: m.tensor.spans,
    };
  }

  private rotate(b: Launches, x: Tensor, inverse: boolean, rows = this.allRows): void {
    const { config: c, sizes: s } = this;
    b.add(
      rotary({
        T: rows.count,
        numRotatedHeads: c.numHeads + c.numKeyValueHeads,
        headDim: c.headDim,
        stride: s.QKV,
        inverse,
        positions: this.rowsOf(b.m.tensor.positions, rows),
        table: b.m.tensor.rotaryTable,
        x: this.rowsOf(x, rows),
      }),
    );
  }

  /** A layer from its input to the feed-forward activation; the product with `down` is the caller's. */
  private layer(b: Launches, l: number, phase: Phase, rows = this.allRows): void {
    const { sizes: s } = this;
    const { tensor: t } = b.m;
    const R = rows.count;
    const unit = this.parameters.layers[l];
    const act = (what: Activation) => this.rowsOf(this.activation(b.m, what, l, phase), rows);
    const x = this.rowsOf(t[`x${l}`], rows);
    const transposed = t[`transposed.${phase}`];
    const source =
      this.lora?.merge(b, l, phase) ?? sliceTensor(b.m.value[unit.pack], `layer${l}`, unit.offset, [unit.size]);
    const name = (what: string) => `layer ${l} ${what}${phase === 'backward' ? ' again' : ''}`;
    b.add(this.tables.launch(b.m, l, source, transposed, name('transpose')));
    b.norm(R, 2 * l, x, act('hA'), act('rstdA'));
    b.linear(R, act('hA'), unit, QKV, transposed, act('qkv'), name('qkv'));
    this.rotate(b, this.activation(b.m, 'qkv', l, phase), false, rows);
    b.add(
      attentionForward({
        ...this.attention(b.m),
        qkv: this.activation(b.m, 'qkv', l, phase),
        output: this.activation(b.m, 'attention', l, phase),
        stats: this.activation(b.m, 'stats', l, phase),
        rows,
      }),
    );
    const attended = {
      T: R,
      x: act('attention'),
      unit,
      index: O,
      transposed,
      residual: x,
      y: act('xMid'),
      label: name('o'),
    };
    this.dropout.add(b, siteOf(l, 'o'), phase, attended);
    b.norm(R, 2 * l + 1, act('xMid'), act('hM'), act('rstdM'));
    b.linear(R, act('hM'), unit, GATE_UP, transposed, act('gateUp'), name('gate|up'));
    b.add(swiGlu({ T: R, F: s.F, gateUp: act('gateUp'), a: act('a') }));
  }

  forward(m: ModelTensors, part?: ForestPart): Launch[] {
    const { config: c, parameters: p, sizes: s } = this;
    const { tensor: t } = m;
    const b = this.launches(m);
    const rows = part ? this.rowsOfPart(part) : this.allRows;
    const R = rows.count;
    const of = (tensor: Tensor) => this.rowsOf(tensor, rows);
    const table = b.weight(p.embedding, 'embedding');
    const gather = (output: Tensor) => embeddingGather({ T: R, stride: s.C, tokens: of(t.tokens), table, output });
    this.dropout.embeddings(b, R, of(t.x0), gather);
    p.layers.forEach((unit, l) => {
      this.layer(b, l, 'forward', rows);
      const act = (what: Activation) => of(this.activation(m, what, l, 'forward'));
      this.dropout.add(b, siteOf(l, 'down'), 'forward', {
        T: R,
        x: act('a'),
        unit,
        index: DOWN,
        transposed: t['transposed.forward'],
        residual: act('xMid'),
        y: of(l === c.numLayers - 1 ? t.xLast : t[`x${l + 1}`]),
        label: `layer ${l} down`,
      });
    });
    b.norm(R, 2 * c.numLayers, of(t.xLast), of(t.hLast), of(t.rstdLast));
    return b.list;
  }

  private rowsOfPart({ part, split }: ForestPart): Rows {
    return part === 'prompts' ? { first: 0, count: split } : { first: split, count: this.capacity.tokens - split };
  }

  backward(m: ModelTensors): Launch[] {
    const { config: c, parameters: p, sizes: s } = this;
    const { tensor: t } = m;
    const T = this.capacity.tokens;
    const b = this.launches(this.lora?.withScratch(m) ?? m);
    const isSelective = this.recompute === 'selective';
    b.normBackward(T, 2 * c.numLayers, t.xLast, t.rstdLast, t.dH, t.dX, false);
    for (let l = c.numLayers - 1; l >= 0; l--) {
      const { matrices } = this.lora?.unit ?? p.layers[l];
      const [qkv, o, gateUp, down] = matrices;
      const act = (what: Activation) => this.activation(m, what, l, 'backward');
      const name = (what: string) => `layer ${l} ${what}`;
      /** dW of a matrix that is trained, or has an adapter that is; selective recomputation makes its input again. */
      const weight = (index: number, dY: Tensor, x: Tensor, label: string, again?: () => void) => {
        if (this.lora?.trains(index) === false) return;
        if (isSelective) again?.();
        b.linearWeight(T, dY, x, matrices[index], name(label));
      };
      if (this.recompute === 'block') this.layer(b, l, 'backward');
      else this.lora?.merge(b, l, 'backward');
      const dDown = this.dropout.gradient(b, siteOf(l, 'down'), T, t.dX, name('d down'));
      b.linearInput(T, dDown, down, t.dA, name('dA'));
      weight(DOWN, dDown, act('a'), 'dDown', () => b.add(swiGlu({ T, F: s.F, gateUp: act('gateUp'), a: act('a') })));
      b.add(swiGluBackward({ T, F: s.F, gateUp: act('gateUp'), dA: t.dA, dGateUp: t.dGateUp }));
      b.linearInput(T, t.dGateUp, gateUp, t.dH, name('dHM'));
      weight(GATE_UP, t.dGateUp, act('hM'), 'dGateUp', () =>
        b.norm(T, 2 * l + 1, act('xMid'), act('hM'), act('rstdM')),
      );
      b.normBackward(T, 2 * l + 1, act('xMid'), act('rstdM'), t.dH, t.dX, true);
      const dO = this.dropout.gradient(b, siteOf(l, 'o'), T, t.dX, name('d o'));
      b.linearInput(T, dO, o, t.dAttention, name('dAttention'));
      weight(O, dO, act('attention'), 'dO');
      const attention = {
        ...this.attention(m),
        qkv: act('qkv'),
        dOutput: t.dAttention,
        stats: act('stats'),
        dQkv: t.dQkv,
      };
      b.add(attentionBackwardQuery({ ...attention, output: act('attention') }));
      b.add(attentionBackwardKeyValue(attention));
      this.rotate(b, t.dQkv, true);
      b.linearInput(T, t.dQkv, qkv, t.dH, name('dHA'));
      weight(QKV, t.dQkv, act('hA'), 'dQkv', () => b.norm(T, 2 * l, t[`x${l}`], act('hA'), act('rstdA')));
      this.lora?.gradient(b, l);
      b.normBackward(T, 2 * l, t[`x${l}`], act('rstdA'), t.dH, t.dX, true);
    }
    b.add(
      embeddingBackward({
        V: c.vocabularySize,
        T,
        stride: s.C,
        tokenStart: t.tokenStart,
        tokenPositions: t.tokenPositions,
        dOutput: this.dropout.embeddingsGradient(b, T, t.dX),
        dTable: b.weightGradient(p.embedding, 'embedding'),
        accumulate: c.tieWordEmbeddings,
      }),
    );
    b.gainReduce();
    return b.list;
  }
}
