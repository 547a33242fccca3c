/** Numbers of now under a cell's controls, each with its name. */
import type { ReactNode } from 'react';
import styles from './lesson.module.css';

export interface Fact {
  readonly name: ReactNode;
  readonly value: ReactNode;
  readonly testId?: string;
}

/** `of` never changes its length or order. */
export function Facts({ of }: { readonly of: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {of.map(({ name, value, testId }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fact is its place
        <div key={place}>
          <dt>{name}</dt>
          <dd data-testid={testId}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
