/**
 * Beam search on the trie, and sampling without replacement (stochastic beams), on the GPU: the model's own forward over
 * a packed forest of prompts with one chain of tokens a beam, a level at a time, nothing read back in between. Prompts run
 * once; every later level runs the chains alone, behind the prompts' keys and values where the model keeps them.
 * Before: `engine.ts`. After: `evaluate.ts`, and the `policy` sampler.
 */
import { ConfigError } from '../core/errors.ts';
import { fnv1a32 } from '../core/random.ts';
import { type Program, ProgramBuilder, runPrograms } from '../gpu/program.ts';
import { ReadbackRing } from '../gpu/readback.ts';
import { BufferOwner, roundUp, type Tensor, writeTensor } from '../gpu/tensor.ts';
import { ATTENTION_ROWS } from '../kernels/attention/attentionShape.ts';
import { beamPlace } from '../kernels/sampling/beamPlace.ts';
import { BEAM_WORDS, beamDraw, beamSelect, initialBeams, livingBeams } from '../kernels/sampling/beamSelect.ts';
import { createForestBatch, decoderTokens, encoderTokens, type ForestBatch, NONE } from '../nn/forestBatch.ts';
import { startTokenOf } from '../nn/modelConfig.ts';
import type { TrainingEngine } from './engine.ts';
import { clearForest, layEncoderPrompt, layTail } from './forestLayout.ts';
import type { PreparedData } from './prepare.ts';
import { promptOf } from './windows.ts';

/** Items of one user, best first. */
export interface BeamResult {
  readonly items: Int32Array;
  /** Log-probability of each item's path under the policy as configured, nats. */
  readonly logProbs: Float32Array;
}

export interface BeamRequest {
  /** What the model sees, oldest first. */
  readonly history: Uint32Array;
  /** Items that may not be recommended. */
  readonly excluded: ArrayLike<number>;
}

/** Programs and state of one beam width. */
interface Width {
  readonly B: number;
  /** Users a pass holds. */
  readonly U: number;
  /** Where chains begin: all behind all prompts, a block a user; 0 where each user's follow their own prompt. */
  readonly split: number;
  /** Up to the logits of the beams' rows: at the first level, and at the later ones. */
  readonly forward: readonly [Program, Program];
  readonly select: readonly Program[];
  readonly place: readonly Program[];
  readonly states: readonly [Tensor, Tensor];
  readonly blocked: Tensor;
  readonly draw: Tensor;
  readonly chainStart: Tensor;
  /** Of the last level's state. */
  readonly ring: ReadbackRing;
}

/** Tokens of a user's block of chains: whole workgroups of attention, so that none looks for two users' keys. */
const blockOf = (B: number, levels: number): number => roundUp(B * (levels - 1), ATTENTION_ROWS.tiled);

/** Users whose prompts fit before `split` and whose chains behind it. */
const usersOf = (split: number, tokens: number, prompt: number, block: number): number =>
  Math.min(Math.floor(split / prompt), Math.floor((tokens - split) / Math.max(1, block)));

/** The multiple of 64 with most users, of equals the least: short prompts leave room. 0 where not one user fits. */
function splitOf(tokens: number, prompt: number, block: number): number {
  let best = 0;
  for (let split = 64; split < tokens; split += 64)
    if (usersOf(split, tokens, prompt, block) > (best > 0 ? usersOf(best, tokens, prompt, block) : 0)) best = split;
  return best;
}

export class BeamSearch {
  /** Of what `sample` draws. */
  temperature: number;
  private readonly owner: BufferOwner;
  private readonly parents: Tensor;
  private readonly batch: ForestBatch;
  private readonly rings: ReadbackRing[] = [];
  private readonly widths = new Map<string, Promise<Width>>();

  private constructor(
    private readonly engine: TrainingEngine,
    private readonly data: PreparedData,
  ) {
    this.temperature = data.config.sampler.temperature;
    this.owner = new BufferOwner(engine.gpu, 'beamSearch');
    this.parents = this.owner.tensor('parents', 'u32', [data.trie.numPrefixes]);
    writeTensor(engine.gpu, this.parents, data.trie.parent);
    this.batch = createForestBatch(data.capacity);
  }

