/**
 * node scripts/run.mjs bench/matmul.ts [--shapes benchmark,nano,llama130m] [--rounds 9] [--all] [--half b|ab|abc]
 *
 * GFLOP/s of every matrix product of a training step, with the variant the rule chooses (`--all`: with every variant of
 * the adapter); `--half` stores the named operands in half precision. Rounds are interleaved over the variants, so that a busy moment of the machine meets all of them.
 * On a CPU adapter the figure that survives a busy machine is the one by processor time: the time the driver's threads
 * ran, times the number of cores; the other is by the clock.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { openNodeDevice } from '../src/cli/nodeGpu.ts';
import { PipelineCache, ProgramBuilder, runPrograms } from '../src/gpu/program.ts';
import { BufferOwner } from '../src/gpu/tensor.ts';
import { MATMUL_VARIANTS, Matmul, type MatmulOperation, type MatmulShape } from '../src/kernels/matmul/matmul.ts';

interface Product extends MatmulShape {
  readonly operation: MatmulOperation;
  readonly what: string;
}

/** The products of one layer and of the head: forward, gradient of the input, gradient of the weights. */
function productsOf(model: {
  T: number;
  hidden: number;
  attention: number;
  qkv: number;
  ffn: number;
  vocabulary: number;
}): Product[] {
  const { T, hidden, attention, qkv, ffn, vocabulary } = model;
  const linears = [
    { what: 'qkv', inputs: hidden, outputs: qkv },
    { what: 'o', inputs: attention, outputs: hidden },
    { what: 'gate|up', inputs: hidden, outputs: 2 * ffn },
    { what: 'down', inputs: ffn, outputs: hidden },
    { what: 'head', inputs: hidden, outputs: vocabulary },
  ];
  return linears.flatMap(({ what, inputs, outputs }): Product[] => [
    { operation: 'nn', what: `${what}: Y`, M: T, N: outputs, K: inputs },
    { operation: 'nn', what: `${what}: dX`, M: T, N: inputs, K: outputs },
    { operation: 'tn', what: `${what}: dW`, M: outputs, N: inputs, K: T },
  ]);
}

const SHAPES: Readonly<Record<string, readonly Product[]>> = {
  // Work W2 of bench/peers: d 256, ffn 688 → 704, vocabulary 1028 → 1056, 8 · 64 tokens.
  benchmark: productsOf({ T: 512, hidden: 256, attention: 256, qkv: 768, ffn: 704, vocabulary: 1056 }),
  nano: productsOf({ T: 1024, hidden: 64, attention: 64, qkv: 192, ffn: 192, vocabulary: 224 }),
  llama130m: productsOf({ T: 1024, hidden: 768, attention: 768, qkv: 2304, ffn: 2048, vocabulary: 32000 }),
};

function option(name: string, fallback: string): string {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
}

/** Milliseconds all threads but the main one have run: the driver's threads, on a CPU adapter. */
function workerMs(): number {
  let ns = 0;
  try {
    for (const task of readdirSync('/proc/self/task'))
      if (Number(task) !== process.pid)
        ns += Number(readFileSync(`/proc/self/task/${task}/schedstat`, 'utf8').split(' ')[0]);
  } catch {
    return Number.NaN; // Not Linux, or a thread that ended meanwhile.
  }
  return ns / 1e6;
}

const median = (values: readonly number[]) => [...values].sort((x, y) => x - y)[Math.floor(values.length / 2)];

const gpu = await openNodeDevice();
const rounds = Number(option('rounds', '9'));
const halves = option('half', '');
const cores = availableParallelism();
const MS_PER_SAMPLE = 20;
console.log(
  `${gpu.adapter.description}, subgroups ${gpu.adapter.subgroupMinSize}..${gpu.adapter.subgroupMaxSize}, ${cores} cores`,
);
const owner = new BufferOwner(gpu, 'bench');
const cache = new PipelineCache(gpu);
for (const set of option('shapes', 'benchmark,nano').split(',')) {
  console.log(`\n${set.padEnd(14)} op  [M, N, K]              GFLOP/s  by the clock  variant`);
  let flops = 0;
  let bestMs = 0;
  for (const product of SHAPES[set]) {
    const { M, N, K, operation, what } = product;
    const scratch = new BufferOwner(gpu, what);
    const matrix = (name: string, rows: number, columns: number) =>
      halves.includes(name)
        ? scratch.tensor(name, 'u32', [rows, columns / 2])
        : scratch.tensor(name, 'f32', [rows, columns]);
    const a = operation === 'nn' ? matrix('a', M, K) : matrix('a', K, M);
    const b = matrix('b', K, N);
    const c = matrix('c', M, N);
    const rule = new Matmul(gpu.adapter);
    const names = process.argv.includes('--all')
      ? rule.variantNames.filter((name) => MATMUL_VARIANTS.find((v) => v.name === name)?.operation === operation)
      : [rule.choose(operation, product).name];
    const runs = await Promise.all(
      names.map(async (name) => {
        const builder = new ProgramBuilder(cache, owner, name);
        builder.add(new Matmul(gpu.adapter, { preferred: [name] })[operation]({ M, N, K, a, b, c }));
        const program = await builder.build();
        return { name, program, repeats: 1, cpu: [] as number[], clock: [] as number[] };
      }),
    );
    for (let round = -2; round < rounds; round++)
      for (const run of runs) {
        const [ms, start] = [workerMs(), performance.now()];
        runPrograms(gpu, Array(run.repeats).fill(run.program));
        await gpu.device.queue.onSubmittedWorkDone();
        const clock = (performance.now() - start) / run.repeats;
        if (round === -1) run.repeats = Math.max(1, Math.round(MS_PER_SAMPLE / clock));
        if (round < 0) continue;
        run.clock.push(clock);
        run.cpu.push((workerMs() - ms) / run.repeats / cores);
      }
    const gflops = (times: readonly number[]) => ((2 * M * N * K) / 1e6 / median(times)).toFixed(1);
    for (const run of runs)
      console.log(
        `${what.padEnd(14)} ${operation}  ${`[${M}, ${N}, ${K}]`.padEnd(22)} ${(gpu.adapter.isSoftware ? gflops(run.cpu) : '-').padStart(7)} ${gflops(run.clock).padStart(13)}  ${run.name}`,
      );
    flops += 2 * M * N * K;
    bestMs += Math.min(...runs.map((run) => median(gpu.adapter.isSoftware ? run.cpu : run.clock)));
    scratch.free();
  }
  console.log(`${set}: one layer and the head, all three directions: ${(flops / 1e6 / bestMs).toFixed(1)} GFLOP/s`);
}
owner.free();
gpu.destroy();
