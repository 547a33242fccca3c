/**
 * The messages between the page and the training worker: two closed unions, plain data, large arrays transferred.
 * The worker owns the GPU device; the page never sees a GPU handle.
 */
import type { RunEdit } from '../config/edits.ts';
import type { RunConfigInput } from '../config/runConfig.ts';
import type { ValidationReport } from '../data/dataset.ts';
import type { MappingAnswer, MappingRequest } from '../data/mappingRequest.ts';
import type { SelectionCounts } from '../data/selection.ts';
import type { SemanticIdReport } from '../items/semanticIdReport.ts';
import type { Trie } from '../items/trie.ts';
import type { RecordingHeader } from '../record/recordingBuilder.ts';
import type { ImportedSettings } from '../train/importModel.ts';
import type {
  EvaluationResult,
  FlowSnapshot,
  Frame,
  MemoryBill,
  MemoryTrial,
  RankedItem,
  RewardHistogram,
  RunEvent,
  StepMetrics,
  TargetDistance,
} from '../train/runEvents.ts';
import type { HiddenSpell } from './outOfSight.ts';
import type { StoreCommand, StoreEvent } from './store/storeProtocol.ts';

/** A file of a checkpoint or of a published model, by its name in the folder. */
export interface CheckpointFile {
  readonly name: string;
  readonly file: Blob;
}

export type WorkerCommand =
  /** Ask for the adapter; answered by `device`. */
  | { readonly type: 'probeDevice' }
  /** Read a data set; answered by `dataset` or `error` (what was loaded before stays). */
  | { readonly type: 'loadBuiltIn'; readonly name: string; readonly seed: number }
  /**
   * The same of files; also answered by `mapping`, where a person must say which column is what (or wants to: `ask`), and whose
   * answer a second `loadFiles` carries; or by `loadStopped`.
   */
  | {
      readonly type: 'loadFiles';
      readonly files: readonly { readonly path: string; readonly file: File }[];
      readonly mapping?: MappingAnswer;
      readonly ask?: 'always';
    }
  /** Ends the reading that goes on or waits, at once; answered by `loadStopped`. */
  | { readonly type: 'cancelLoad' }
  /**
   * Filter, split, build semantic IDs and the trie, and compute the memory bill; answered by `prepared`. A tokenizer that is trained
   * ('rq-vae') is trained here only with `mayTrain`, on the GPU, with `progress` on the way; that is given up, unanswered, when a
   * later command wants other codes or other data. Without it, `untrained` is the answer where there are no codes yet.
   */
  | { readonly type: 'prepare'; readonly config: RunConfigInput; readonly mayTrain?: boolean }
  /** Read a published model's folder; answered by `imported` or `error` (what was imported before stays). No files: forget it. */
  | { readonly type: 'importModel'; readonly files: readonly CheckpointFile[] }
  /** Start a run from step 0, with the imported weights where the configuration is of that model, or from the files of a saved checkpoint (prepares first where needed). */
  | {
      readonly type: 'start';
      readonly config: RunConfigInput;
      readonly checkpoint?: readonly CheckpointFile[];
      /** Digest of the bundle that the configuration is a copy of; the recording names it. */
      readonly parent?: string | null;
    }
  /** Allocate what was prepared last on the device, and give it back; answered by `trial`. A start does so before the last run is freed. */
  | { readonly type: 'tryMemory' }
  /** Holds for a run that is still being made or waits for its turn, too: it comes up paused. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /**
   * Change a setting of the run under way from its next step on (`config/edits.ts`); answered by `edited`, or `error` for a setting
   * that counts from the start alone.
   */
  | { readonly type: 'edit'; readonly key: string; readonly value: number }
  /** The tab is hidden, or seen again; the latter is answered by `hiddenSpell` where a run was under way meanwhile. */
  | { readonly type: 'hidden'; readonly isHidden: boolean }
  /** One step, then paused again. */
  | { readonly type: 'stepOnce' }
  /** End the run; its numbers stay. */
  | { readonly type: 'stop' }
  /** Choose whose flows and top ten are shown; answered by `flows` and `topItems` when a model exists. */
  | { readonly type: 'inspectUser'; readonly user: number }
  /** The prefixes the picture shows; flows are computed for these, their ancestors and their siblings. */
  | { readonly type: 'showPrefixes'; readonly prefixes: Uint32Array }
  /** At a pause: the checkpoint and the shown user's flows as files; answered by `files`. */
  | { readonly type: 'saveFiles' }
  /** What is kept on this device. */
  | StoreCommand
  /** At a pause or after the end: the model as a folder of other software, zipped; answered by `exported`, or `error`. */
  | {
      readonly type: 'export';
      readonly kind: ExportKind;
      /** Of the run; the zip is called by it. */
      readonly name: string;
      /** Of these very weights, where there is one. */
      readonly evaluation: EvaluationResult | null;
      readonly history: readonly StepMetrics[];
    };

export type { HiddenSpell } from './outOfSight.ts';

/** For transformers, or to go on in PyTorch (`src/export/`). */
export type ExportKind = 'huggingFace' | 'torch';

