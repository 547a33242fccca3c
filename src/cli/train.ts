/** `npm run train -- --config RUN.json --out DIR [--data PATH [--columns user=NAME,item=NAME,…]] [--ids FILE] [--embeddings FILE] [--import DIR] [--resume DIR] [--checkpoint-every STEPS] [--collaborative DIR] [--tune [--tuning-file FILE]]`: a whole run without a page. */
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '../core/errors.ts';
import { mebibytes } from '../core/mebibytes.ts';
import { metricLines } from '../core/metricTable.ts';
import type { Gpu } from '../gpu/device.ts';
import { numTrainedParameters } from '../nn/parameterPlan.ts';
import { metricsRow, validationRow } from '../record/historyRows.ts';
import { jsonFile, jsonLine } from '../record/jsonFile.ts';
import { recordingHeader } from '../record/recordingBuilder.ts';
import { runSummary } from '../record/summaryFile.ts';
import { itemsFile, loadCheckpoint } from '../train/checkpoint.ts';
import { memoryBill, planEngine } from '../train/engine.ts';
import { headline, rankUsers, summarize, withTargetDistances } from '../train/evaluate.ts';
import { FrameRecorder, framesRefused, recordedThings } from '../train/frames.ts';
import { recordingFacts, runMetadata } from '../train/metadata.ts';
import { type PreparedData, prepareData, takenItemId } from '../train/prepare.ts';
import { rewardLines, rewardPreview } from '../train/rewardPreview.ts';
import { type RunHooks, runSteps, skippedStep } from '../train/run.ts';
import { engineProducts } from '../train/stepKernels.ts';
import { engineOptions, Trainer } from '../train/trainer.ts';
import type { StepProducts } from '../tuning/tuner.ts';
import { runCollaborativeModel } from './collaborative.ts';
import { assertSameItems, itemFiles, withTrainedItems } from './itemFiles.ts';
import { runMain } from './main.ts';
import { openNodeDevice } from './nodeGpu.ts';
import { showProgress } from './progress.ts';
import { readConfig } from './readConfig.ts';
import { loadData, openImport } from './runData.ts';
import { keepApart, readRun, replaceModel } from './runFolder.ts';
import { FolderRecording, keepWholeLines, recordedMetadata } from './runRecording.ts';
import { semanticIdLines } from './semanticIdLines.ts';
import { commitOfHouse } from './study/houseCommit.ts';
import { nodeRuntime, type TunedRun, tuneForRun, tuningOfRun, tuningTable } from './tuning.ts';

const USAGE =
  'usage: npm run train -- --config RUN.json --out DIR [--data PATH [--columns user=NAME,item=NAME,…]] [--ids FILE] [--embeddings FILE] [--import DIR] [--resume DIR] [--checkpoint-every STEPS] [--collaborative DIR] [--tune [--tuning-file FILE]]';
/** Steps between checkpoints unless --checkpoint-every says otherwise: a killed run loses at most these. */
const CHECKPOINT_EVERY = 100;

function checkpointEvery(text: string | undefined): number {
  if (text === undefined) return CHECKPOINT_EVERY;
  const steps = Number(text);
  if (!Number.isInteger(steps) || steps < 1)
    throw new ConfigError(`--checkpoint-every: expected a whole number of steps of at least 1, found ${text}.`);
  return steps;
}

/** The record a run keeps in its folder: what it began with holds to its end. */
const TUNING_FILE = 'tuning.json';

