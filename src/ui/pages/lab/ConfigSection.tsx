/** A group of fields that opens and closes, and says how many of them differ from their defaults. */
import { isChanged } from '../../stores/configStore.ts';
import { ConfigField } from './ConfigField.tsx';
import type { SectionSpec } from './configFields.ts';
import styles from './lab.module.css';
import { useConfig } from './labContext.ts';

export function ConfigSection({ section }: { readonly section: SectionSpec }) {
  const { numChanged, numErrors } = useConfig((s) => ({
    numChanged: section.fields.filter((f) => isChanged(s, f.key)).length,
    numErrors: section.fields.filter((f) => f.key in s.errors).length,
  }));
  return (
    <details className={styles.section} open={section.isOpen}>
      <summary>
        <span>{section.title}</span>
        {numErrors > 0 && <span className={styles.sectionError}>{numErrors} to mend</span>}
        {numChanged > 0 && <span className={styles.sectionNote}>{numChanged} changed</span>}
      </summary>
      <div className={styles.fields}>
        {section.fields.map((spec) => (
          <ConfigField key={spec.key} spec={spec} />
        ))}
      </div>
    </details>
  );
}
