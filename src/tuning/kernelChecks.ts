/** The kernels that depend most on the adapter (workgroup memory, wide rows) against their float64 definitions, one by one. */
import { errorMessage } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import type { Gpu } from '../gpu/device.ts';
import type { Launch } from '../gpu/kernel.ts';
import { type PipelineCache, ProgramBuilder, runPrograms } from '../gpu/program.ts';
import { readFloats } from '../gpu/readback.ts';
import { BufferOwner, filledTensor, type Tensor } from '../gpu/tensor.ts';
import { attentionBackwardKeyValue } from '../kernels/attention/attentionBackwardKeyValue.ts';
import { attentionBackwardQuery } from '../kernels/attention/attentionBackwardQuery.ts';
import { attentionForward } from '../kernels/attention/attentionForward.ts';
import {
  type AttentionTechnique,
  attentionTechnique,
  forestSpans,
  SUBGROUP_ATTENTION,
  selfAttentionLayout,
} from '../kernels/attention/attentionShape.ts';
import { rmsNorm } from '../kernels/norm/rmsNorm.ts';
import * as referenceBackward from '../reference/attention/attentionBackward.ts';
import * as referenceForward from '../reference/attention/attentionForward.ts';
import * as referenceNorm from '../reference/norm/rmsNorm.ts';

export interface KernelVerdict {
  /** 'variant' where another kernel can take its place. */
  readonly kind: 'kernel' | 'variant';
  readonly name: string;
  readonly passes: boolean;
  readonly detail: string;
}

/** float32 against float64, relative to 1 + |expected|: the tolerance of the kernels' own tests. */
const TOLERANCE = 2e-5;

function compare(name: string, found: ArrayLike<number>, expected: ArrayLike<number>): KernelVerdict {
  let worst = 0;
  let at = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(found[i] - expected[i]) / (1 + Math.abs(expected[i]));
    if (!(error <= worst)) {
      worst = error;
      at = i;
      if (Number.isNaN(error)) break;
    }
  }
  const where =
    worst > TOLERANCE || Number.isNaN(worst) ? `: element ${at} is ${found[at]}, expected ${expected[at]}` : '';
  return {
    kind: 'kernel',
    name,
    passes: worst <= TOLERANCE,
    detail: `error ${worst.toExponential(1)} of ${TOLERANCE.toExponential(0)} allowed${where}`,
  };
}

/**
 * Runs every check; a kernel that does not compile is a device error and is thrown, unless another can take its place:
 * attention by subgroups, which is checked where runs would take it, or where `technique` says so.
 */
export async function checkKernels(
  gpu: Gpu,
  cache: PipelineCache,
  options: { readonly technique?: AttentionTechnique } = {},
): Promise<KernelVerdict[]> {
  const owner = new BufferOwner(gpu, 'kernel checks');
  const tensor: MakeTensor = (label, shape, data) => filledTensor(gpu, owner, label, shape, data);
  const run = async (...launches: Launch[]) => {
    const builder = new ProgramBuilder(cache, owner, 'kernel checks');
    for (const launch of launches) builder.add(launch);
    runPrograms(gpu, [await builder.build()]);
    await gpu.device.queue.onSubmittedWorkDone();
    if (gpu.failure) throw gpu.failure;
  };
  try {
    const verdicts: KernelVerdict[] = [];
    verdicts.push(await checkNorm(tensor, run, gpu));
    const attention = async (technique: AttentionTechnique) => {
      const found: KernelVerdict[] = [];
      for (const headDim of [16, 10]) found.push(...(await checkAttention(headDim, technique, tensor, run, gpu)));
      return found;
    };
    const subgroup = options.technique ?? attentionTechnique(gpu.adapter);
    if (subgroup === 'subgroup') verdicts.push(await asVariant(SUBGROUP_ATTENTION, gpu, () => attention('subgroup')));
    verdicts.push(...(await attention('tiled')));
    return verdicts;
  } finally {
    owner.free();
  }
}

/** One verdict of many, for a variant: the first that fails, or not compiling, in words. */
async function asVariant(name: string, gpu: Gpu, check: () => Promise<KernelVerdict[]>): Promise<KernelVerdict> {
  try {
    const found = await check();
    const failed = found.find((verdict) => !verdict.passes);
    const detail = failed ? `${failed.name}: ${failed.detail}` : found.map((v) => `${v.name}: ${v.detail}`).join('; ');
    return { kind: 'variant', name, passes: !failed, detail };
  } catch (error) {
    if (gpu.failure) throw gpu.failure;
    return { kind: 'variant', name, passes: false, detail: errorMessage(error) };
  }
}