/** The run's kernel choice: a resumed run's own, else by `--tune`, tuned before the run for the very products it makes. */
async function tunedRun(
  gpu: Gpu,
  data: PreparedData,
  values: { readonly tune?: boolean; readonly 'tuning-file'?: string; readonly resume?: string },
): Promise<TunedRun | null> {
  if (values.resume !== undefined) {
    const own = await tuningOfRun(gpu, path.join(values.resume, TUNING_FILE));
    const ignored = (['tune', 'tuning-file'] as const).filter((name) => values[name]).map((name) => `--${name}`);
    const words = ignored.length > 0 ? `; for new runs alone, and ignored here: ${ignored.join(', ')}` : '';
    if (own) console.log(`kernel variants: ${own.choice.record}, as the run began${words}`);
    else if (words) console.log(`kernel variants: by the fixed rule, as the run began${words}`);
    return own;
  }
  if (!values.tune && values['tuning-file'] === undefined) return null;
  const products: StepProducts = (kernels) => engineProducts(gpu, { ...engineOptions(data), kernels });
  const tuned = await tuneForRun(gpu, products, { file: values['tuning-file'], onWord: console.error });
  for (const line of tuningTable(tuned)) console.log(line);
  return tuned;
}

/** The run's recording in `out`; a resumed run's has the name and the beginning that it had, and the frames up to now. */
async function openRecording(trainer: Trainer, out: string, resume: string | undefined): Promise<FolderRecording> {
  const { data } = trainer;
  // src/cli/train.ts is what runs (scripts/run.mjs says so in argv).
  const house = path.join(path.dirname(process.argv[1]), '..', '..');
  const facts = { ...(await recordingFacts(trainer)), commit: commitOfHouse(house), runtime: nodeRuntime() };
  const before = resume === undefined ? {} : await recordedMetadata(resume);
  const now = recordingHeader(
    facts,
    trainer.config,
    recordedThings(data),
    before.recordedAt ?? new Date().toISOString(),
  );
  const header = {
    ...now,
    metadata: { ...now.metadata, name: before.name ?? now.metadata.name, parent: before.parent ?? null },
  };
  const earlier = resume === undefined ? null : { folder: resume, step: trainer.position.step };
  return FolderRecording.open(out, header, await runMetadata(trainer), earlier);
}

