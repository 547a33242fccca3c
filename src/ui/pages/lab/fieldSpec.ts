/** What a field of the form is. Before: `itemFields.ts`, `modelFields.ts`, `methodFields.ts`. After: `configFields.ts`. */
import type { ControlName } from '../../link/controls.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface FieldSpec {
  /** Dotted key of the run configuration. */
  readonly key: string;
  readonly label: string;
  /** At most 25 words. */
  readonly help: string;
  readonly unit?: string;
  /** A select instead of a text field. */
  readonly choices?: readonly Choice[];
  /** A weight for each of these, as the text 'random 1, policy 0.5'. */
  readonly weights?: readonly Choice[];
  readonly isSwitch?: boolean;
  /** Words instead of a number, as wide as the form. */
  readonly isWide?: boolean;
  /** What an empty field stands for. */
  readonly placeholder?: string;
}

export interface SectionSpec {
  /** Also what a link calls it. */
  readonly id: ControlName;
  readonly title: string;
  readonly fields: readonly FieldSpec[];
  readonly isOpen?: boolean;
  /** Why no field is shown, where the other settings use none of them. */
  readonly unused?: string;
}

export const choices = (values: readonly string[], labels: Readonly<Record<string, string>> = {}): Choice[] =>
  values.map((value) => ({ value, label: labels[value] ?? value }));
