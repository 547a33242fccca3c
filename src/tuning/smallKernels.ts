/**
 * Attention and the vocabulary softmax run once on arrays small enough to read: the lesson on kernels shows every number of
 * them beside float64's. The same WGSL and the same wrappers as in a training step. Before: an open device.
 */
import { adapterInWords, type Gpu } from '../gpu/device.ts';
import type { Launch } from '../gpu/kernel.ts';
import { PipelineCache, ProgramBuilder, runPrograms } from '../gpu/program.ts';
import { readFloats } from '../gpu/readback.ts';
import { BufferOwner, filledTensor, roundUp, type Tensor } from '../gpu/tensor.ts';
import { attentionForward } from '../kernels/attention/attentionForward.ts';
import { forestSpans, selfAttentionLayout } from '../kernels/attention/attentionShape.ts';
import { logSoftmaxPairs, plainLogits } from '../kernels/softmax/logSoftmaxPairs.ts';

/** One head over one packed forest. */
export interface SmallAttention {
  readonly kernel: 'attentionForward';
  readonly headDim: number;
  /** One past the last descendant of each token; [T]. */
  readonly end: readonly number[];
  /** q | k | v of each token; [T, 3 · headDim]. */
  readonly qkv: readonly number[];
}

/** Rows of logits, each masked to the children of a trie prefix or not at all. */
export interface SmallSoftmax {
  readonly kernel: 'logSoftmaxPairs';
  readonly V: number;
  /** [rows, V] */
  readonly logits: readonly number[];
  /** A prefix of the trie, or null for the whole vocabulary; [rows]. */
  readonly rowPrefix: readonly (number | null)[];
  /** The trie, as `items/trie.ts` has it. */
  readonly firstChild: readonly number[];
  readonly token: readonly number[];
}

export type SmallKernelRun = SmallAttention | SmallSoftmax;

export interface SmallKernelResult {
  readonly adapter: string;
  readonly isSoftware: boolean;
  /** Attention: output [T, headDim]. Softmax: log P of every token of every row, −1e30 where it is not legal; [rows, V]. */
  readonly values: readonly number[];
  /** log Σ exp of each token's scores, or of each row's logits, nats; [T] or [rows]. */
  readonly logNormalisers: readonly number[];
}

/** Runs it on this device and reads everything back. Throws ShapeError for arrays that do not fit, DeviceError for a failure. */
export async function runSmallKernel(gpu: Gpu, run: SmallKernelRun): Promise<SmallKernelResult> {
  const owner = new BufferOwner(gpu, 'small kernel');
  const launchAndWait = async (launch: Launch) => {
    const builder = new ProgramBuilder(new PipelineCache(gpu), owner, 'small kernel');
    builder.add(launch);
    runPrograms(gpu, [await builder.build()]);
    await gpu.device.queue.onSubmittedWorkDone();
    if (gpu.failure) throw gpu.failure;
  };
  const tensor: MakeTensor = (label, shape, data) => filledTensor(gpu, owner, label, shape, data);
  try {
    const arrays =
      run.kernel === 'attentionForward'
        ? await smallAttention(run, tensor, launchAndWait, gpu)
        : await smallSoftmax(run, tensor, launchAndWait, gpu);
    return { adapter: adapterInWords(gpu.adapter), isSoftware: gpu.adapter.isSoftware, ...arrays };
  } finally {
    owner.free();
  }
}

type MakeTensor = (label: string, shape: readonly number[], data?: Float32Array | Uint32Array) => Tensor;
type Arrays = Pick<SmallKernelResult, 'values' | 'logNormalisers'>;

async function smallAttention(
  { headDim, end, qkv }: SmallAttention,
  tensor: MakeTensor,
  run: (launch: Launch) => Promise<void>,
  gpu: Gpu,
): Promise<Arrays> {
  const T = end.length;
  const heads = { numHeads: 1, numKeyValueHeads: 1, headDim };
  const qkvStride = roundUp(3 * headDim, 4);
  const outStride = roundUp(headDim, 4);
  const padded = Float32Array.from({ length: T * qkvStride }, (_, i) =>
    i % qkvStride < 3 * headDim ? qkv[Math.floor(i / qkvStride) * 3 * headDim + (i % qkvStride)] : 0,
  );
  const output = tensor('output', [T, outStride]);
  const stats = tensor('stats', [T, 1, 2]);
  await run(
    attentionForward({
      ...heads,
      numQueries: T,
      numKeys: T,
      layout: selfAttentionLayout({ ...heads, qkvStride }),
      spanAt: forestSpans(T),
      outStride,
      scale: 1 / Math.sqrt(headDim),
      mask: 'forest',
      spans: tensor('spans', [3 * T], Uint32Array.of(...new Uint32Array(2 * T), ...end)),
      qkv: tensor('qkv', [T, qkvStride], padded),
      output,
      stats,
    }),
  );
  const found = await readFloats(gpu, output, T * outStride);
  return {
    values: Array.from(found).filter((_, i) => i % outStride < headDim),
    logNormalisers: Array.from(await readFloats(gpu, stats, 2 * T)).filter((_, i) => i % 2 === 0),
  };
}

const WHOLE_VOCABULARY = 0xffffffff;

async function smallSoftmax(
  { V, logits, rowPrefix, firstChild, token }: SmallSoftmax,
  tensor: MakeTensor,
  run: (launch: Launch) => Promise<void>,
  gpu: Gpu,
): Promise<Arrays> {
  const rows = rowPrefix.length;
  const Vpad = roundUp(V, 32);
  const padded = Float32Array.from({ length: rows * Vpad }, (_, i) =>
    i % Vpad < V ? logits[Math.floor(i / Vpad) * V + (i % Vpad)] : 0,
  );
  const lse = tensor('lse', [rows]);
  const logPF = tensor('logPF', [rows * V]);
  await run(
    logSoftmaxPairs({
      rowOffset: 0,
      rows,
      V,
      layout: plainLogits(Vpad),
      logits: tensor('logits', [rows, Vpad], padded),
      counts: tensor('counts', [8], Uint32Array.of(0, rows, 0, 0, 0, 0, 0, 0)),
      rowMask: tensor(
        'rowMask',
        [rows],
        Uint32Array.from(rowPrefix, (prefix) => prefix ?? WHOLE_VOCABULARY),
      ),
      trie: tensor('trie', [firstChild.length + token.length], Uint32Array.of(...firstChild, ...token)),
      trieTokenOffset: firstChild.length,
      rowPairStart: tensor(
        'rowPairStart',
        [rows + 1],
        Uint32Array.from({ length: rows + 1 }, (_, r) => r * V),
      ),
      pairToken: tensor(
        'pairToken',
        [rows * V],
        Uint32Array.from({ length: rows * V }, (_, p) => p % V),
      ),
      lse,
      logPF,
    }),
  );
  return {
    values: Array.from(await readFloats(gpu, logPF, rows * V)),
    logNormalisers: Array.from(await readFloats(gpu, lse, rows)),
  };
}
