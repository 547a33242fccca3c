/** A number in the prose, in its symbol's colour; always computed, never typed. */
import { short } from '../numberWords.ts';
import styles from './lesson.module.css';

export type SymbolName = 'flow' | 'exact' | 'reward' | 'policy' | 'residual';

export function Value(props: { readonly of: number | string; readonly symbol?: SymbolName }) {
  const text = typeof props.of === 'number' ? short(props.of) : props.of;
  return <span className={`${styles.value}${props.symbol ? ` sym-${props.symbol}` : ''}`}>{text}</span>;
}