  /** Compiles the evaluation's width beforehand, so that the first evaluation does not. */
  static async create(engine: TrainingEngine, data: PreparedData): Promise<BeamSearch> {
    const search = new BeamSearch(engine, data);
    try {
      await search.width(data.config.evaluation.beam, false);
    } catch (error) {
      search.free();
      throw error;
    }
    return search;
  }

  private width(B: number, gumbel: boolean): Promise<Width> {
    const key = `${B} ${gumbel}`;
    let width = this.widths.get(key);
    if (!width) {
      width = this.buildWidth(B, gumbel);
      this.widths.set(key, width);
    }
    return width;
  }

  private async buildWidth(B: number, gumbel: boolean): Promise<Width> {
    const { model } = this.engine;
    const { capacity, levels, config } = this.data;
    const prompt = 1 + config.data.maxHistory * levels;
    const hasEncoder = encoderTokens(capacity) > 0;
    const forest = (hasEncoder ? 1 : prompt) + B * (levels - 1);
    const { keepsKeys } = model.plan.body;
    const split = keepsKeys && !hasEncoder ? splitOf(capacity.tokens, prompt, blockOf(B, levels)) : 0;
    const U = Math.min(
      hasEncoder ? Math.floor(encoderTokens(capacity) / prompt) : Number.POSITIVE_INFINITY,
      split > 0
        ? usersOf(split, capacity.tokens, prompt, blockOf(B, levels))
        : Math.floor(decoderTokens(capacity) / forest),
      Math.floor(model.plan.head.chunkRows / B),
    );
    if (U < 1)
      throw new ConfigError(
        `A beam of ${B} needs ${hasEncoder ? `${prompt} tokens of the encoder and ` : ''}${forest} packed tokens and ${B} rows of logits for one user; a step holds ${hasEncoder ? `${encoderTokens(capacity)}, ` : ''}${decoderTokens(capacity)} and ${model.plan.head.chunkRows}. Raise budget.tokensPerStep or lower evaluation.beam.`,
      );
    // Short histories leave room for more users than the longest would.
    const users = Math.max(U, Math.min(Math.floor(model.plan.head.chunkRows / B), 4 * U));
    const rows = Math.min(model.plan.head.chunkRows, roundUp(users * B, 64));
    const all = await model.buildFirstRows(rows, split > 0 ? { part: 'prompts', split } : undefined);
    const later =
      keepsKeys && (split > 0 || hasEncoder) ? await model.buildFirstRows(rows, { part: 'branches', split }) : all;
    const { numPrefixes } = model.trie;
    const blockedWords = Math.ceil(numPrefixes / 32);
    const tensor = (name: string, shape: number[]) => this.owner.tensor(`${name}${B}`, 'u32', shape);
    const states = [tensor('beamsA', [users, B, BEAM_WORDS]), tensor('beamsB', [users, B, BEAM_WORDS])] as const;
    const blocked = tensor('blocked', [users, blockedWords]);
    const draw = tensor('draw', [8 + users]);
    const chainStart = tensor('chainStart', [users]);
    const t = model.tensor;
    const one = async (label: string, launch: Parameters<ProgramBuilder['add']>[0]) => {
      const builder = new ProgramBuilder(model.cache, this.owner, label);
      builder.add(launch);
      return builder.build();
    };
    const select: Program[] = [];
    const place: Program[] = [];
    for (let level = 0; level < levels; level++) {
      const beams = states[level % 2];
      const nextBeams = states[(level + 1) % 2];
      select.push(
        await one(
          `beam ${B} level ${level}`,
          beamSelect({
            U: users,
            B,
            level,
            layout: model.plan.head.layout,
            numPrefixes,
            gumbel,
            logits: t.logits,
            lse: t.rowLse,
            trie: t.trie,
            blocked,
            draw,
            beams,
            nextBeams,
          }),
        ),
      );
      if (level < levels - 1)
        place.push(
          await one(
            `beam ${B} place ${level}`,
            beamPlace({
              U: users,
              B,
              levels,
              depth: level + 1,
              numPrefixes,
              masked: config.objective.policy === 'trie',
              beams: nextBeams,
              trie: t.trie,
              parents: this.parents,
              chainStart,
              tokens: t.tokens,
              rowMask: t.rowMask,
            }),
          ),
        );
    }
    const ring = new ReadbackRing(this.engine.gpu, `beams${B}`, states[0].sizeBytes, 1);
    this.rings.push(ring);
    return { B, U: users, split, forward: [all, later], select, place, states, blocked, draw, chainStart, ring };
  }

