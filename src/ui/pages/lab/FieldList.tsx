/** Fields one below the other, without those the other settings do not use, each with the note of what is chosen there. */
import { Governed } from '../../link/Governed.tsx';
import { textAt } from '../../stores/configStore.ts';
import { ChoiceNote } from './ChoiceNote.tsx';
import { ConfigField } from './ConfigField.tsx';
import type { FieldSpec } from './configFields.ts';
import { isFieldUsed } from './fieldUse.ts';
import styles from './lab.module.css';
import { useConfig, useFieldErrors } from './labContext.ts';
import { noteOf } from './notes/noteOf.ts';

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
  const note = useConfig((s) => noteOf(spec.key, textAt(s, spec.key)));
  const field = (
    <>
      <ConfigField spec={spec} />
      {note && <ChoiceNote note={note} />}
    </>
  );
  return spec.key === 'seed' ? <Governed control="seed">{field}</Governed> : field;
}
