/** What a run begins with on the command line: its data set, and the published model of `--import`. After: `train.ts`, `export.ts`. */
import { BUILT_IN_SOURCES, type RunConfig } from '../config/runConfig.ts';
import { CheckpointError, ConfigError, errorMessage } from '../core/errors.ts';
import { builtInDataset } from '../data/builtIn.ts';
import type { Dataset } from '../data/dataset.ts';
import { readDataset } from '../data/readDataset.ts';
import { ImportedModel } from '../train/importModel.ts';
import { columnsOption } from './columnsOption.ts';
import { showProgress, showReading } from './progress.ts';
import { folderSources } from './runFolder.ts';
import { sourceFiles } from './sourceFiles.ts';

/** The data of `--data PATH`, its columns named by `--columns` where that is given, or the built-in ones of the configuration, which names what was read. Throws ConfigError where there are neither. */
export async function loadData(
  config: RunConfig,
  dataPath: string | undefined,
  columns?: string,
): Promise<{ dataset: Dataset; config: RunConfig }> {
  const { source } = config.data;
  if (dataPath === undefined) {
    if (!BUILT_IN_SOURCES.some((s) => s === source))
      throw new ConfigError(
        `data.source is "${source}", which is not built in (${BUILT_IN_SOURCES.join(', ')}); give its files by --data PATH.`,
      );
    return { dataset: builtInDataset(source, config.seed), config };
  }
  const dataset = await readDataset(await sourceFiles(dataPath), showReading, columnsOption(columns));
  showProgress('');
  // The files decide: the configuration that is written names what was read.
  if (BUILT_IN_SOURCES.some((s) => s === source))
    console.log(`--data ${dataPath} is read instead of the built-in ${source}`);
  return { dataset, config: { ...config, data: { ...config.data, source: dataset.name } } };
}

/** Throws CheckpointError in words for a folder that cannot be read or imported. */
export async function openImport(folder: string): Promise<ImportedModel> {
  const files = await folderSources(folder).catch((cause) => {
    throw new CheckpointError(
      `${folder} cannot be read: ${errorMessage(cause)}. --import expects the folder of a Hugging Face Llama or T5, with config.json and safetensors in it.`,
      { cause },
    );
  });
  return ImportedModel.open(files);
}
