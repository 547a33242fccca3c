/** MathML by short words: `mi` an identifier, `mo` an operator, and so on. After: the notes. */
import { createElement, Fragment, type ReactNode } from 'react';

export const mi = (text: string): ReactNode => createElement('mi', null, text);
export const mo = (text: string): ReactNode => createElement('mo', null, text);
export const mn = (value: number): ReactNode => createElement('mn', null, String(value));
/** Words; a space at either end is kept. */
export const mtext = (text: string): ReactNode => createElement('mtext', null, text.replace(/^ | $/g, '\u00a0'));
export const row = (...parts: ReactNode[]): ReactNode => createElement('mrow', null, ...parts);
export const sub = (base: ReactNode, below: ReactNode): ReactNode => createElement('msub', null, base, below);
export const sup = (base: ReactNode, above: ReactNode): ReactNode => createElement('msup', null, base, above);
export const hat = (base: ReactNode): ReactNode => createElement('mover', null, base, mo('^'));
export const frac = (above: ReactNode, below: ReactNode): ReactNode => createElement('mfrac', null, above, below);
export const root = (...parts: ReactNode[]): ReactNode => createElement('msqrt', null, ...parts);
/** An operator with what stands below it: Σ, Π, arg min. */
export const under = (operator: string, below: ReactNode): ReactNode =>
  createElement('munder', null, mo(operator), below);
export const sum = (below: ReactNode): ReactNode => under('∑', below);
export const sumTo = (below: ReactNode, above: ReactNode): ReactNode =>
  createElement('munderover', null, mo('∑'), below, above);
export const paren = (...parts: ReactNode[]): ReactNode => row(mo('('), ...parts, mo(')'));
export const squared = (...parts: ReactNode[]): ReactNode => sup(paren(...parts), mn(2));
/** ‖…‖². */
export const squaredNorm = (...parts: ReactNode[]): ReactNode => sup(row(mo('‖'), ...parts, mo('‖')), mn(2));
/** |…|, the size of a set. */
export const sizeOf = (...parts: ReactNode[]): ReactNode => row(mo('|'), ...parts, mo('|'));
/** 1[…]: one where it holds, else zero. */
export const indicator = (...parts: ReactNode[]): ReactNode => row(mn(1), mo('['), ...parts, mo(']'));
export const math = (...parts: ReactNode[]): ReactNode => createElement('math', { display: 'block' }, row(...parts));
/** A formula too long for the column, in lines of its own. */
export const lines = (...parts: ReactNode[]): ReactNode => createElement(Fragment, null, ...parts);

export const log = mi('log');
/** log P_F(a_t), nats. */
export const logP = (index: ReactNode): ReactNode[] => [log, sub(mi('P'), mi('F')), paren(sub(mi('a'), index))];
