/** The head of a table: what its rows are called, then columns of numbers. */
import type { ReactNode } from 'react';

/** `numbers` never changes its length or order. */
export function Columns(props: { readonly rows: ReactNode; readonly numbers: readonly ReactNode[] }) {
  return (
    <thead>
      <tr>
        <th scope="col">{props.rows}</th>
        {props.numbers.map((title, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
          <th key={place} scope="col" data-number>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  );
}
