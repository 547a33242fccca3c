/** `npm run bundle -- RUN_DIR --out FILE [--name NAME]`: the recording in a run's folder as one file, which the page opens. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ConfigError } from '../core/errors.ts';
import { bundleDigest, encodeBundle } from '../record/bundle.ts';
import { runMain } from './main.ts';
import { recordingOfFolder } from './runRecording.ts';

const USAGE = 'usage: npm run bundle -- RUN_DIR --out FILE [--name NAME]';

runMain(async (args) => {
  const { values, positionals } = parseArgs({
    args,
    options: { out: { type: 'string' }, name: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length !== 1 || values.out === undefined)
    throw new ConfigError(`bundle: expected a run's folder and a file to write. ${USAGE}`);
  const found = await recordingOfFolder(positionals[0]);
  const recording = { ...found, metadata: { ...found.metadata, name: values.name ?? found.metadata.name } };
  const bytes = await encodeBundle(recording);
  await writeFile(values.out, bytes);
  const { history, frames, users, evaluations, metadata } = recording;
  console.log(
    `${values.out}: “${metadata.name}”, ${history.length} steps, ${frames.length} frames of ${users.length} users, ${evaluations.length} evaluations, ${(bytes.length / 1000).toFixed(0)} kB; digest ${await bundleDigest(bytes)}`,
  );
});
