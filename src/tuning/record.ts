/**
 * What is known of one adapter: the tuner's choices and the self-test's verdicts, as one JSON document. Stored data are
 * read as strangers' data: what does not fit the schema is refused in words and measured anew.
 */
import * as v from 'valibot';
import { DeviceError } from '../core/errors.ts';
import { expectedWords } from '../core/schemaIssue.ts';
import type { MatmulOperation, MatmulOptions, MatmulShape } from '../kernels/matmul/matmul.ts';
import type { AdapterFacts } from './adapterKey.ts';

const text = v.string();
const positive = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Dense speed in float32 that no adapter reaches: more is an error of the clock, and would leave submits unbounded. */
export const MOST_GFLOPS = 200_000;
const gflops = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MOST_GFLOPS));
const RefusedSchema = v.strictObject({ variant: text, reason: text });

const TunedClassSchema = v.strictObject({
  operation: v.picklist(['nn', 'tn']),
  elementType: v.literal('f32'),
  /** Powers of two of M, N and K, rounded. */
  shapeClass: v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(40))), v.length(3)),
  /** The shape of the class that was timed. */
  shape: v.strictObject({ M: positive, N: positive, K: positive }),
  /** Share of the step's dense work that has this class. */
  share: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** What runs take: the fastest where it wins by 3 %, else the rule's. */
  variant: text,
  byRule: text,
  ms: positive,
  gflops,
  candidates: v.array(v.strictObject({ variant: text, ms: positive })),
});

const TuningSchema = v.strictObject({
  date: text,
  classes: v.array(TunedClassSchema),
  /** Wrong or not compiling on this adapter: never chosen. */
  dropped: v.array(RefusedSchema),
  /** Not tried, and why. */
  leftOut: v.array(RefusedSchema),
  /** Shape classes that are left to the rule, and why: the time budget, or the clock. */
  untimed: v.array(v.strictObject({ name: text, reason: text })),
  timingMs: positive,
  /** Most of any class; 0 where none was timed. */
  measuredGflops: gflops,
});

const SelfTestSchema = v.strictObject({
  date: text,
  passes: v.boolean(),
  checks: v.array(
    v.strictObject({ name: text, kind: v.picklist(['variant', 'kernel', 'model']), passes: v.boolean(), detail: text }),
  ),
  /** Variants that failed: never chosen. */
  disabled: v.array(RefusedSchema),
  leftOut: v.array(RefusedSchema),
  bench: v.strictObject({
    matmulGflops: gflops,
    matmulVariant: text,
    /** Bytes read and written by buffer copies. */
    copyGigabytesPerSecond: positive,
    dispatchMicroseconds: positive,
    emptySubmitMs: positive,
  }),
  elapsedMs: positive,
});

const AdapterRecordSchema = v.strictObject({
  version: v.literal(1),
  key: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  facts: v.strictObject({
    vendor: text,
    architecture: text,
    device: text,
    description: text,
    isSoftware: v.boolean(),
    features: v.array(text),
    subgroupSizes: v.pipe(v.array(v.number()), v.length(2)),
    limits: v.record(text, v.number()),
    runtime: text,
    kernels: text,
  }),
  /** What the tuner found wrong before its choices were forgotten: still never chosen. */
  refused: v.array(RefusedSchema),
  tuning: v.nullable(TuningSchema),
  selfTest: v.nullable(SelfTestSchema),
});

export type Refused = v.InferOutput<typeof RefusedSchema>;
export type TunedClass = v.InferOutput<typeof TunedClassSchema>;
export type UntimedClass = Tuning['untimed'][number];
export type Tuning = v.InferOutput<typeof TuningSchema>;
export type SelfTestReport = v.InferOutput<typeof SelfTestSchema>;
export type AdapterRecord = v.InferOutput<typeof AdapterRecordSchema>;

/** A record from where it was stored. Throws DeviceError, saying what is wrong, for anything that is not one of `key`. */
export function parseAdapterRecord(stored: unknown, key: string, where: string): AdapterRecord {
  const result = v.safeParse(AdapterRecordSchema, stored);
  const again = 'It is not used; tune or run the self-test again to replace it.';
  if (!result.success) {
    const [issue] = result.issues;
    throw new DeviceError(
      `The tuning record in ${where} is damaged at ${v.getDotPath(issue) ?? 'its top level'}: expected ${expectedWords(issue)}, found ${issue.received}. ${again}`,
    );
  }
  if (result.output.key !== key)
    throw new DeviceError(
      `The tuning record in ${where} is of another adapter, browser or kernel version (key ${result.output.key}; here ${key}). ${again}`,
    );
  return result.output;
}

