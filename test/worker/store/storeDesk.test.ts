/** The desk between the worker and what is kept: what goes wrong there ends no run. */
import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '../../../src/config/runConfig.ts';
import type { DataOrigin } from '../../../src/worker/loadedData.ts';
import type { WorkerEvent } from '../../../src/worker/protocol.ts';
import { StoreDesk } from '../../../src/worker/store/storeDesk.ts';

/** A file that was changed on the disk after it was chosen, as browsers answer for one. */
function changedFile(): { readonly file: File; readonly restore: () => void } {
  const file = new File(['user,item\n'], 'own.csv');
  const { slice } = file;
  file.slice = () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new Error('NotReadableError')) });
  return { file, restore: () => Object.assign(file, { slice }) };
}

describe('StoreDesk.begin(run, origin, …)', () => {
  it('lets a run of files that can no longer be read go on unkept, says so, and asks again for the next one', async () => {
    const said: string[] = [];
    const sent: WorkerEvent[] = [];
    const desk = new StoreDesk({
      send: (event) => sent.push(event),
      log: (_, message) => said.push(message),
      pauseRun: async () => {},
    });
    const { file, restore } = changedFile();
    const origin: DataOrigin = { kind: 'files', name: 'own.csv', files: [{ path: 'own.csv', file }], how: {} };
    const run = { config: parseRunConfig({}), record: null, collaborative: null };
    await desk.begin(run, origin, 0, null);
    expect(desk.keeper).toBeNull();
    expect(said).toEqual([expect.stringMatching(/^this run is not kept.*own\.csv cannot be read.*choose it again/)]);
    restore();
    await desk.begin(run, origin, 0, null);
    expect(desk.keeper?.run.data).toMatchObject({ kind: 'files', name: 'own.csv' });
    expect(said).toHaveLength(1);
  });
});