runMain(async (args) => {
  const { values } = parseArgs({
    args,
    options: {
      config: { type: 'string' },
      out: { type: 'string' },
      data: { type: 'string' },
      ids: { type: 'string' },
      columns: { type: 'string' },
      embeddings: { type: 'string' },
      import: { type: 'string' },
      resume: { type: 'string' },
      'checkpoint-every': { type: 'string' },
      tune: { type: 'boolean' },
      'tuning-file': { type: 'string' },
      collaborative: { type: 'string' },
    },
  });
  const every = checkpointEvery(values['checkpoint-every']);
  const out = values.out ?? values.resume;
  if (!out || (!values.config && !values.resume))
    throw new ConfigError(`train: expected a configuration and a folder to write to. ${USAGE}`);
  if (values.import !== undefined && values.resume !== undefined)
    throw new ConfigError(
      'train: --import is for new runs; a resumed run has the imported weights in its checkpoint. Leave out one of --import and --resume.',
    );
  if (values.import !== undefined) await keepApart(values.import, out);
  const read = await readConfig(values.config ?? path.join(values.resume!, 'config.json'));
  const earlier = values.resume ? await readRun(values.resume) : null;
  const imported = values.import === undefined ? null : await openImport(values.import);
  const { dataset, config } = await loadData(imported?.configure(read) ?? read, values.data, values.columns);
  console.log(
    `data: ${dataset.report.format}: ${dataset.report.numUsers} users, ${dataset.report.numItems} items, ${dataset.report.numInteractions} interactions`,
  );
  let device: Promise<Gpu> | null = null;
  const openGpu = (): Promise<Gpu> => {
    device ??= openNodeDevice();
    return device;
  };
  const ownFiles = await itemFiles(values, config.items, imported);
  const data = prepareData(dataset, config, await withTrainedItems(openGpu, dataset, config, ownFiles, values.resume));
  console.log(
    `split: ${data.split.numUsers} users, ${data.unmerged.itemIds.length} items after ${config.data.minInteractions}-core; ${data.levels} tokens an item, vocabulary ${data.vocabulary.size}, trie of ${data.trie.numPrefixes} prefixes`,
  );
  if (values.resume !== undefined) await assertSameItems(values.resume, itemsFile(data));
  for (const line of semanticIdLines(data.semanticIds.report)) console.log(line);
  const gpu = await openGpu();
  console.log(`adapter: ${gpu.adapter.vendor} ${gpu.adapter.description || gpu.adapter.device}`);
  const tuned = await tunedRun(gpu, data, values);
  const plan = planEngine(
    { ...engineOptions(data), kernels: tuned?.choice },
    gpu.device.limits.maxStorageBufferBindingSize,
    gpu.adapter,
  );
  const bill = memoryBill(plan);
  console.log(
    `model: ${values.import ?? (config.model.shape ? 'imported' : config.model.preset)}, ${bill.numParameters.toLocaleString('en')} parameters${config.lora ? `, ${numTrainedParameters(plan.body.parameters).toLocaleString('en')} trained with adapters of rank ${config.lora.rank}` : ''}; GPU memory ${mebibytes(bill.totalBytes)}`,
  );
  for (const { label, sizeBytes } of bill.lines) console.log(`  ${label}: ${mebibytes(sizeBytes)}`);
  await mkdir(out, { recursive: true });
  const collaborative = await runCollaborativeModel(
    gpu,
    data,
    { out, resume: values.resume, store: values.collaborative },
    (label, done, all) => showProgress(`${label} ${done}/${all}`),
  );
  const compiling = (done: number, total: number) => showProgress(`compiling ${done}/${total}`);
  const trainer = await Trainer.create(gpu, data, compiling, { kernels: tuned?.choice, collaborative });
  showProgress('');
  await imported?.fill(trainer);
  if (earlier) await loadCheckpoint(trainer, earlier.files);
  else {
    const rewards = await rewardPreview(trainer);
    if (rewards) for (const line of rewardLines(rewards)) console.log(line);
  }
  const firstStep = trainer.position.step;
  const kept = (earlier?.rows ?? []).filter((row) => row['_step'] <= firstStep);
  // What the run took before it was resumed.
  const before = {
    seconds: kept.at(-1)?.['_runtime'] ?? 0,
    tokens: kept.reduce((sum, row) => sum + (row['train/tokens'] ?? 0), 0),
  };
  const file = (name: string) => path.join(out, name);
  const event = (kind: string, message: string) =>
    appendFile(
      file('events.jsonl'),
      `${JSON.stringify({ time: new Date().toISOString(), step: trainer.position.step, kind, message })}\n`,
    );
  let savedStep = firstStep;
  const writeCheckpoint = async () => {
    await replaceModel(out, trainer);
    savedStep = trainer.position.step;
  };
  const continuesInPlace = values.resume !== undefined && path.resolve(values.resume) === path.resolve(out);
  if (continuesInPlace) await keepWholeLines(file('events.jsonl'));
  else {
    // Another run's checkpoint is none of this run.
    for (const name of ['model', 'model.previous']) await rm(file(name), { recursive: true, force: true });
    await writeFile(file('events.jsonl'), '');
  }
  await writeFile(file('history.jsonl.partial'), kept.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await rename(file('history.jsonl.partial'), file('history.jsonl'));
  if (earlier) {
    await event('resume', `resumed at step ${firstStep}`);
    if (!continuesInPlace) await writeCheckpoint();
  }
  await writeFile(file('config.json'), `${JSON.stringify(trainer.config, null, 2)}\n`);
  await writeFile(file('items.json'), itemsFile(data).bytes);
  if (tuned) await writeFile(file(TUNING_FILE), `${JSON.stringify(tuned.record, null, 2)}\n`);
  else if (!continuesInPlace) await rm(file(TUNING_FILE), { force: true });
  const recording = await openRecording(trainer, out, values.resume);
  await event('start', `${config.objective.type}, ${config.budget.steps} steps`);
  const refusal = framesRefused(data);
  if (refusal) {
    console.log(refusal);
    await event('recording', refusal);
  }
  const started = performance.now();
  const secondsNow = () => (performance.now() - started) / 1000;
  const record = (values: Record<string, number>) =>
    appendFile(
      file('history.jsonl'),
      jsonLine({
        _step: trainer.position.step,
        _runtime: before.seconds + secondsNow(),
        _timestamp: Date.now() / 1000,
        ...values,
      }),
    );
  let tokens = 0;
  const hooks: RunHooks = {
    frames: new FrameRecorder(trainer, (frame) => recording.addFrame(frame), {
      lastStep: recording.lastStep,
      elapsedMs: kept.reduce((sum, row) => sum + (row['train/elapsed_ms'] ?? 0), 0),
    }),
    // Asked after a step's validation, so that a checkpoint never stands before it.
    shouldPause: () => trainer.position.step % every === 0 && trainer.position.step !== savedStep,
    async onStep(m) {
      tokens += m.tokens;
      const seconds = secondsNow();
      await record(metricsRow(m));
      if (m.isSkipped) await event('loss scale', skippedStep(m));
      const bar = '█'.repeat(Math.round((20 * m.step) / config.budget.steps)).padEnd(20, '·');
      showProgress(
        `${bar} ${m.step}/${config.budget.steps} loss ${m.loss.toFixed(4)} ${(tokens / seconds).toFixed(0)} tokens/s, ${((seconds / (m.step - firstStep)) * (config.budget.steps - m.step)).toFixed(0)} s left`,
      );
    },
    onEvaluating(split, done, total) {
      showProgress(`${split} ${done}/${total} users`);
    },
    async onEvaluation(r) {
      await record(validationRow(r));
      await recording.addEvaluation(r);
      showProgress('');
      console.log(`step ${r.step}: ${headline(r.metrics)}`);
    },
  };
  while ((await runSteps(trainer, hooks)) === 'paused') await writeCheckpoint();
  await writeCheckpoint();
  if (trainer.stop.reason !== null) {
    showProgress('');
    console.log(trainer.stop.reason);
    await event('stop rule', trainer.stop.reason);
  }
  const total = { seconds: before.seconds + secondsNow(), tokens: before.tokens + tokens };
  const users = Uint32Array.from({ length: data.split.numUsers }, (_, i) => i);
  const outcomes = await rankUsers(trainer, 'test', users, (done, total) =>
    showProgress(`test ${done}/${total} users`),
  );
  const test = await withTargetDistances(trainer, summarize(trainer, 'test', trainer.position.step, outcomes));
  const { itemTokens, levels } = data;
  const lines = outcomes.map((o) =>
    JSON.stringify({
      user: data.dataset.userIds[data.split.userIndex[o.user]],
      prompt: Array.from(o.prompt),
      target: takenItemId(data, data.split.start[o.user + 1] - 1),
      path: Array.from(itemTokens.subarray(o.target * levels, (o.target + 1) * levels)),
      logProb: o.logProb,
      rank: o.rank,
    }),
  );
  await writeFile(file('test.jsonl'), `${lines.join('\n')}\n`);
  await recording.addEvaluation(test);
  const weightsDigest = await trainer.weightsDigest();
  const summary = runSummary(test, trainer.position.step, { weightsDigest, ...total });
  await writeFile(file('summary.json'), jsonFile(summary));
  await event('finish', `test ${headline(test.metrics)}`);
  showProgress('');
  for (const line of metricLines(test)) console.log(line);
  console.log(`protocol: ${test.protocol}`);
  console.log(
    `weights ${weightsDigest.slice(0, 16)}…; ${total.seconds.toFixed(0)} s training, ${(total.tokens / total.seconds).toFixed(0)} tokens/s; files in ${out}`,
  );
  trainer.free();
  gpu.destroy();
});