/** Rounded powers of two: products of one class are tuned together. */
export const shapeClassOf = ({ M, N, K }: MatmulShape): [number, number, number] => [
  Math.round(Math.log2(M)),
  Math.round(Math.log2(N)),
  Math.round(Math.log2(K)),
];

/** 'nn f32 2^10 × 2^8 × 2^8' */
export const shapeClassName = (operation: MatmulOperation, shapeClass: readonly number[]): string =>
  `${operation} f32 ${shapeClass.map((power) => `2^${power}`).join(' × ')}`;

/** What loading half operands as f16 is called among the disabled variants; words are unpacked in its place. */
export const F16_LOADS = 'matmul f16 loads';

/** What a run takes from a record, for its whole length. */
export interface KernelChoice {
  readonly matmul: MatmulOptions;
  /** Dense speed of the adapter, or null where it was not measured. */
  readonly measuredGflops: number | null;
  /** For metadata and for people: 'tuned 2026-11-23T…, record 0123456789abcdef', or null for the rule alone. */
  readonly record: string | null;
}

const distinct = (all: readonly Refused[]): Refused[] =>
  all.filter(({ variant }, i) => all.findIndex((other) => other.variant === variant) === i);

/** Variants no run may take, tuned or not. */
export const disabledVariants = ({ selfTest, tuning, refused }: AdapterRecord): Refused[] =>
  distinct([...(selfTest?.disabled ?? []), ...(tuning?.dropped ?? []), ...refused]);

/** A record with one part changed and the other kept. What a forgotten tuning had dropped stays refused. */
export function changedRecord(
  { key, facts, record }: { readonly key: string; readonly facts: AdapterFacts; readonly record: AdapterRecord | null },
  change: Partial<Pick<AdapterRecord, 'tuning' | 'selfTest'>>,
): AdapterRecord {
  const forgotten = change.tuning === null ? (record?.tuning?.dropped ?? []) : [];
  return {
    version: 1,
    key,
    facts: {
      ...facts,
      features: [...facts.features],
      subgroupSizes: [...facts.subgroupSizes],
      limits: { ...facts.limits },
    },
    refused: distinct([...(record?.refused ?? []), ...forgotten]),
    tuning: record?.tuning ?? null,
    selfTest: record?.selfTest ?? null,
    ...change,
  };
}

/** Throws DeviceError, naming what failed, where the self-test found this adapter wrong. A failed variant is only disabled. */
export function requireSound(record: AdapterRecord | null): void {
  const test = record?.selfTest;
  if (!test || test.passes) return;
  const failed = test.checks.filter((check) => !check.passes && check.kind !== 'variant');
  throw new DeviceError(
    `The self-test of ${test.date.slice(0, 10)} failed on this adapter, so no run starts on it: ${failed.map(({ name, detail }) => `${name} (${detail})`).join('; ')}. Update the browser or the graphics driver and run the self-test again in the Device drawer, or use another browser or adapter.`,
  );
}

/** Options that keep what was refused out of a run. */
export function withoutDisabled(refused: readonly Refused[]): Pick<MatmulOptions, 'disabled' | 'halfLoads'> {
  const disabled = refused.map(({ variant }) => variant);
  return { disabled, ...(disabled.includes(F16_LOADS) ? { halfLoads: 'packedHalf' } : {}) };
}

/** The choice of a run: with `tuned`, the tuner's variants and measured speed; in any case nothing that failed. */
export function kernelChoice(record: AdapterRecord | null, options: { readonly tuned: boolean }): KernelChoice {
  const tuning = options.tuned ? (record?.tuning ?? null) : null;
  const byClass = new Map(tuning?.classes.map((c) => [shapeClassName(c.operation, c.shapeClass), c.variant]));
  return {
    matmul: {
      chosen: tuning ? (operation, shape) => byClass.get(shapeClassName(operation, shapeClassOf(shape))) : undefined,
      ...withoutDisabled(record ? disabledVariants(record) : []),
    },
    measuredGflops: tuning && tuning.measuredGflops > 0 ? tuning.measuredGflops : null,
    record: tuning && record ? `tuned ${tuning.date}, record ${record.key}` : null,
  };
}
