/**
 * Error classes of the whole house. A message says what was expected, what was found, where, and what to do next,
 * and names things as the caller knows them. The page and the command line print `message` as it stands.
 */
export class PlaygroundError extends Error {
  /** A short kind, stable across minified builds; travels through `postMessage`. */
  readonly kind: string;
  constructor(kind: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = kind;
    this.kind = kind;
  }
}

/** An array or tensor has another shape than its consumer needs. */
export class ShapeError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('ShapeError', message, options);
  }
}

/** A run configuration is not valid: unknown key, wrong type, value out of range. */
export class ConfigError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('ConfigError', message, options);
  }
}

/** A data file cannot be read, or leaves nothing to train on. */
export class DataError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('DataError', message, options);
  }
}

/** Semantic IDs or a trie that contradict themselves. */
export class TrieError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('TrieError', message, options);
  }
}

/** A reward no finite flow can match: zero, negative, or not finite. */
export class RewardError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('RewardError', message, options);
  }
}

/** No adapter, a missing feature or limit, a model that does not fit, a lost device, a kernel that does not compile. */
export class DeviceError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('DeviceError', message, options);
  }
}

/** A checkpoint that is truncated, of another model, or malformed. */
export class CheckpointError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('CheckpointError', message, options);
  }
}

/** A recorded run's file that is cut off, altered, of a newer version, or says what cannot be. */
export class BundleError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('BundleError', message, options);
  }
}

/** A notebook's file that is cut off, of a newer version, or says what cannot be. */
export class NotebookError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('NotebookError', message, options);
  }
}

/** A loss, gradient or weight became NaN or infinite. */
export class NonFiniteError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('NonFiniteError', message, options);
  }
}

/** Work was given up because it was asked to stop: nothing is wrong. */
export class StoppedError extends PlaygroundError {
  constructor(message: string, options?: ErrorOptions) {
    super('StoppedError', message, options);
  }
}

/** Any thrown value as words: never `[object Object]`. */
export function errorMessage(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  if (typeof error === 'string') return error;
  try {
    return JSON.stringify(error) ?? String(error);
  } catch {
    return String(error);
  }
}
