/** A group of fields that opens and closes, and says how many of them differ from their defaults. */
import { isChanged } from '../../stores/configStore.ts';
import type { SectionSpec } from './configFields.ts';
import { FieldList, useShownFields } from './FieldList.tsx';
import styles from './lab.module.css';
import { useConfig, useFieldErrors } from './labContext.ts';

export function ConfigSection({ section }: { readonly section: SectionSpec }) {
  const shown = useShownFields(section.fields);
  const errors = useFieldErrors();
  const numErrors = shown.filter(({ key }) => key in errors).length;
  const numChanged = useConfig((s) => shown.filter(({ key }) => isChanged(s, key)).length);
  return (
    <details className={styles.section} open={section.isOpen}>
      <summary>
        <span>{section.title}</span>
        {numErrors > 0 && <span className={styles.sectionError}>{numErrors} to mend</span>}
        {numChanged > 0 && <span className={styles.sectionNote}>{numChanged} changed</span>}
        {shown.length === 0 && <span className={styles.sectionNote}>not used</span>}
      </summary>
      {shown.length > 0 ? <FieldList specs={section.fields} /> : <p className={styles.help}>{section.unused}</p>}
    </details>
  );
}
