/**
 * A suite's results for machines, `results/NAME.json` beside the page: every configuration, number and digest, no row of any
 * data set. The page is written from it, and `--verify` reads it. Before: `runQueue.ts`. After: `resultsPage.ts`, `verify.ts`.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { diffFromDefaults, type RunConfigInput } from '../../config/runConfig.ts';
import { ConfigError, DataError, errorMessage } from '../../core/errors.ts';
import { baselineOf } from '../../core/metricTable.ts';
import type { RunResult } from './runFiles.ts';
import { type ArmOutcome, type StudyOptions, validationMetric } from './runQueue.ts';
import { sizedName } from './suite.ts';

const numbers = v.record(v.string(), v.number());
const config = v.custom<RunConfigInput>(
  (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
);

const RowSchema = v.object({
  /** suite/arm/seed: what `--verify` is given. */
  id: v.string(),
  arm: v.string(),
  seed: v.number(),
  /** What differs from the program's defaults. */
  config,
  weightsDigest: v.string(),
  stepHash: v.string(),
  /** Of the code that made it; none where that is not known. */
  commits: v.optional(v.array(v.string()), []),
  adapter: v.number(),
  dataHash: v.string(),
  finished: v.string(),
  metrics: numbers,
  /** [step, value] of the validation metric. */
  validation: v.array(v.tuple([v.number(), v.number()])),
});
export type BundleRow = v.InferOutput<typeof RowSchema>;

const ArmSchema = v.object({
  name: v.string(),
  label: v.string(),
  description: v.string(),
  differs: config,
  /** The setting chosen by validation, of its own search or of `settingOf`'s. */
  setting: v.nullable(v.object({ label: v.string(), differs: config })),
  settingOf: v.nullable(v.string()),
  search: v.nullable(v.array(v.object({ label: v.string(), differs: config, validation: v.nullable(v.number()) }))),
  failures: v.array(v.string()),
});
export type BundleArm = v.InferOutput<typeof ArmSchema>;

const BundleSchema = v.object({
  version: v.literal(1),
  /** The suite's name, with its size where that is reduced: a marker on the page, and the first part of row ids. */
  name: v.string(),
  suite: v.string(),
  title: v.string(),
  about: v.string(),
  data: v.nullable(v.string()),
  reference: v.string(),
  base: config,
  /** Steps of the base at reduced size; null at full size. */
  steps: v.nullable(v.number()),
  fullSteps: v.number(),
  seeds: v.array(v.number()),
  command: v.string(),
  validationMetric: v.string(),
  protocol: v.string(),
  adapters: v.array(
    v.object({ vendor: v.string(), architecture: v.string(), device: v.string(), description: v.string() }),
  ),
  arms: v.array(ArmSchema),
  rows: v.array(RowSchema),
  /** By seed: metrics of others than the model, the same for every arm. */
  baselines: v.array(v.object({ seed: v.number(), metrics: numbers })),
});
export type Bundle = v.InferOutput<typeof BundleSchema>;

/** Six significant digits: the bundle is for people's eyes too, and small. */
const rounded = (x: number): number => Number(x.toPrecision(6));

/** Paired differences over users and lists of other lengths stay in each run's own summary.json. */
const isKept = (name: string): boolean => !name.startsWith('difference/');

function baselinesOf(results: readonly RunResult[]): Record<string, number> {
  const metrics: Record<string, number> = {};
  // SASRec is trained only where an arm asks for it: each value is the first run's that has it.
  for (const result of results)
    for (const [name, value] of Object.entries(result.metrics))
      if (baselineOf(name) && !(name in metrics)) metrics[name] = rounded(value);
  return metrics;
}

/**
 * Throws DataError where two arms of a seed were trained on different data: their difference would not be the arm's.
 * `fullSteps` is the base's own count of steps.
 */
export function makeBundle(
  options: StudyOptions,
  outcomes: readonly ArmOutcome[],
  facts: { readonly command: string; readonly fullSteps: number },
): Bundle {
  const { suite, seeds, steps } = options;
  const name = sizedName(suite, steps);
  const all = outcomes.flatMap(({ arm, runs }) => runs.map((run) => ({ arm, ...run })));
  for (const seed of seeds) {
    const [first, ...others] = all.filter((run) => run.seed === seed);
    const other = others.find((run) => run.result.dataHash !== first.result.dataHash);
    if (other)
      throw new DataError(
        `${name}: with seed ${seed}, ${first.arm.name} was trained on other data (${first.result.dataHash.slice(0, 12)}…) than ${other.arm.name} (${other.result.dataHash.slice(0, 12)}…): they cannot stand in one table. Give one --data to all, and delete the runs of the other under ${path.join(options.out, name)}.`,
      );
  }
  const keys = [...new Set(all.map(({ result }) => JSON.stringify(result.adapter)))];
  return {
    version: 1,
    name,
    suite: suite.name,
    title: suite.title,
    about: suite.about,
    data: suite.data,
    reference: suite.reference,
    base: suite.base,
    steps,
    fullSteps: facts.fullSteps,
    seeds: [...seeds],
    command: facts.command,
    validationMetric: validationMetric(suite),
    protocol: (all.find((run) => run.arm.name === suite.reference) ?? all[0])?.result.protocol ?? '',
    adapters: keys.map((key) => JSON.parse(key)),
    arms: outcomes.map(({ arm, setting, search, failures }) => ({
      name: arm.name,
      label: arm.label,
      description: arm.description,
      differs: arm.differs,
      setting,
      settingOf: arm.settingOf ?? null,
      search:
        search?.map(({ setting: { label, differs }, validation }) => ({
          label,
          differs,
          validation: validation === null ? null : rounded(validation),
        })) ?? null,
      failures: [...failures],
    })),
    rows: all.map(({ arm, seed, result }) => ({
      id: `${name}/${arm.name}/${seed}`,
      arm: arm.name,
      seed,
      config: diffFromDefaults(result.config),
      weightsDigest: result.weightsDigest,
      stepHash: result.stepHash,
      commits: [...result.commits],
      adapter: keys.indexOf(JSON.stringify(result.adapter)),
      dataHash: result.dataHash,
      finished: result.finished,
      metrics: Object.fromEntries(
        Object.entries(result.metrics)
          .filter(([metric]) => isKept(metric) && !baselineOf(metric))
          .map(([metric, value]) => [metric, rounded(value)]),
      ),
      validation: result.validation.map(([step, value]) => [step, rounded(value)]),
    })),
    baselines: seeds.map((seed) => ({
      seed,
      metrics: baselinesOf(all.filter((run) => run.seed === seed).map((run) => run.result)),
    })),
  };
}

/** Where the bundle of a suite lies: in `results/` beside the page. */
export const bundleFile = (page: string, name: string): string =>
  path.join(path.dirname(page), 'results', `${name}.json`);

/** Throws ConfigError for a bundle that is not there, DataError for one that is damaged. */
export async function readBundle(file: string): Promise<Bundle> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `${file} cannot be read: ${errorMessage(cause)}. --verify expects the bundle that the study wrote beside its page; --results FILE names the page.`,
      { cause },
    );
  }
  try {
    return v.parse(BundleSchema, JSON.parse(text));
  } catch (cause) {
    throw new DataError(
      `${file} is damaged: ${errorMessage(cause)}. Restore it, or write it anew with npm run study.`,
      {
        cause,
      },
    );
  }
}
