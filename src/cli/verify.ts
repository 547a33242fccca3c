/**
 * `npm run verify -- BUNDLE [--data PATH] [--ids FILE] [--embeddings FILE] [--import DIR]`: trains a recorded run again, by
 * `npm run train` itself, and says whether it is the same. Exit code 1 where it differs on the adapter that recorded it, or beyond
 * ε elsewhere.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BUILT_IN_SOURCES, parseRunConfig } from '../config/runConfig.ts';
import { ConfigError, errorMessage } from '../core/errors.ts';
import { decodeBundle } from '../record/bundle.ts';
import {
  type Comparison,
  compareWithRecording,
  LOSS_EPSILON,
  type Machine,
  machineOf,
} from '../record/compareWithRecording.ts';
import type { Recording } from '../record/recording.ts';
import { runMain } from './main.ts';
import { recordingOfFolder } from './runRecording.ts';
import { trainInProcess } from './study/trainProcess.ts';

const USAGE = 'usage: npm run verify -- BUNDLE [--data PATH] [--ids FILE] [--embeddings FILE] [--import DIR]';

const MACHINES: Readonly<Record<Machine, string>> = {
  same: 'on this adapter',
  'other kernels': 'on this adapter with other kernels than recorded',
  'other adapter': 'on another adapter than recorded',
};

/** What the comparison says, and whether it is what the recording promises. */
function verdict(recorded: Recording, found: Recording, comparison: Comparison): { line: string; isKept: boolean } {
  const here = MACHINES[machineOf(recorded.metadata, found.metadata)];
  switch (comparison.kind) {
    case 'nothing':
      return { line: 'Nothing to compare: the recording has no steps.', isKept: false };
    case 'identical':
      return {
        line: `Bit-identical to step ${comparison.step} ${here}: every loss and gradient norm, and ${comparison.digests} digests of the weights.`,
        isKept: true,
      };
    case 'close': {
      const { step, recorded: was, found: is } = comparison.farthest;
      return {
        line: `Every loss to step ${comparison.step} is within ε = ${100 * LOSS_EPSILON} % of the recorded one, ${here}; the farthest at step ${step}: ${was} recorded, ${is} found.`,
        isKept: true,
      };
    }
    case 'different':
      return {
        line: `Differs from step ${comparison.step} on: ${comparison.by} ${comparison.recorded} recorded, ${comparison.found} found.`,
        isKept: false,
      };
  }
}

runMain(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      ids: { type: 'string' },
      embeddings: { type: 'string' },
      import: { type: 'string' },
    },
    allowPositionals: true,
  });
  if (positionals.length !== 1) throw new ConfigError(`verify: expected one bundle. ${USAGE}`);
  const [file] = positionals;
  const bytes = await readFile(file).catch((cause) => {
    throw new ConfigError(`${file} cannot be read: ${errorMessage(cause)}. ${USAGE}`, { cause });
  });
  const recorded = await decodeBundle(bytes, file);
  const config = parseRunConfig(recorded.config);
  if (values.data === undefined && !BUILT_IN_SOURCES.some((source) => source === config.data.source))
    throw new ConfigError(`verify: the run was trained on ${config.data.source}; give its files by --data PATH.`);
  if (values.import === undefined && config.model.shape)
    throw new ConfigError('verify: the run began with an imported model; give its folder by --import DIR.');
  const { metadata } = recorded;
  console.log(
    `“${metadata.name}”: ${recorded.history.length} steps recorded ${metadata.recordedAt} by ${metadata.runtime} on ${metadata.adapter}`,
  );
  const folder = await mkdtemp(path.join(tmpdir(), 'gflowgr-verify-'));
  try {
    await trainInProcess(folder, config, values, false);
    const found = await recordingOfFolder(folder);
    if (found.metadata.dataHash !== metadata.dataHash) {
      console.log(
        `The data are others: recorded ${metadata.dataHash.slice(0, 16)}…, found ${found.metadata.dataHash.slice(0, 16)}…. Give the files of the recorded run by --data.`,
      );
      process.exitCode = 1;
      return;
    }
    const { line, isKept } = verdict(
      recorded,
      found,
      compareWithRecording(recorded, found, machineOf(metadata, found.metadata)),
    );
    console.log(`here: ${found.metadata.adapter}, ${found.metadata.kernels}`);
    console.log(line);
    if (!isKept) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
