/**
 * The settings of a run that may change while it goes on, at each of its steps. Before: `config/edits.ts`. After: `trainer.ts`.
 */
import { type EditableKey, editsInForce, type RunEdit } from '../config/edits.ts';
import { parseRunConfig, type RunConfig } from '../config/runConfig.ts';

/** What the configuration says at an editable key. */
export function configured(config: RunConfig, key: EditableKey): number {
  const [section, name] = key.split('.') as [keyof RunConfig, string];
  return (config[section] as unknown as Record<string, number>)[name];
}

const isSame = (a: RunEdit, b: RunEdit): boolean => a.step === b.step && a.key === b.key && a.value === b.value;

export class LiveSettings {
  /** Those of the configuration, and those that came while the run went on; in the order of their steps. */
  edits: readonly RunEdit[];

  constructor(private readonly config: RunConfig) {
    this.edits = config.edits;
  }

  /** What holds once `step` steps are done. */
  at(step: number, key: EditableKey): number {
    return editsInForce(this.edits, step).get(key) ?? configured(this.config, key);
  }

  /** The changes that came within `step` steps: with the configuration, what a checkpoint keeps. */
  until(step: number): readonly RunEdit[] {
    return this.edits.filter((edit) => edit.step <= step);
  }

  /**
   * Another value from the step after `step` on; one change of a key a step. Gives the change, and the value it replaces.
   * Throws ConfigError where the key's range does not allow the value.
   */
  change(step: number, key: EditableKey, value: number): { readonly edit: RunEdit; readonly before: number } {
    const before = this.at(step + 1, key);
    const [edit] = parseRunConfig({ edits: [{ step, key, value }] }).edits;
    const others = this.edits.filter((of) => of.step !== step || of.key !== key);
    const place = others.findIndex((of) => of.step > step);
    this.edits = place < 0 ? [...others, edit] : others.toSpliced(place, 0, edit);
    return { edit, before };
  }

  /** To where a run stands that has made `kept` within its `step` steps: what comes later is the configuration's. */
  restore(step: number, kept: readonly RunEdit[]): void {
    const later = this.config.edits.filter((edit) => edit.step >= step && !kept.some((of) => isSame(of, edit)));
    this.edits = [...kept, ...later];
  }
}
