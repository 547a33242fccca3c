/**
 * `npm run bench -- --model JSON --batch B --tokens T --objective sft --steps N --json`: one training step, timed.
 * `--kernels` lists every dispatch; `--tune` takes the kernel variants from a tuning record (`--tuning-file`, else in the
 * user's cache folder), made where it is missing; `--split-submits` splits the step for a watchdog on CPU adapters too.
 * `--precision half` stores activations in half. With another objective than sft: what a step of the trainer's and a ranking
 * by beam 20 cost over an SFT step of the same users (`stepOverSft`, `beamOverSft`), measured in turn.
 * `--presets GFLOPS,…` prints what every preset costs, and its speed at these dense rates; nothing is run.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { MODEL_PRESETS, type ModelPreset } from '../config/presets.ts';
import { OBJECTIVE_TYPES, type ObjectiveType } from '../config/runConfig.ts';
import { ConfigError } from '../core/errors.ts';
import { RandomStream } from '../core/random.ts';
import { timeProgram } from '../gpu/program.ts';
import { initializeWeights } from '../nn/initialize.ts';
import { fromHuggingFace, type HuggingFaceConfig, type ModelConfig, modelConfig } from '../nn/modelConfig.ts';
import { FIRST_LOSS_SCALE } from '../nn/optimizer/lossScale.ts';
import { measureCosts } from '../train/benchCosts.ts';
import { type BenchSettings, benchStep, createBench } from '../train/benchRun.ts';
import { presetCosts, projectedTokensPerSecond, STEP_SHARE, TABLE_TOKENS } from '../train/presetTable.ts';
import { engineProducts } from '../train/stepKernels.ts';
import type { KernelChoice } from '../tuning/record.ts';
import type { StepProducts } from '../tuning/tuner.ts';
import { runMain } from './main.ts';
import { openNodeDevice } from './nodeGpu.ts';
import { tuneForRun, tuningTable } from './tuning.ts';

/** The prompt of 20 items of three levels. */
const SET_TOKENS = 61;
const DEFAULT_VOCABULARY = 259; // 3 special tokens + 4 levels of 64 codes

async function modelOf(text: string): Promise<ModelConfig> {
  if (text in MODEL_PRESETS) return modelConfig(MODEL_PRESETS[text as ModelPreset], DEFAULT_VOCABULARY);
  let json: unknown;
  try {
    json = JSON.parse(text.trimStart().startsWith('{') ? text : await readFile(text, 'utf8'));
  } catch (cause) {
    throw new ConfigError(
      `--model: expected a preset (${Object.keys(MODEL_PRESETS).join(', ')}), a JSON object in Hugging Face's names, or a file of one; found ${text}.`,
      { cause },
    );
  }
  const c = json as Record<string, unknown>;
  const needed =
    c['model_type'] === 't5'
      ? ['vocab_size', 'd_model', 'd_kv', 'd_ff', 'num_layers', 'num_heads']
      : ['vocab_size', 'hidden_size', 'intermediate_size', 'num_hidden_layers', 'num_attention_heads'];
  for (const key of needed)
    if (typeof c[key] !== 'number') throw new ConfigError(`--model: ${key} is missing or no number.`);
  return fromHuggingFace({ model_type: 'llama', rms_norm_eps: 1e-6, ...c } as HuggingFaceConfig);
}

function count(text: string | undefined, name: string, fallback: number): number {
  const n = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(n) || n < 1)
    throw new ConfigError(`--${name}: expected a whole number of at least 1, found ${text}.`);
  return n;
}

