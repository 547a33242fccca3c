/** The presets of the Lab are configurations that hold, fit their budget, and are what they say they are. */
import { describe, expect, it } from 'vitest';
import { runConfigOf } from '../../src/cli/study/suite.ts';
import { shop } from '../../src/cli/study/suites/shop.ts';
import { RUN_PRESET_NAMES, RUN_PRESETS } from '../../src/config/presetsOfRuns.ts';
import { DEFAULT_RUN_CONFIG, diffFromDefaults, parseRunConfig } from '../../src/config/runConfig.ts';
import { builtInDataset } from '../../src/data/builtIn.ts';
import { memoryBill, planEngine } from '../../src/train/engine.ts';
import { prepareData } from '../../src/train/prepare.ts';
import { engineOptions } from '../../src/train/trainer.ts';

describe('RUN_PRESETS', () => {
  it.each(RUN_PRESET_NAMES)(
    '%s: is a configuration, differs as it says, and fits its memory on any adapter',
    (name) => {
      const config = parseRunConfig(RUN_PRESETS[name]);
      expect(parseRunConfig(diffFromDefaults(config))).toEqual(config);
      const source = config.data.source === 'wardrobe-64' ? 'wardrobe-64' : 'shop-512';
      const plan = planEngine(engineOptions(prepareData(builtInDataset(source, config.seed), config)), 128 * 2 ** 20);
      expect(memoryBill(plan).totalBytes).toBeLessThan(config.budget.memoryMiB * 2 ** 20);
    },
  );

  it('begins with the defaults', () => {
    expect(parseRunConfig(RUN_PRESETS.first)).toEqual(DEFAULT_RUN_CONFIG);
  });

  it('has the study’s SubTB as the study ran it', () => {
    const arm = shop.arms.find(({ name }) => name === 'subtb')!;
    const setting = shop.arms
      .find(({ name }) => name === arm.settingOf)!
      .search!.find(({ label }) => label === 'β 1, λ 0.1')!;
    const { name: _, ...ran } = runConfigOf(shop, arm, 42, { setting });
    const { name: __, ...preset } = parseRunConfig(RUN_PRESETS.study);
    expect(preset).toEqual(ran);
  });
});
