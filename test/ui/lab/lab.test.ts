import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startObstacle } from '../../../src/ui/pages/lab/startReason.ts';
import { createLab, type Lab } from '../../../src/ui/stores/lab.ts';
import { valueInRun } from '../../../src/ui/stores/runStore.ts';
import { labRunText } from '../../../src/ui/text/labRun.ts';
import { createFakeWorkerClient, type FakeWorkerClient, IMPORTED } from './fakeWorkerClient.ts';

let client: FakeWorkerClient;
let lab: Lab;
const begin = (options = {}) => {
  client = createFakeWorkerClient(options);
  lab = createLab(client);
};
const sent = () => client.sent.map((c) => c.type);
const obstacle = () => startObstacle(lab.run.getState(), lab.config.getState(), labRunText.en);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
});
afterEach(() => {
  lab.close();
  vi.useRealTimers();
});

describe('the lab over its worker', () => {
  it('asks for the adapter, loads the default data and prepares them', async () => {
    begin();
    expect(obstacle()?.isPassing).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent()).toEqual(['probeDevice', 'openStore', 'loadBuiltIn', 'prepare', 'inspectUser']);
    expect(lab.run.getState().prepared?.numItems).toBe(64);
    expect(obstacle()).toBeNull();
  });

  it('tries the memory on the device when asked, and forgets what came of it with the next settings', async () => {
    const refused = { label: 'activations', sizeBytes: 3e7, bufferBytes: 6e6, words: 'none left' } as const;
    const trial = {
      neededBytes: 4e7,
      heldBytes: 0,
      triedBytes: 2.5e7,
      refused: { ...refused, reason: 'validation' },
    } as const;
    begin({ trial });
    lab.tryMemory();
    expect(sent()).not.toContain('tryMemory'); // nothing is prepared yet
    await vi.advanceTimersByTimeAsync(1000);
    lab.tryMemory();
    expect(lab.run.getState()).toMatchObject({ isTrying: true, trial: null });
    await vi.advanceTimersByTimeAsync(10);
    const change = { budget: { memoryMiB: 24, tokensPerStep: 512 } };
    expect(lab.run.getState()).toMatchObject({ isTrying: false, trial: { found: trial, change } });
    expect(obstacle()).toBeNull(); // memory may have come free: Start tries again
    lab.config.getState().setFields(change);
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.run.getState().trial).toBeNull();
  });

  it('keeps every step while it shows at most four updates a second', async () => {
    begin({ msPerStep: 10 });
    await vi.advanceTimersByTimeAsync(1000);
    let updates = 0;
    lab.start();
    await vi.advanceTimersByTimeAsync(300);
    const stop = lab.run.subscribe(() => updates++);
    await vi.advanceTimersByTimeAsync(990);
    stop();
    // Four by the clock, one more because a validation at step 100 is shown at once.
    expect(updates).toBeLessThanOrEqual(5);
    lab.pause();
    await vi.advanceTimersByTimeAsync(300);
    const { history, historyLength, flows } = lab.run.getState();
    expect(historyLength).toBe(history.length);
    expect(history.map((m) => m.step)).toEqual(Array.from({ length: history.length }, (_, i) => i + 1));
    expect(history.length).toBeGreaterThan(100);
    expect(flows?.prefixes.length).toBe(85); // 1 + 4 + 16 + 64
  });

  it('says of a pause asked for while the run is made that it is to come, until it has', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    const asked = () => lab.run.getState().isPauseAsked;
    client.send = () => {}; // a worker that is busy
    lab.start();
    expect(asked()).toBe(false);
    lab.pause();
    client.emit({ type: 'state', state: 'compiling', step: 0 });
    expect(asked()).toBe(true);
    client.emit({ type: 'state', state: 'paused', step: 0 });
    expect(asked()).toBe(false);
    lab.pause();
    expect(asked()).toBe(false);
  });

  it('keeps the data when other data cannot be read', async () => {
    begin({ loadError: 'u.data, line 3: expected 4 columns, found 1.' });
    await vi.advanceTimersByTimeAsync(1000);
    const before = lab.run.getState();
    lab.loadFiles([{ path: 'u.data', file: new File(['x'], 'u.data') }]);
    expect(lab.run.getState().isLoading).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    const after = lab.run.getState();
    expect(after.error?.message).toContain('line 3');
    expect(after.dataset).toBe(before.dataset);
    expect(after.prepared).toBe(before.prepared);
    expect(after.log.at(-1)?.isError).toBe(true);
    expect(obstacle()).toBeNull();
  });

  it('keeps the rewards of what is prepared, and those alone', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.run.getState().rewards?.atFloor).toBe(0.32);
    client.sent.length = 0;
    lab.config.getState().setField('reward.temperature', '3');
    await vi.advanceTimersByTimeAsync(1000);
    const { prepared } = lab.run.getState();
    expect(sent()).toContain('prepare');
    if (prepared) client.emit({ type: 'prepared', summary: prepared });
    expect(lab.run.getState().rewards).toBeNull();
  });

  it('shows how far a job is while a run goes on, until the next step', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    client.emit({ type: 'state', state: 'running', step: 3 });
    client.emit({ type: 'progress', label: 'Training SASRec', done: 7, total: 400 });
    await vi.advanceTimersByTimeAsync(300);
    expect(lab.run.getState().progress?.label).toBe('Training SASRec');
    client.emit({ type: 'metrics', history: [], tokensPerSecond: 1, gpuBytes: 1 });
    await vi.advanceTimersByTimeAsync(300);
    expect(lab.run.getState().progress).toBeNull();
  });

  it('prepares again after an edit, once it has rested, and not for what changes nothing there', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    client.sent.length = 0;
    for (const steps of ['5', '50', '500']) lab.config.getState().setField('budget.steps', steps);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent()).toEqual([]);
    for (const levels of ['2', '4']) lab.config.getState().setField('items.levels', levels);
    expect(obstacle()?.message).toContain('Preparing');
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent().filter((t) => t === 'prepare')).toHaveLength(1);
    expect(obstacle()).toBeNull();
  });

  it('draws built-in data anew when the seed changes', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    client.sent.length = 0;
    lab.config.getState().setField('seed', '8');
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.sent[0]).toEqual({ type: 'loadBuiltIn', name: 'shop-512', seed: 8 });
    expect(sent()).toContain('prepare');
  });

  it('names dropped data in the configuration', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    lab.loadFiles([{ path: 'ml-100k/u.data', file: new File(['x'], 'u.data') }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.config.getState().config?.data.source).toBe('movielens-100k');
  });

  it('shows how far a reading is, and leaves everything as it was when it is cancelled', async () => {
    begin({ neverReads: true });
    await vi.advanceTimersByTimeAsync(1000);
    const { dataset, prepared } = lab.run.getState();
    lab.loadFiles([{ path: 'u.data', file: new File(['x'], 'u.data') }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.run.getState()).toMatchObject({ isLoading: true, progress: { done: 5e8, rows: 12_345_678 } });
    lab.cancelLoad();
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.run.getState()).toMatchObject({ isLoading: false, progress: null, error: null, dataset, prepared });
    expect(sent().filter((type) => type === 'prepare')).toHaveLength(1);
  });

  it('asks which column is what, and reads the same files again with the answer', async () => {
    const columns = { user: '#1', item: '#2', rating: null, timestamp: null, history: null };
    const guess = { file: 'a.csv', form: ',', hasHeader: true, columns, timeFormat: 'auto', encoding: null } as const;
    const request = { file: 'a.csv', reason: 'why', previews: [], encoding: 'utf-8', guess } as const;
    begin({ mapping: request });
    await vi.advanceTimersByTimeAsync(1000);
    const files = [{ path: 'a.csv', file: new File(['x'], 'a.csv') }];
    lab.loadFiles(files);
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.run.getState()).toMatchObject({ isLoading: false, mapping: request, hasFiles: true });
    expect(lab.run.getState().dataset?.name).toBe('shop-512');
    lab.answerMapping(guess);
    expect(client.sent.at(-1)).toEqual({ type: 'loadFiles', files, mapping: guess });
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.run.getState()).toMatchObject({ mapping: null, dataset: { name: 'movielens-100k' } });
    lab.chooseColumns();
    expect(client.sent.at(-1)).toEqual({ type: 'loadFiles', files, ask: 'always' });
    await vi.advanceTimersByTimeAsync(1000);
    lab.dismissMapping();
    expect(lab.run.getState()).toMatchObject({ mapping: null, dataset: { name: 'movielens-100k' } });
  });

  it('says why there is no Start without a graphics adapter', async () => {
    begin({ withoutWebGpu: true });
    await vi.advanceTimersByTimeAsync(1000);
    expect(obstacle()).toEqual({ message: 'Start is not possible here:', isPassing: false });
    expect(lab.run.getState().prepared).not.toBeNull();
  });

  it('does not show flows of a model of another trie', async () => {
    begin({ msPerStep: 10 });
    await vi.advanceTimersByTimeAsync(1000);
    lab.start();
    await vi.advanceTimersByTimeAsync(1000);
    lab.stop();
    await vi.advanceTimersByTimeAsync(1000);
    const { prepared } = lab.run.getState();
    expect(lab.run.getState().flows).not.toBeNull();
    if (!prepared) throw new Error('nothing prepared');
    const token = prepared.trie.token.slice();
    token[5]++;
    client.emit({ type: 'prepared', summary: { ...prepared, trie: { ...prepared.trie, token } } });
    expect(lab.run.getState().flows).toBeNull();
    lab.inspectUser(2); // the fake answers with flows of its old trie
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.run.getState().flows).toBeNull();
  });

  it('takes an imported model’s shape into the configuration, prepares anew, and forgets it again', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    client.sent.length = 0;
    lab.importModel([{ name: 'config.json', file: new File(['{}'], 'config.json') }]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent()).toEqual(['importModel', 'prepare', 'inspectUser']);
    expect(lab.config.getState().config?.model).toMatchObject(IMPORTED.model);
    expect(lab.run.getState().imported).toEqual(IMPORTED);
    lab.forgetModel();
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.config.getState().input).toEqual({});
    expect(lab.run.getState().imported).toBeNull();
  });

  it('prepares anew for adapters, which change the memory bill', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    client.sent.length = 0;
    lab.config.getState().setField('lora', '{"rank":4}');
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent()).toEqual(['prepare', 'inspectUser']);
  });

  it('changes a setting of the run under way, and can begin as that run did', async () => {
    begin({ msPerStep: 10 });
    await vi.advanceTimersByTimeAsync(1000);
    lab.start();
    await vi.advanceTimersByTimeAsync(500);
    lab.config.getState().setField('optimizer.lr', '0.0003');
    lab.edit('optimizer.lr', 0.0003);
    await vi.advanceTimersByTimeAsync(100);
    const { recording } = lab.run.getState();
    expect(recording?.config.edits).toMatchObject([{ key: 'optimizer.lr', value: 0.0003 }]);
    expect(valueInRun(recording!.config, 'optimizer.lr')).toBe(0.0003);
    expect(valueInRun(recording!.config, 'optimizer.clipNorm')).toBe(1);
    lab.repeatRun(); // not while it goes on
    expect(lab.config.getState().input).toEqual({ optimizer: { lr: 0.0003 } });
    lab.stop();
    lab.repeatRun();
    expect(lab.config.getState().input).toEqual({ edits: recording!.config.edits });
  });

  it('trains a tokenizer only when asked to, or with the run', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    client.sent.length = 0;
    lab.config.getState().setField('items.tokenizer', 'rq-vae');
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.sent).toEqual([{ type: 'prepare', config: { items: { tokenizer: 'rq-vae' } } }]);
    expect(lab.run.getState().isTokenizerUntrained).toBe(true);
    expect(obstacle()).toBeNull();
    lab.trainTokenizer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(client.sent[1]).toMatchObject({ type: 'prepare', mayTrain: true });
    expect(lab.run.getState().isTokenizerUntrained).toBe(false);
  });

  it('says that a run is too large, and takes the smaller one that is offered', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    client.emit({ type: 'fit', change: { budget: { tokensPerStep: 256 } } });
    lab.config.getState().setField('budget.tokensPerStep', '1048576');
    await vi.advanceTimersByTimeAsync(340);
    client.emit({ type: 'fit', change: { budget: { tokensPerStep: 256 } } });
    lab.run.setState({
      preparationFailed: true,
      isPreparing: false,
      fit: { change: { budget: { tokensPerStep: 256 } } },
    });
    expect(obstacle()?.message).toContain('more memory');
    lab.config.getState().setFields(lab.run.getState().fit!.change!);
    expect(lab.config.getState().config?.budget.tokensPerStep).toBe(256);
  });

  it('begins with a preset, and loads the data it names', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    client.sent.length = 0;
    lab.choosePreset('sft');
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent()).not.toContain('loadBuiltIn');
    lab.choosePreset('wardrobe');
    expect(client.sent.at(-1)).toMatchObject({ type: 'loadBuiltIn', name: 'wardrobe-64' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(lab.config.getState().config?.items.tokenizer).toBe('attribute-paths');
    expect(lab.config.getState().config?.objective.type).toBe('tb');
  });

  it('hands a folder on by the run’s name', async () => {
    begin({ msPerStep: 10 });
    await vi.advanceTimersByTimeAsync(1000);
    lab.start();
    await vi.advanceTimersByTimeAsync(500);
    lab.stop();
    const names: string[] = [];
    lab.onFiles((files) => names.push(...files.map((f) => f.name)));
    lab.exportFolder('huggingFace');
    expect(lab.run.getState().exporting).toBe('huggingFace');
    await vi.advanceTimersByTimeAsync(300);
    expect(names).toEqual(['amber-finch.zip']);
    expect(lab.run.getState()).toMatchObject({ exporting: null, exported: { name: 'amber-finch.zip', sizeBytes: 2 } });
  });

  it('hands files on, and only their sizes into the state', async () => {
    begin();
    await vi.advanceTimersByTimeAsync(1000);
    const names: string[] = [];
    lab.onFiles((files) => names.push(...files.map((f) => f.name)));
    lab.saveFiles();
    await vi.advanceTimersByTimeAsync(10);
    expect(names).toEqual(['model/config.json']);
    expect(lab.run.getState().savedFiles).toEqual([{ name: 'model/config.json', sizeBytes: 2 }]);
  });
});
