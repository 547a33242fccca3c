/** A group of fields that opens and closes, and says how many of them differ from the preset's. */
import { help } from '../../components/help.ts';
import { isChanged } from '../../stores/configStore.ts';
import { labFieldsText } from '../../text/labFields.ts';
import { labSetupText } from '../../text/labSetup.ts';
import { useText } from '../../text/useText.ts';
import type { SectionSpec } from './configFields.ts';
import { FieldList, useShownFields } from './FieldList.tsx';
import styles from './lab.module.css';
import { useConfig, useFieldErrors } from './labContext.ts';

export function ConfigSection({ section }: { readonly section: SectionSpec }) {
  const fields = useText(labFieldsText);
  const text = useText(labSetupText);
  const shown = useShownFields(section.fields);
  const errors = useFieldErrors();
  const numErrors = shown.filter(({ key }) => key in errors).length;
  const numChanged = useConfig((s) => shown.filter(({ key }) => isChanged(s, key)).length);
  const unused: Readonly<Record<string, string>> = fields.unused;
  return (
    <details className={styles.section} open={section.isOpen} data-section={section.id}>
      <summary {...help(text.help.section)}>
        <span>{fields.sections[section.id]}</span>
        {numErrors > 0 && <span className={styles.sectionError}>{text.numErrors(numErrors)}</span>}
        {numChanged > 0 && <span className={styles.sectionNote}>{text.numChanged(numChanged)}</span>}
        {shown.length === 0 && <span className={styles.sectionNote}>{text.notUsed}</span>}
      </summary>
      {shown.length > 0 ? <FieldList specs={section.fields} /> : <p className={styles.help}>{unused[section.id]}</p>}
    </details>
  );
}
