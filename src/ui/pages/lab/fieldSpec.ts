/** What a field of the form is; its words stand in `ui/text/labFields.ts`. After: `configFields.ts`. */
import type { ControlName } from '../../link/controls.ts';
import type { FieldKey, LabFieldsText } from '../../text/labFields.ts';

export interface FieldSpec {
  /** Dotted key of the run configuration. */
  readonly key: FieldKey;
  /** A select instead of a text field, of these values. */
  readonly choices?: readonly string[];
  /** A weight for each of these, as the text 'random 1, policy 0.5'. */
  readonly weights?: readonly string[];
  readonly isSwitch?: boolean;
  /** Words instead of a number, as wide as the form. */
  readonly isWide?: boolean;
  /** An entry of the glossary. */
  readonly term?: string;
}

export interface SectionSpec {
  /** Also what a link calls it. */
  readonly id: ControlName & keyof LabFieldsText['sections'];
  readonly fields: readonly FieldSpec[];
  readonly isOpen?: boolean;
}
