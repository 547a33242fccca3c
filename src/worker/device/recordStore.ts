/** Adapter records in IndexedDB, by key. What is read is a stranger's until `parseAdapterRecord` has passed it. */
import { DeviceError, errorMessage } from '../../core/errors.ts';
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

export interface StoredRecord {
  readonly facts: AdapterFacts;
  readonly key: string;
  readonly record: AdapterRecord | null;
  /** Why what is stored is not used, in words. */
  readonly problem: string | null;
}

/** The record of this adapter in this browser, if a whole one is stored. Never throws: a run goes on without one. */
export async function loadRecord(adapter: AdapterDescription): Promise<StoredRecord> {
  const facts = await adapterFacts(adapter, browserRuntime(navigator.userAgent));
  const key = await adapterKey(facts);
  const none = (problem: string | null): StoredRecord => ({ facts, key, record: null, problem });
  let stored: unknown;
  try {
    stored = await transact('readonly', (store) => store.get(key) as IDBRequest<unknown>);
  } catch (error) {
    return none(
      `This browser keeps no records for this page (${errorMessage(error)}): choices are forgotten on leaving.`,
    );
  }
  if (stored === undefined) return none(null);
  try {
    return { facts, key, record: parseAdapterRecord(stored, key, 'this browser’s IndexedDB'), problem: null };
  } catch (error) {
    return none(errorMessage(error));
  }
}

/** Throws DeviceError where the browser refuses to keep it. */
export async function saveRecord(record: AdapterRecord): Promise<void> {
  try {
    await transact('readwrite', (store) => store.put(record, record.key));
  } catch (cause) {
    throw new DeviceError(
      `The record could not be kept in this browser’s IndexedDB: ${errorMessage(cause)}. Allow storage for this page, or free some.`,
      { cause },
    );
  }
}