export type RunState =
  | 'idle'
  | 'preparing'
  | 'compiling'
  | 'running'
  | 'paused'
  | 'evaluating'
  | 'finished'
  | 'stopped'
  | 'failed';

export interface DeviceReport {
  readonly available: boolean;
  /** Where it is not: which check failed and what to do, in words. */
  readonly reason: string | null;
  /** 'secure-context' | 'no-webgpu' | 'no-adapter' | 'limits' */
  readonly failedCheck: string | null;
  readonly description: string;
  readonly isSoftware: boolean;
  readonly features: readonly string[];
  readonly maxStorageBufferBindingSize: number;
  /** Which kernel variants a run takes on this adapter, in words; null before a run asked. */
  readonly kernels: string | null;
}

export interface PreparedSummary {
  readonly config: RunConfigInput;
  readonly numUsers: number;
  /** As the data name them: more than the trie's where items on one path are kept as one. */
  readonly numItems: number;
  readonly numTrainInteractions: number;
  readonly usersTooShort: number;
  /** Names the data that are left, as in a run's metadata: SHA-256, hexadecimal. */
  readonly dataHash: string;
  /** What the configuration's ratings, times and number of users leave out, before the k-core. */
  readonly leftOut: SelectionCounts;
  readonly removedByKCore: { readonly users: number; readonly items: number; readonly interactions: number };
  readonly trie: Trie;
  readonly itemTitles: readonly string[];
  /** Names of the tokens for people: 'jacket', or 'a17' where codes have no names; [vocabulary size]. */
  readonly tokenNames: readonly string[];
  /** Users for the picker: external id, sequence length. */
  readonly users: readonly { readonly id: string; readonly length: number }[];
  readonly semanticIds: SemanticIdReport;
  readonly bill: MemoryBill;
  readonly shape: {
    readonly preset: string;
    readonly hiddenSize: number;
    readonly numLayers: number;
    readonly vocabularySize: number;
  };
}

export type WorkerEvent =
  | { readonly type: 'device'; readonly report: DeviceReport }
  /** `rows`: lines or rows read so far, where files are read; done and total are bytes then. */
  | {
      readonly type: 'progress';
      readonly label: string;
      readonly done: number;
      readonly total: number;
      readonly rows?: number;
    }
  | { readonly type: 'dataset'; readonly name: string; readonly report: ValidationReport; readonly terms: string }
  /** A person must say which column is what; nothing was loaded, what was loaded before stays. */
  | { readonly type: 'mapping'; readonly request: MappingRequest }
  /** Reading was cancelled; what was loaded before stays. */
  | { readonly type: 'loadStopped' }
  | { readonly type: 'imported'; readonly settings: ImportedSettings | null }
  | { readonly type: 'prepared'; readonly summary: PreparedSummary }
  /** The configuration's tokenizer is to be trained first, by `prepare` with `mayTrain` or by `start`; what was prepared stays. */
  | { readonly type: 'untrained' }
  /** Before the `error` of a preparation that needs too much memory: what to change so that it fits; null where nothing would do. */
  | { readonly type: 'fit'; readonly change: RunConfigInput | null }
  /** Follows the `prepared` it is of; `change`: where the driver had no room, what to change so that there is enough, if anything would do. */
  | { readonly type: 'trial'; readonly trial: MemoryTrial; readonly change: RunConfigInput | null }
  /** Follows the `prepared` it belongs to, where the rewards are known before training. */
  | { readonly type: 'rewards'; readonly histogram: RewardHistogram }
  | { readonly type: 'state'; readonly state: RunState; readonly step: number }
  /** At most a few a second; every step's metrics are in `history`, in order, none left out. */
  | {
      readonly type: 'metrics';
      readonly history: readonly StepMetrics[];
      readonly tokensPerSecond: number;
      readonly gpuBytes: number;
    }
  | { readonly type: 'evaluation'; readonly result: EvaluationResult }
  | {
      readonly type: 'topItems';
      readonly step: number;
      readonly user: number;
      readonly history: readonly number[];
      readonly target: number;
      readonly items: readonly RankedItem[];
    }
  /** `exposure`: of every item whether this user took it, or never though it is good (`eval/exposure.ts`); u8 [numItems]. */
  | {
      readonly type: 'flows';
      readonly snapshot: FlowSnapshot;
      readonly distance: TargetDistance;
      readonly exposure: Uint8Array;
    }
  /** Before the first event of a run: what its recording is of. */
  | { readonly type: 'recordingStart'; readonly header: RecordingHeader }
  /** At the steps that `recording.frames` chose, in order; a run that goes on from a checkpoint may come by one again. */
  | { readonly type: 'frame'; readonly frame: Frame }
  /** All changes of settings of the run so far. */
  | { readonly type: 'edited'; readonly edits: readonly RunEdit[] }
  | { readonly type: 'hiddenSpell'; readonly spell: HiddenSpell }
  | { readonly type: 'event'; readonly event: RunEvent }
  | { readonly type: 'exported'; readonly kind: ExportKind; readonly name: string; readonly blob: Blob }
  | StoreEvent
  | { readonly type: 'files'; readonly files: readonly { readonly name: string; readonly blob: Blob }[] }
  | { readonly type: 'error'; readonly kind: string; readonly message: string; readonly fatal: boolean };