  /** The best `beam` items of every request; `onResult` is called in order. */
  async search(
    requests: readonly BeamRequest[],
    beam: number,
    onResult: (result: BeamResult, index: number) => void,
  ): Promise<void> {
    await this.run(requests, await this.width(beam, false), null, onResult);
  }

  /**
   * `count` distinct items of every request, drawn from the policy at `temperature` without replacement.
   * `draws[i]` numbers request i's noise, so that a resumed run draws the same.
   */
  async sample(requests: readonly BeamRequest[], count: number, draws: readonly number[]): Promise<number[][]> {
    const out: number[][] = [];
    await this.run(requests, await this.width(count, true), draws, (r, i) => {
      out[i] = Array.from(r.items);
    });
    return out;
  }

  private async run(
    requests: readonly BeamRequest[],
    w: Width,
    draws: readonly number[] | null,
    onResult: (result: BeamResult, index: number) => void,
  ): Promise<void> {
    const { gpu } = this.engine;
    const { config, trie, levels } = this.data;
    for (let from = 0; from < requests.length; ) {
      const count = this.pack(requests, from, w);
      const users = Array.from({ length: w.U }, (_, u) => (draws && u < count ? draws[from + u] : 0));
      this.engine.model.upload(this.batch);
      writeTensor(gpu, w.states[0], initialBeams(w.U, w.B, count));
      writeTensor(gpu, w.blocked, this.blockedBits(requests, from, count, w.U));
      writeTensor(
        gpu,
        w.draw,
        beamDraw({
          seed: config.seed,
          stream: fnv1a32('policy'),
          step: 0,
          temperature: this.temperature,
          users,
        }),
      );
      const last = w.states[levels % 2];
      let slot = 0;
      for (let level = 0; level < levels; level++) {
        if (level > 0) this.writeRowsOfLevel(w, count, level);
        if (level === 1 && w.split > 0) this.openPrompts(w);
        const programs = [w.forward[Math.min(level, 1)], w.select[level]];
        if (level < levels - 1) programs.push(w.place[level]);
        runPrograms(gpu, programs, {
          maxFlopsPerSubmit: this.engine.maxFlopsPerSubmit,
          after: (encoder) => {
            if (level === levels - 1) slot = w.ring.copy(encoder, [{ tensor: last, bytes: last.sizeBytes }]);
          },
        });
      }
      const state = new Uint32Array(await w.ring.read(slot));
      if (gpu.failure) throw gpu.failure;
      for (let u = 0; u < count; u++) {
        const beams = livingBeams(state, w.B, u);
        onResult(
          {
            items: Int32Array.from(beams, (b) => trie.item[b.prefix]),
            logProbs: Float32Array.from(beams, (b) => b.score),
          },
          from + u,
        );
      }
      from += count;
    }
  }

  /** First token of each user's chains, counted in the forest. */
  private readonly chains: number[] = [];
  /** Where each user's prompt begins, and, last, where the prompts end. */
  private readonly prompts: number[] = [];

