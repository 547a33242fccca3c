/** What can be tried beyond watching: loads when it is first opened. */
import { useEffect, useRef } from 'react';
import { help } from '../../../components/help.ts';
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

export default function Experiments(props: ExperimentProps) {
  const text = useText(playExperimentsText);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    const isStill = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    place.current?.scrollIntoView({ block: 'nearest', behavior: isStill ? 'auto' : 'smooth' });
  }, []);
  const cards = [
    { title: text.breakTitle, about: text.help.breakTitle, content: <BreakPanel {...props} />, isOpen: true },
    { title: text.historyTitle, about: text.help.historyTitle, content: <HistoryPanel {...props} />, isOpen: false },
    { title: text.itemsTitle, about: text.help.itemsTitle, content: <OwnItemsPanel {...props} />, isOpen: false },
    { title: text.stepTitle, about: text.help.stepTitle, content: <LedgerPanel {...props} />, isOpen: false },
  ];
  return (
    <section ref={place} className={styles.experiments} aria-label={text.region}>
      {cards.map(({ title, about, content, isOpen }) => (
        <details key={title} className={styles.card} open={isOpen}>
          <summary {...help(about)}>{title}</summary>
          <div className={styles.content}>{content}</div>
        </details>
      ))}
    </section>
  );
}
