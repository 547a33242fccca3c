/** The self-test on a device: passes here, and catches a variant that is deliberately wrong, which is then never chosen. */
import { beforeAll, describe, expect, it } from 'vitest';
import { MATMUL_VARIANTS, Matmul, type MatmulVariant } from '../../src/kernels/matmul/matmul.ts';
import { runModelCase } from '../../src/train/modelCase.ts';
import { adapterFacts, adapterKey } from '../../src/tuning/adapterKey.ts';
import { checkModel, type ModelRunner, tinyLlama } from '../../src/tuning/modelCheck.ts';
import { changedRecord, kernelChoice, parseAdapterRecord } from '../../src/tuning/record.ts';
import { selfTest } from '../../src/tuning/selfTest.ts';
import { type TestDevice, testDevice } from '../gpu/testDevice.ts';

let test: TestDevice;
beforeAll(async () => {
  test = await testDevice();
});

describe('selfTest(gpu, options)', () => {
  it('passes, but for a variant that is deliberately wrong: disabled, reported, and never chosen again', async () => {
    const { gpu } = test;
    const byRule = new Matmul(gpu.adapter).choose('nn', { M: 64, N: 64, K: 64 });
    // The wrong variant stands in front of the sound one, so that the rule would take it.
    const source = byRule.kernel.source.replace(/fma\(/, '1e-3 + fma(');
    expect(source).not.toBe(byRule.kernel.source);
    const wrong: MatmulVariant = { ...byRule, name: 'nn wrong', kernel: { ...byRule.kernel, name: 'wrong', source } };
    const variants = [wrong, ...MATMUL_VARIANTS];
    const shape = { M: 64, N: 64, K: 64 };
    expect(new Matmul(gpu.adapter, { variants }).choose('nn', shape).name).toBe('nn wrong');

    const report = await selfTest(gpu, {
      variants,
      benchSize: 64,
      runModel: (choice, precision) => (modelCase) =>
        runModelCase(gpu, modelCase, { ...choice, matmul: { ...choice.matmul, variants } }, precision),
      now: () => new Date(0),
    });
    expect(report.disabled.map((d) => d.variant)).toEqual(['nn wrong']);
    expect(report.disabled[0].reason).toMatch(/differs from the naive kernel/);
    expect(report.checks.filter((check) => !check.passes)).toMatchObject([{ name: 'nn wrong' }]);
    expect(report.checks.filter((check) => check.kind === 'model')).toHaveLength(8);
    expect(report.passes).toBe(true);
    expect(report.bench.matmulGflops).toBeGreaterThan(0);
    expect(report.bench.copyGigabytesPerSecond).toBeGreaterThan(0);
    console.log(
      JSON.stringify(report.bench),
      report.elapsedMs,
      report.checks.filter((c) => c.kind !== 'variant'),
    );

    const facts = await adapterFacts(gpu.adapter, 'a test');
    const key = await adapterKey(facts);
    const stored = JSON.parse(JSON.stringify(changedRecord({ key, facts, record: null }, { selfTest: report })));
    const choice = kernelChoice(parseAdapterRecord(stored, key, 'a test'), { tuned: false });
    expect(new Matmul(gpu.adapter, { variants, ...choice.matmul }).choose('nn', shape).name).toBe(byRule.name);
  });
});

describe('checkModel(run)', () => {
  const engine: ModelRunner = (modelCase) =>
    runModelCase(test.gpu, modelCase, { matmul: {}, measuredGflops: null, record: null });
  const failures = async (run: ModelRunner) =>
    (await checkModel(run)).filter((v) => !v.passes).map((v) => v.name.replace('tiny Llama: ', ''));

  it('catches a wrong log-probability, loss and gradient, and a gradient whose tensor is transposed', async () => {
    const right = await engine(tinyLlama());
    expect(await failures(async () => right)).toEqual([]);
    const logProbs = right.logProbs.map((x, i) => (i === 7 ? x + 0.002 : x));
    expect(await failures(async () => ({ ...right, logProbs }))).toEqual(['log-probabilities']);
    expect(await failures(async () => ({ ...right, loss: right.loss * 1.001 }))).toEqual(['loss']);
    const name = 'model.layers.1.self_attn.o_proj.weight';
    const g = right.gradients.get(name)!;
    const transposed = g.map((_, i) => g[(i % 40) * 40 + Math.floor(i / 40)]);
    const gradients = new Map(right.gradients).set(name, transposed);
    expect(await failures(async () => ({ ...right, gradients }))).toEqual(['gradient']);
    expect(await failures(async () => ({ ...right, gradNorm: right.gradNorm * 1.01 }))).toEqual(['gradient norm']);
  });
});