  /** Lays out prompts and empty chains of as many requests as fit; level 0 reads the prompts' last positions. */
  private pack(requests: readonly BeamRequest[], from: number, w: Width): number {
    const { levels, capacity, config, trie } = this.data;
    const b = this.batch;
    clearForest(b);
    this.chains.length = 0;
    this.prompts.length = 0;
    const encoder = encoderTokens(capacity);
    const startToken = startTokenOf(this.data.model);
    const chainTokens = w.B * (levels - 1);
    let prompts = 0;
    let at = 0;
    let count = 0;
    for (; count < w.U && from + count < requests.length; count++) {
      const prompt = promptOf(requests[from + count].history, this.data);
      const trunk = startToken === undefined ? prompt : [startToken];
      const start = at;
      // Blocks of chains stand in the prompts' order reversed, so that subtrees stay nested: `openPrompts`.
      const chain = w.split > 0 ? capacity.tokens - (count + 1) * blockOf(w.B, levels) : start + trunk.length;
      if (
        w.split > 0 ? start + trunk.length > w.split || chain < w.split : chain + chainTokens > decoderTokens(capacity)
      )
        break;
      if (encoder > 0 && prompts + prompt.length > encoder) break;
      const end = w.split > 0 ? start + trunk.length : chain + chainTokens;
      if (encoder > 0) {
        layEncoderPrompt(b, prompt, prompts, start, end);
        prompts += prompt.length;
      }
      for (let i = 0; i < trunk.length; i++, at++) {
        b.tokens[encoder + at] = trunk[i];
        b.positions[encoder + at] = i;
        b.begin[encoder + at] = start;
        b.end[encoder + at] = end;
      }
      b.rowPosition[count * w.B] = at - 1;
      this.prompts.push(start);
      this.chains.push(chain);
      at = end;
    }
    this.prompts.push(at);
    layTail(b, prompts, at);
    this.chains.forEach((chain, u) => {
      const depth = w.split > 0 ? this.prompts[u + 1] - this.prompts[u] : chain - this.prompts[u];
      for (let k = 0; k < w.B; k++)
        for (let l = 0; l < levels - 1; l++) {
          const i = encoder + chain + k * (levels - 1) + l;
          b.positions[i] = depth + l;
          b.begin[i] = this.prompts[u];
          b.end[i] = chain + (k + 1) * (levels - 1);
        }
      if (config.objective.policy !== 'vocab')
        b.rowMask[u * w.B] = config.objective.policy === 'trie' ? 0 : trie.numPrefixes;
    });
    b.counts.set([prompts + at + (w.split > 0 ? count * chainTokens : 0), count * w.B, 0, 0, 0]);
    writeTensor(
      this.engine.gpu,
      w.chainStart,
      Uint32Array.from(this.chains, (chain) => encoder + chain),
    );
    return count;
  }

  /**
   * From the second level on a prompt's subtree reaches to the end of its own block of chains. Prompts before it reach
   * further, and are kept out by where its queries begin; those behind it end before its block.
   */
  private openPrompts(w: Width): void {
    const { capacity, levels } = this.data;
    const { gpu, model } = this.engine;
    const ends = this.batch.end.slice(0, w.split);
    const block = blockOf(w.B, levels);
    for (let u = 0; u < this.chains.length; u++)
      ends.fill(capacity.tokens - u * block, this.prompts[u], this.prompts[u + 1]);
    ends.fill(capacity.tokens - this.chains.length * block, this.prompts[this.chains.length]);
    writeTensor(gpu, model.tensor.end, ends);
  }

  /** Rows of a level below the first: the last token of each chain so far. Under the trie's policy beamPlace writes the masks. */
  private writeRowsOfLevel(w: Width, count: number, level: number): void {
    const { capacity, levels, trie, config } = this.data;
    const { gpu, model } = this.engine;
    const rows = new Uint32Array(capacity.rows).fill(NONE);
    for (let u = 0; u < count; u++)
      for (let k = 0; k < w.B; k++) rows[u * w.B + k] = this.chains[u] + k * (levels - 1) + level - 1;
    writeTensor(gpu, model.tensor.rowPosition, rows);
    if (config.objective.policy === 'level')
      writeTensor(gpu, model.tensor.rowMask, new Uint32Array(capacity.rows).fill(trie.numPrefixes + level));
  }

  /** A bit for every prefix all of whose items are excluded. */
  private blockedBits(requests: readonly BeamRequest[], from: number, count: number, users: number): Uint32Array {
    const { trie } = this.data;
    const words = Math.ceil(this.engine.model.trie.numPrefixes / 32);
    const bits = new Uint32Array(users * words);
    const left = new Map<number, number>();
    for (let u = 0; u < count; u++) {
      left.clear();
      for (const item of new Set(Array.from(requests[from + u].excluded))) {
        for (let p = trie.leafOfItem[item]; ; p = trie.parent[p]) {
          const rest = (left.get(p) ?? trie.itemCount[p]) - 1;
          left.set(p, rest);
          if (rest === 0) bits[u * words + (p >>> 5)] |= 1 << (p & 31);
          if (p === 0) break;
        }
      }
    }
    return bits;
  }

  free(): void {
    for (const ring of this.rings) ring.free();
    this.owner.free();
  }
}
