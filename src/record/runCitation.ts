/** A BibTeX entry for one run, by what makes it this one: the bundle's digest, data, seed and device. After: the page of a run. */
import { DEFAULT_RUN_CONFIG } from '../config/runConfig.ts';
import type { Recording } from './recording.ts';

/** Text as BibTeX and TeX take it. */
const escaped = (text: string): string =>
  text
    .replace(/[\\{}]/g, '')
    .replace(/[#$%&_]/g, (letter) => `\\${letter}`)
    .replace(/[~^]/g, ' ');

/** `digest` is the bundle's (`bundleDigest`). */
export function runBibTeX({ metadata, config }: Pick<Recording, 'metadata' | 'config'>, digest: string): string {
  const { name, appVersion, commit, recordedAt, adapter, runtime, seed, dataHash, dataName } = metadata;
  const objective = config.objective?.type ?? DEFAULT_RUN_CONFIG.objective.type;
  const key = `gflowgr-run-${name.replace(/[^A-Za-z0-9-]+/g, '-')}-${digest.slice(0, 8)}`;
  const note = [
    `SHA-256 of the bundle ${digest}`,
    `data ${dataHash.slice(0, 16)}`,
    `seed ${seed}`,
    `recorded ${recordedAt.slice(0, 10)} with ${runtime} on ${adapter}`,
  ].join('; ');
  const fields = {
    title: `{${escaped(name)}: ${escaped(objective)} on ${escaped(dataName)}}`,
    howpublished: `{Run bundle of GFlowGR Playground ${escaped(appVersion)}${commit ? `, commit ${escaped(commit)}` : ''}}`,
    year: `{${recordedAt.slice(0, 4)}}`,
    note: `{${escaped(note)}}`,
  };
  const lines = Object.entries(fields).map(([field, value]) => `  ${field.padEnd(12)} = ${value}`);
  return `@misc{${key},\n${lines.join(',\n')}\n}\n`;
}
