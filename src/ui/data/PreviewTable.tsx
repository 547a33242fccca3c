/** The first rows of a table, with what each column was chosen for above it. Cells are text, whatever is in them. */
import { help } from '../components/help.ts';
import { dataText } from '../text/data.ts';
import { useText } from '../text/useText.ts';
import styles from './MappingDialog.module.css';
import type { ColumnOption, DataRow, MappedRole, MappingForm } from './mappingForm.ts';
import { nameOf } from './RoleField.tsx';

interface Props {
  readonly options: readonly ColumnOption[];
  readonly rows: readonly DataRow[];
  readonly columns: MappingForm['columns'];
}

export function PreviewTable({ options, rows, columns }: Props) {
  const text = useText(dataText);
  const rolesOf = (value: string): MappedRole[] =>
    (Object.keys(columns) as MappedRole[]).filter((role) => columns[role] === value);
  return (
    // Scrolls by keyboard, too: what it holds may be wider than any window.
    <section
      className={styles.preview}
      aria-label={text.mapping.previewTable}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keyboard (WCAG 2.1.1)
      tabIndex={0}
      {...help(text.help.preview)}
    >
      <table>
        <caption>{text.mapping.preview(String(rows.length))}</caption>
        <thead>
          <tr>
            {options.map((option) => {
              const roles = rolesOf(option.value);
              return (
                <th key={option.value} scope="col" data-chosen={roles.length > 0 ? '' : undefined}>
                  {nameOf(option, text)}
                  {roles.map((role) => (
                    <span key={role} className={styles.chip}>
                      {text.mapping.roles[role]}
                    </span>
                  ))}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ number, cells }) => (
            <tr key={number}>
              {options.map(({ value, place }) => (
                <td key={value} data-chosen={rolesOf(value).length > 0 ? '' : undefined}>
                  {cells[place] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
