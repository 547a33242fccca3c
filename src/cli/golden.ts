/** `npm run golden -- FILE…`: runs golden cases through the real engine; exit 1 when any misses a tolerance. */
import { readFile } from 'node:fs/promises';
import { ConfigError, errorMessage } from '../core/errors.ts';
import type { GoldenCase } from './goldenCase.ts';
import { runGoldenCase } from './goldenRun.ts';
import { runMain } from './main.ts';
import { openNodeDevice } from './nodeGpu.ts';

runMain(async (args) => {
  if (args.length === 0)
    throw new ConfigError('golden: expected one or more case files, for example ../shared/golden/llama-*.json.');
  const gpu = await openNodeDevice();
  console.log(`adapter: ${gpu.adapter.vendor} ${gpu.adapter.description || gpu.adapter.device}`);
  let failed = 0;
  for (const file of args) {
    try {
      const c = JSON.parse(await readFile(file, 'utf8')) as GoldenCase;
      const r = await runGoldenCase(gpu, c);
      const rows = [...r.ratios.worst].map(
        ([row, w]) => `${row} ${w.ratio.toFixed(3)}${w.ratio > 1 ? ` (${w.where})` : ''}`,
      );
      console.log(`${r.passes ? 'ok  ' : 'FAIL'} ${r.name}  packedTokens ${r.packedTokens}  ${rows.join('  ')}`);
      if (!r.passes) failed++;
    } catch (error) {
      failed++;
      console.log(`FAIL ${file}  ${errorMessage(error)}`);
    }
  }
  console.log(`${args.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
  gpu.destroy();
});
