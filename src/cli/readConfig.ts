/** `--config RUN.json` → a run configuration. */
import { readFile } from 'node:fs/promises';
import { parseRunConfig, type RunConfig } from '../config/runConfig.ts';
import { ConfigError, errorMessage } from '../core/errors.ts';

/** Throws ConfigError for a file that cannot be read, is not JSON, or is no configuration. */
export async function readConfig(file: string): Promise<RunConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`The run configuration ${file} cannot be read: ${errorMessage(cause)}`, { cause });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`The run configuration ${file} is not JSON: ${errorMessage(cause)}`, { cause });
  }
  return parseRunConfig(json);
}
