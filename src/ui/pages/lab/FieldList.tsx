/** Fields one below the other, without those the other settings do not use, each with the note of what is chosen there. */
import { textAt } from '../../stores/configStore.ts';
import { ChoiceNote } from './ChoiceNote.tsx';
import { ConfigField } from './ConfigField.tsx';
import type { FieldSpec } from './configFields.ts';
import styles from './fields.module.css';
import { isFieldUsed } from './fieldUse.ts';
import { useConfig, useFieldErrors } from './labContext.ts';

/** The fields to be shown now. */
export function useShownFields(specs: readonly FieldSpec[]): readonly FieldSpec[] {
  const errors = useFieldErrors();
  return useConfig((s) => specs.filter(({ key }) => key in errors || isFieldUsed(key, (other) => textAt(s, other))));
}

export function FieldList({ specs }: { readonly specs: readonly FieldSpec[] }) {
  return (
    <div className={styles.fields}>
      {useShownFields(specs).map((spec) => (
        <Field key={spec.key} spec={spec} />
      ))}
    </div>
  );
}

function Field({ spec }: { readonly spec: FieldSpec }) {
  const value = useConfig((s) => textAt(s, spec.key));
  return (
    <>
      <ConfigField spec={spec} />
      <ChoiceNote setting={spec.key} value={value} />
    </>
  );
}
