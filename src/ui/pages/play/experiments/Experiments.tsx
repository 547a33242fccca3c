/** What can be tried beyond watching, beside the picture that shows it: loads when it is first opened, and takes the focus. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { help } from '../../../components/help.ts';
import type { ControlName } from '../../../link/controls.ts';
import { Governed } from '../../../link/Governed.tsx';
import { useControl } from '../../../link/linkStore.ts';
import type { PlayControls, PlayStoreState } from '../../../stores/playStore.ts';
import { playExperimentsText } from '../../../text/playExperiments.ts';
import { useText } from '../../../text/useText.ts';
import { BreakPanel } from './BreakPanel.tsx';
import styles from './experiments.module.css';
import { HistoryPanel } from './HistoryPanel.tsx';
import { LedgerPanel } from './LedgerPanel.tsx';
import { OwnItemsPanel } from './OwnItemsPanel.tsx';

export interface ExperimentProps {
  readonly state: PlayStoreState;
  readonly controls: PlayControls;
}

export default function Experiments({ onClose, ...props }: ExperimentProps & { readonly onClose: () => void }) {
  const text = useText(playExperimentsText);
  const id = useId();
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const top = place.current?.getBoundingClientRect().top ?? 0;
    place.current?.focus({ preventScroll: true });
    // Where its head is in the upper half of the window, it has been seen to come.
    if (top < 0 || top > innerHeight / 2)
      place.current?.scrollIntoView({ block: 'nearest', behavior: isStill ? 'auto' : 'smooth' });
  }, []);
  return (
    <section ref={place} className={styles.experiments} aria-labelledby={id} tabIndex={-1}>
      <div className={styles.head}>
        <h2 id={id}>{text.region}</h2>
        <button type="button" onClick={onClose} {...help(text.help.close)}>
          {text.close}
        </button>
      </div>
      <Card control="breaks" title={text.breakTitle} about={text.help.breakTitle} isOpen>
        <BreakPanel {...props} />
      </Card>
      <Card control="history" title={text.historyTitle} about={text.help.historyTitle}>
        <HistoryPanel {...props} />
      </Card>
      <Card control="own-items" title={text.itemsTitle} about={text.help.itemsTitle}>
        <OwnItemsPanel {...props} />
      </Card>
      <Card control="experiments" title={text.stepTitle} about={text.help.stepTitle}>
        <LedgerPanel {...props} />
      </Card>
    </section>
  );
}

interface CardProps {
  readonly control: ControlName;
  readonly title: string;
  readonly about: string;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}

/** Locked, it can still be opened and read. */
function Card({ control, title, about, isOpen = false, children }: CardProps) {
  if (useControl(control) === 'hidden') return null;
  return (
    <details className={styles.card} open={isOpen}>
      <summary {...help(about)}>{title}</summary>
      <div className={styles.content}>
        <Governed control={control}>{children}</Governed>
      </div>
    </details>
  );
}
