/** An export of a run whose settings changed on the way has the values it has come to, and refuses changes still to come. */
import { describe, expect, it } from 'vitest';
import type { RunEdit } from '../../src/config/edits.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { runAtStart } from '../../src/export/exportedRun.ts';
import { writeTorchFolder } from '../../src/export/torchFolder.ts';
import { prepareWardrobe } from '../train/support.ts';

async function exported(edits: readonly RunEdit[], planned: RunEdit[] = []) {
  const run = await runAtStart(
    prepareWardrobe({ edits: planned, budget: { steps: 4, tokensPerStep: 192 }, sampler: { type: 'random' } }),
  );
  const files = new Map<string, string>();
  const create = async (name: string) => ({
    write: async (bytes: Uint8Array) => void files.set(name, new TextDecoder().decode(bytes)),
    close: async () => {},
  });
  await writeTorchFolder({ ...run, position: { ...run.position, edits } }, create);
  const json = (name: string) => JSON.parse(files.get(name)!);
  return { config: json('config.json'), torch: json('torch.json') };
}

describe('writeTorchFolder(run) after changes of settings', () => {
  it('has the values that hold from its first step on', async () => {
    const plain = await exported([]);
    const { config, torch } = await exported([
      { step: 0, key: 'optimizer.lr', value: 0.5 },
      { step: 0, key: 'objective.lambda', value: 3 },
    ]);
    expect(config.optimizer.lr).toBe(0.5);
    expect(config.edits).toEqual([]);
    expect(torch.setWeight).toBeCloseTo(3 * plain.torch.setWeight, 12);
  });

  it('refuses a change that train.py would not make', async () => {
    const later: RunEdit = { step: 2, key: 'optimizer.lr', value: 0.5 };
    await expect(exported([], [later])).rejects.toThrow(ConfigError);
    await expect(exported([], [later])).rejects.toThrow(/optimizer.lr changes at step 2/);
  });
});