/** The presets' table in Markdown, as the README quotes it. */
function printPresets(text: string): void {
  const rates = text.split(',').map((rate) => count(rate, 'presets', 0));
  const header = [
    'preset',
    'vocabulary',
    'parameters',
    `memory at ${TABLE_TOKENS} tokens`,
    'with recomputation',
    'MFLOP a token',
    ...rates.map((rate) => `tokens/s at ${rate} GFLOP/s`),
  ];
  console.log(`| ${header.join(' | ')} |\n|${'---|'.repeat(header.length)}`);
  const mebibytes = (bytes: number) => `${Math.round(bytes / 1048576).toLocaleString('en')} MiB`;
  for (const cost of presetCosts()) {
    const cells = [
      cost.preset,
      cost.vocabularySize.toLocaleString('en'),
      cost.numParameters.toLocaleString('en'),
      mebibytes(cost.memoryBytes.none),
      mebibytes(cost.memoryBytes.block),
      (cost.flopsPerToken / 1e6).toFixed(1),
      // A projection has two digits at most.
      ...rates.map((rate) => Number(projectedTokensPerSecond(cost, rate).toPrecision(2)).toLocaleString('en')),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(
    `\nMemory and work follow from the plan. Speed is projected: ${STEP_SHARE * 100} % of the dense rate for the whole step.`,
  );
}

runMain(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      batch: { type: 'string' },
      tokens: { type: 'string' },
      objective: { type: 'string' },
      trajectories: { type: 'string' },
      steps: { type: 'string' },
      json: { type: 'boolean' },
      kernels: { type: 'boolean' },
      tune: { type: 'boolean' },
      'tuning-file': { type: 'string' },
      'split-submits': { type: 'boolean' },
      precision: { type: 'string' },
      presets: { type: 'string' },
    },
  });
  if (values.presets !== undefined) {
    printPresets(values.presets);
    return;
  }
  const config = await modelOf(values.model ?? 'llama-nano');
  const [batch, tokens, steps, trajectories] = [
    count(values.batch, 'batch', 8),
    count(values.tokens, 'tokens', values.objective && values.objective !== 'sft' ? SET_TOKENS : 64),
    count(values.steps, 'steps', 10),
    count(values.trajectories, 'trajectories', 4),
  ];
  const objective = (values.objective ?? 'sft') as ObjectiveType;
  if (!OBJECTIVE_TYPES.includes(objective))
    throw new ConfigError(`--objective: expected one of ${OBJECTIVE_TYPES.join(', ')}, found ${values.objective}.`);
  const { precision = 'float32' } = values;
  if (precision !== 'float32' && precision !== 'half')
    throw new ConfigError(`--precision: expected float32 or half, found ${precision}.`);
  const lossScale = precision === 'half' ? FIRST_LOSS_SCALE.scale : 1;
  const random = new RandomStream(7, 'bench');
  const token = () => random.int(config.vocabularySize);
  const sequences = Array.from({ length: batch }, () => ({
    tokens: Uint32Array.from({ length: tokens }, token),
    next: token(),
  }));
  const sets = sequences.map(() =>
    Array.from({ length: trajectories }, () => ({ tokens: [token(), token(), token()], logReward: random.normal() })),
  );
  const gpu = await openNodeDevice();
  const step: BenchSettings = {
    config,
    sequences,
    objective,
    sets,
    optimizer: { beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0.01, flowLrScale: 1 },
    splitSubmits: values['split-submits'],
    precision,
  };
  let kernels: KernelChoice | undefined;
  if (values.tune || values['tuning-file'] !== undefined) {
    const products: StepProducts = (choice) => engineProducts(gpu, benchStep({ ...step, kernels: choice }).options);
    const tuned = await tuneForRun(gpu, products, { file: values['tuning-file'], onWord: console.error });
    if (!values.json) for (const line of tuningTable(tuned)) console.log(line);
    kernels = tuned.choice;
  }
  const started = performance.now();
  const { engine, batch: forest } = await createBench(gpu, { ...step, kernels });
  const { parameters } = engine.model;
  await initializeWeights(parameters, engine.options.config, 7, 0.02);
  const losses: number[] = [];
  const times: number[] = [];
  let firstStepMs = 0;
  for (let s = 1; s <= steps + 1; s++) {
    const t = performance.now();
    losses.push((await engine.step(forest, { lr: 1e-3, clipNorm: 1, step: s, lossScale })).loss);
    if (s === 1) firstStepMs = performance.now() - started;
    else times.push(performance.now() - t);
  }
  times.sort((a, b) => a - b);
  const msPerStep = (times[(times.length - 1) >> 1] + times[times.length >> 1]) / 2;
  const { peakBytes: peakBufferBytes } = gpu.memory;
  const costs =
    objective === 'sft'
      ? null
      : await measureCosts(
          gpu,
          {
            model: config,
            numUsers: batch,
            historyItems: Math.min(200, Math.max(1, Math.round((tokens - 1) / 3))),
            objective,
            setSize: trajectories,
            precision,
            machine: { kernels, splitSubmits: values['split-submits'] },
          },
          steps,
        );
  const result = {
    adapter: `${gpu.adapter.vendor} ${gpu.adapter.description || gpu.adapter.device}`.trim(),
    msPerStep,
    dispatchesPerStep: engine.dispatchesPerStep,
    submitsPerStep: engine.submits,
    longestDispatch: `${engine.longestDispatch.label}, ${engine.longestDispatch.ms.toFixed(2)} ms at ${kernels?.measuredGflops ? 'the measured' : 'an assumed 1,000 GFLOP/s'} dense speed`,
    tuning: kernels?.record ?? null,
    peakBufferBytes,
    flopsPerStep: engine.flopsPerStep,
    gflops: engine.flopsPerStep / msPerStep / 1e6,
    firstStepMs,
    ...costs,
    losses,
  };
  if (values.json) console.log(JSON.stringify(result));
  else
    for (const [key, value] of Object.entries(result))
      console.log(
        `${key.padEnd(18)} ${Array.isArray(value) ? value.map((x) => x.toFixed(4)).join(' ') : typeof value === 'number' ? value.toLocaleString('en', { maximumFractionDigits: 2 }) : value}`,
      );
  if (values.kernels) {
    for (const program of engine.stepPrograms)
      for (const k of (await timeProgram(gpu, program)) ?? [])
        console.log(
          `${k.label.padEnd(28)} ${k.kernelName.padEnd(26)} ${k.ms.toFixed(3).padStart(9)} ms  ${(k.flops / k.ms / 1e6).toFixed(2).padStart(8)} GFLOP/s`,
        );
    if (!gpu.device.features.has('timestamp-query'))
      console.log('This device has no timestamps: kernels cannot be timed one by one.');
  }
  engine.free();
  gpu.destroy();
});
