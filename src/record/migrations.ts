/**
 * How the files of an older version become those of the next. Whoever raises RECORDING_VERSION adds the step from the version
 * before, and keeps a bundle of that version in test/record/fixtures. Before: `bundle.ts`. After: `recordingFiles.ts`.
 */
import { BundleError } from '../core/errors.ts';
import type { RecordingFiles } from './recordingFiles.ts';

/** [k] turns files of version k + 1 into files of version k + 2. Version 1 is the first. */
export const MIGRATIONS: readonly ((files: RecordingFiles) => RecordingFiles)[] = [];

/**
 * The files as the newest version, one more than there are migrations, has them. Throws BundleError for a version that is newer,
 * or none.
 */
export function migrate(files: RecordingFiles, version: number, migrations = MIGRATIONS): RecordingFiles {
  const newest = migrations.length + 1;
  if (!Number.isInteger(version) || version < 1)
    throw new BundleError(`metadata.json: expected a version from 1 to ${newest}, found ${version}.`);
  if (version > newest)
    throw new BundleError(
      `The recording is of version ${version}; this page reads up to version ${newest}. Open it with a newer version of the playground.`,
    );
  return migrations.slice(version - 1).reduce((older, step) => step(older), files);
}
