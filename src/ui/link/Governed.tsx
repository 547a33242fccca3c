/** Around a control that a link may hide or lock: hidden, it is not there at all; locked, it is shown, disabled, and says why. */
import type { ReactNode } from 'react';
import { linkText } from '../text/link.ts';
import { useText } from '../text/useText.ts';
import type { ControlName } from './controls.ts';
import styles from './link.module.css';
import { useControl } from './linkStore.ts';

/** `children` are form controls, with their labels: a disabled fieldset disables all of them. Links stay links. */
export function Governed({ control, children }: { readonly control: ControlName; readonly children: ReactNode }) {
  const rule = useControl(control);
  const text = useText(linkText);
  if (rule === 'hidden') return null;
  if (rule === 'shown') return children;
  return (
    <fieldset disabled className={styles.locked} data-locked={control}>
      <legend className={styles.why}>{text.setByLink}</legend>
      {children}
    </fieldset>
  );
}
