/** Adapter records in IndexedDB, by key; where the browser keeps none, in this worker, for as long as it lives. What is read is a stranger's until `parseAdapterRecord` has passed it. */
import { errorMessage } from '../../core/errors.ts';
import type { AdapterDescription } from '../../gpu/device.ts';
import { type AdapterFacts, adapterFacts, adapterKey, browserRuntime } from '../../tuning/adapterKey.ts';
import { type AdapterRecord, parseAdapterRecord } from '../../tuning/record.ts';

const DATABASE = 'gflowgr-tuning';
const STORE = 'records';

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function transact<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Records that could not be stored. */
const remembered = new Map<string, AdapterRecord>();

export interface StoredRecord {
  readonly facts: AdapterFacts;
  readonly key: string;
  readonly record: AdapterRecord | null;
  /** False where it is in memory alone. */
  readonly isKept: boolean;
  /** Why what is stored is not used, in words. */
  readonly problem: string | null;
}

/** The record of this adapter in this browser, if a whole one is stored. Never throws: a run goes on without one. */
export async function loadRecord(adapter: AdapterDescription): Promise<StoredRecord> {
  const facts = await adapterFacts(adapter, browserRuntime(navigator.userAgent));
  const key = await adapterKey(facts);
  const inMemory = remembered.get(key);
  if (inMemory) return { facts, key, record: inMemory, isKept: false, problem: FORGOTTEN };
  const none = (problem: string | null): StoredRecord => ({ facts, key, record: null, isKept: true, problem });
  let stored: unknown;
  try {
    stored = await transact('readonly', (store) => store.get(key) as IDBRequest<unknown>);
  } catch (error) {
    return none(
      `This browser keeps no records for this page (${errorMessage(error)}): what is found is forgotten on leaving.`,
    );
  }
  if (stored === undefined) return none(null);
  try {
    return {
      facts,
      key,
      record: parseAdapterRecord(stored, key, 'this browser’s IndexedDB'),
      isKept: true,
      problem: null,
    };
  } catch (error) {
    return none(errorMessage(error));
  }
}

const FORGOTTEN =
  'This browser does not store this record (its IndexedDB refuses): it is shown until the page is left and then forgotten, and runs do not use it. Allow storage for this page, or free some, and make it again.';

/** Stores a record, or where the browser refuses, remembers it for the visit. */
export async function saveRecord(record: AdapterRecord): Promise<void> {
  try {
    await transact('readwrite', (store) => store.put(record, record.key));
    remembered.delete(record.key);
  } catch {
    remember(record);
  }
}

/** Keeps a record that an earlier worker of this visit could not store. */
export const remember = (record: AdapterRecord): void => void remembered.set(record.key, record);
