/** The name of a prefix or an item in prose and tables: pressed, it is selected on the picture. */
import type { ReactNode } from 'react';
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import styles from './lesson.module.css';
import { useStage } from './stageContext.ts';

export function Pick({ prefix, children }: { readonly prefix: number; readonly children?: ReactNode }) {
  const { controls } = useStage();
  const text = useText(learnText);
  return (
    <button type="button" className={styles.pick} onClick={() => controls.select(prefix)} {...help(text.help.pick)}>
      {children}
    </button>
  );
}
