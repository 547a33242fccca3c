/** A region that scrolls by itself where it is too wide or too long: a table, a program. Reached by keyboard. */
import type { ReactNode } from 'react';
import styles from './lesson.module.css';

export function Scroller(props: {
  readonly label: string;
  readonly kind: 'table' | 'code';
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={props.kind === 'code' ? styles.code : styles.scroll} tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  );
}