type MakeTensor = (label: string, shape: readonly number[], data?: Float32Array | Uint32Array) => Tensor;
type Run = (...launches: Launch[]) => Promise<void>;

async function checkNorm(tensor: MakeTensor, run: Run, gpu: Gpu): Promise<KernelVerdict> {
  const [T, C, stride] = [19, 100, 128];
  const random = new RandomStream(23, 'norm');
  const x = Float32Array.from({ length: T * stride }, (_, i) => (i % stride < C ? 3 * random.normal() : 0));
  const gain = Float32Array.from({ length: stride }, (_, i) => (i < C ? random.normal() : 0));
  const y = tensor('y', [T, stride]);
  const sizes = { T, C, stride, eps: 1e-6 };
  await run(
    rmsNorm({
      ...sizes,
      x: tensor('x', [T, stride], x),
      gain: tensor('gain', [stride], gain),
      y,
      rstd: tensor('rstd', [T]),
    }),
  );
  return compare('rmsNorm', await readFloats(gpu, y, T * stride), referenceNorm.rmsNorm({ ...sizes, x, gain }).y);
}

/** Three trees in one forest: a chain, a fork, and a token by itself; two query heads to a key-value head. */
async function checkAttention(
  headDim: number,
  technique: AttentionTechnique,
  tensor: MakeTensor,
  run: Run,
  gpu: Gpu,
): Promise<KernelVerdict[]> {
  const T = 45;
  const begin = Uint32Array.from({ length: T }, (_, i) => (i < 20 ? 0 : i < 44 ? 20 : 44));
  // From 20 on: a stem of ten, then two branches of seven that do not see each other.
  const end = Uint32Array.from({ length: T }, (_, i) => (i < 20 ? 20 : i < 30 ? 44 : i < 37 ? 37 : i < 44 ? 44 : 45));
  const [numHeads, numKeyValueHeads] = [4, 2];
  const columns = (numHeads + 2 * numKeyValueHeads) * headDim;
  const [qkvStride, outStride] = [Math.ceil(columns / 32) * 32, Math.ceil((numHeads * headDim) / 32) * 32];
  const heads = { numHeads, numKeyValueHeads, headDim };
  const shape = {
    ...heads,
    numQueries: T,
    numKeys: T,
    layout: selfAttentionLayout({ ...heads, qkvStride }),
    spanAt: forestSpans(T),
    outStride,
    scale: 1 / Math.sqrt(headDim),
    mask: 'forest' as const,
    technique,
  };
  const spans = Uint32Array.of(...new Uint32Array(T), ...begin, ...end);
  const random = new RandomStream(23, 'attention', headDim);
  const draw = (stride: number, used: number) =>
    Float32Array.from({ length: T * stride }, (_, i) => (i % stride < used ? random.normal() : 0));
  const [qkv, dOutput] = [draw(qkvStride, columns), draw(outStride, numHeads * headDim)];
  const inputs = {
    ...shape,
    spans: tensor('spans', [3 * T], spans),
    qkv: tensor('qkv', [T, qkvStride], qkv),
    stats: tensor('stats', [T, numHeads, 2]),
  };
  const output = tensor('output', [T, outStride]);
  const backward = {
    ...inputs,
    dOutput: tensor('dOutput', [T, outStride], dOutput),
    dQkv: tensor('dQkv', [T, qkvStride]),
  };
  await run(
    attentionForward({ ...inputs, output }),
    attentionBackwardQuery({ ...backward, output }),
    attentionBackwardKeyValue(backward),
  );
  const expected = referenceForward.attentionForward({ ...shape, spans, qkv });
  const gradient = referenceBackward.attentionBackward({ ...shape, spans, qkv, dOutput });
  const of = `heads of ${headDim}`;
  return [
    compare(`attentionForward, ${of}`, await readFloats(gpu, output, T * outStride), expected.output),
    compare(`attention backward, ${of}`, await readFloats(gpu, backward.dQkv, T * qkvStride), gradient.dQkv),
  ];
}
