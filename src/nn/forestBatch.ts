/**
 * What one step feeds the model: a packed forest of tokens and its supervision, as flat arrays of fixed capacity.
 * Filled by `train/packedForest.ts`; uploaded, never reallocated.
 *
 * A decoder-only model has one stack of tokens, the forest. With an encoder the first `encoderTokens` are the prompts,
 * segment by segment, and the forest of the decoder follows; begin, end and rows count from the start of their own stack.
 *
 * A row is a state: a hidden position and a softmax mask. A pair is a row and an action token; pairs are sorted by row.
 * A trajectory owns L pairs of its own; a group is one user's set of trajectories, the positive first.
 */
export const NONE = 0xffffffff;

export interface ForestCapacity {
  /** T of all stacks, a multiple of 64. */
  readonly tokens: number;
  /** Of them the encoder's, a multiple of 64; absent or 0 without an encoder. */
  readonly encoderTokens?: number;
  /** R, a multiple of 64. */
  readonly rows: number;
  readonly pairs: number;
  /** N */
  readonly trajectories: number;
  readonly groups: number;
  /** L, steps of every trajectory. */
  readonly levels: number;
  /** V, for the embedding gradient's token lists. */
  readonly vocabularySize: number;
}

export interface ForestBatch {
  readonly capacity: ForestCapacity;
  /** All u32 arrays below are views of this one buffer, as `forestLayout` lays them out. */
  readonly words: Uint32Array;
  readonly floats: Float32Array;
  /** [numTokens of all stacks, numRows, numPairs, numTrajectories, numGroups, 0, 0, 0] */
  readonly counts: Uint32Array;
  /** [T] */
  readonly tokens: Uint32Array;
  readonly positions: Uint32Array;
  /** Forest: first index of the token's own tree. Encoder: first index of its segment. */
  readonly begin: Uint32Array;
  /** Forest: one past the last descendant. Encoder: one past the segment. */
  readonly end: Uint32Array;
  /** [decoder tokens]: the segment of the encoder that a decoder token sees. */
  readonly crossBegin: Uint32Array;
  readonly crossEnd: Uint32Array;
  /** [encoder tokens]: the decoder tokens that see an encoder token. */
  readonly queryBegin: Uint32Array;
  readonly queryEnd: Uint32Array;
  /** Token lists for the embedding gradient: [V + 1] and [T]. */
  readonly tokenStart: Uint32Array;
  readonly tokenPositions: Uint32Array;
  /** [R]; NONE beyond numRows. */
  readonly rowPosition: Uint32Array;
  /** [R]; trie prefix whose children are legal, or NONE for the whole vocabulary. */
  readonly rowMask: Uint32Array;
  /** [decoder tokens, 2]; the rows that read a position. */
  readonly positionRows: Uint32Array;
  /** [R + 1] */
  readonly rowPairStart: Uint32Array;
  /** [P] */
  readonly pairToken: Uint32Array;
  /** [N, L, 2]: pair and row of each step. */
  readonly trajectorySteps: Uint32Array;
  /** [G + 1] */
  readonly groupStart: Uint32Array;
  /** [P]: weight of −logPF in the loss. */
  readonly ceWeight: Float32Array;
  /** [N, 4]: weight, log reward, reference log-probability, 0. */
  readonly trajectory: Float32Array;
}

export const encoderTokens = (c: ForestCapacity): number => c.encoderTokens ?? 0;
/** Tokens of the stack that rows read. */
export const decoderTokens = (c: ForestCapacity): number => c.tokens - encoderTokens(c);

type Field = { readonly name: string; readonly size: number };

/** Element offsets of the arrays in their buffer; each starts on 64 elements, so that it can be bound by itself. */
export function forestLayout(c: ForestCapacity): {
  words: Record<string, number>;
  numWords: number;
  floats: Record<string, number>;
  numFloats: number;
  sizes: Record<string, number>;
} {
  const [encoder, decoder] = [encoderTokens(c), decoderTokens(c)];
  const words: Field[] = [
    { name: 'counts', size: 8 },
    { name: 'tokens', size: c.tokens },
    { name: 'positions', size: c.tokens },
    { name: 'begin', size: c.tokens },
    { name: 'end', size: c.tokens },
    { name: 'crossBegin', size: encoder > 0 ? decoder : 0 },
    { name: 'crossEnd', size: encoder > 0 ? decoder : 0 },
    { name: 'queryBegin', size: encoder },
    { name: 'queryEnd', size: encoder },
    { name: 'tokenStart', size: c.vocabularySize + 1 },
    { name: 'tokenPositions', size: c.tokens },
    { name: 'rowPosition', size: c.rows },
    { name: 'rowMask', size: c.rows },
    { name: 'positionRows', size: decoder * 2 },
    { name: 'rowPairStart', size: c.rows + 1 },
    { name: 'pairToken', size: c.pairs },
    { name: 'trajectorySteps', size: Math.max(1, c.trajectories * c.levels * 2) },
    { name: 'groupStart', size: c.groups + 1 },
  ];
  const floats: Field[] = [
    { name: 'ceWeight', size: c.pairs },
    { name: 'trajectory', size: Math.max(4, c.trajectories * 4) },
  ];
  const sizes: Record<string, number> = {};
  const lay = (fields: Field[]) => {
    const offsets: Record<string, number> = {};
    let at = 0;
    for (const f of fields) {
      offsets[f.name] = at;
      sizes[f.name] = f.size;
      at += Math.ceil(f.size / 64) * 64;
    }
    return { offsets, total: at };
  };
  const w = lay(words);
  const f = lay(floats);
  return { words: w.offsets, numWords: w.total, floats: f.offsets, numFloats: f.total, sizes };
}

/** An empty batch of a capacity. */
export function createForestBatch(capacity: ForestCapacity): ForestBatch {
  const layout = forestLayout(capacity);
  const words = new Uint32Array(layout.numWords);
  const floats = new Float32Array(layout.numFloats);
  const u = (name: string) => words.subarray(layout.words[name], layout.words[name] + layout.sizes[name]);
  const f = (name: string) => floats.subarray(layout.floats[name], layout.floats[name] + layout.sizes[name]);
  return {
    capacity,
    words,
    floats,
    counts: u('counts'),
    tokens: u('tokens'),
    positions: u('positions'),
    begin: u('begin'),
    end: u('end'),
    crossBegin: u('crossBegin'),
    crossEnd: u('crossEnd'),
    queryBegin: u('queryBegin'),
    queryEnd: u('queryEnd'),
    tokenStart: u('tokenStart'),
    tokenPositions: u('tokenPositions'),
    rowPosition: u('rowPosition'),
    rowMask: u('rowMask'),
    positionRows: u('positionRows'),
    rowPairStart: u('rowPairStart'),
    pairToken: u('pairToken'),
    trajectorySteps: u('trajectorySteps'),
    groupStart: u('groupStart'),
    ceWeight: f('ceWeight'),
    trajectory: f('trajectory'),
  };
}
