/** Play: Wardrobe-64 learns to balance its flows while you watch. No GPU, no upload. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { PrefixCard } from '../../components/PrefixCard.tsx';
import type { FlowArrays } from '../../components/prefixFacts.ts';
import { TrieView } from '../../components/TrieView.tsx';
import { useThrottled } from '../../components/useThrottled.ts';
import { ViewChoice } from '../../components/ViewChoice.tsx';
import { Governed } from '../../link/Governed.tsx';
import { linkStore, reportLinkProblems, useControl, useGivenSettings } from '../../link/linkStore.ts';
import { createPlayStore, type PlayPort } from '../../stores/playStore.ts';
import { DistancePanel } from './DistancePanel.tsx';
import styles from './PlayPage.module.css';
import { linkOfPlay, playOfLink } from './playLink.ts';
import { ReaderPanel } from './ReaderPanel.tsx';
import { RewardEditor } from './RewardEditor.tsx';
import { TopTen } from './TopTen.tsx';
import { Transport } from './Transport.tsx';

const openWorker = () =>
  new Worker(new URL('../../../worker/play/playWorker.ts', import.meta.url), { type: 'module' }) as unknown as PlayPort;

export default function PlayPage() {
  const [linked] = useState(() => playOfLink(linkStore.getState().link));
  const [controls] = useState(() => createPlayStore(openWorker, linked.state));
  const state = useStore(controls.store);
  const { world, snapshot, selected, hovered, reader } = state;

  useEffect(() => {
    document.title = 'Play · GFlowGR Playground';
    return controls.connect(!window.matchMedia('(prefers-reduced-motion: reduce)').matches);
  }, [controls]);

  useEffect(() => reportLinkProblems(linked.problems), [linked]);
  useGivenSettings(useCallback(() => linkOfPlay(controls.store.getState()), [controls]));
  const canStep = useControl('steps') === 'shown';
  const canReward = useControl('reward') === 'shown';

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (!canStep || event.code !== 'Space' || target.closest('button, input, select, textarea, a, summary')) return;
      event.preventDefault();
      controls.toggle();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [controls, canStep]);

  const arrays: FlowArrays | null = useMemo(
    () =>
      world === null
        ? null
        : {
            trie: world.trie,
            itemTitles: world.itemTitles,
            tokenNames: world.tokenNames,
            logEdgeFlow: snapshot?.logEdgeFlow ?? null,
            logStateFlow: snapshot?.logStateFlow ?? null,
            logPF: snapshot?.logPF ?? null,
            exactLogFlow: snapshot?.exactLogFlow ?? null,
            rewards: snapshot?.rewards ?? null,
          },
    [world, snapshot],
  );
  const own = world?.readers[reader]?.rewards;
  const maxReward = useMemo(() => (own === undefined ? 6 : Math.max(...own) * 1.15), [own]);

  const news = useThrottled(
    snapshot === null
      ? ''
      : `${STATE_WORDS[snapshot.state]}, step ${snapshot.step}, distance to target ${snapshot.totalVariation.toFixed(3)}`,
    5000,
    'news',
  );

  return (
    <div className={styles.page}>
      <div className={styles.intro}>
        <h1>Every item as often as its reward says</h1>
        <p>
          An item is a path of tokens: garment, style, colour. A GFlowNet learns how much flow each branch deserves.
        </p>
        <span
          className={styles.badge}
          title="Float64 tables in a web worker. The Lab trains a neural network on the GPU."
        >
          CPU demo, tabular policy
        </span>
      </div>
      {state.problem !== null && (
        <p role="alert" className={styles.problem}>
          The demo stopped: {state.problem}
        </p>
      )}
      <section className={styles.picture} aria-label="Flows on the trie">
        <div className={styles.bar}>
          <Governed control="views">
            <ViewChoice view={state.view} onChoose={controls.chooseView} hasExposure />
          </Governed>
          <p className={styles.caption}>{captionOf(state.view, snapshot?.state ?? 'paused')}</p>
        </div>
        <div className={styles.canvas}>
          {arrays !== null && (
            <TrieView
              {...arrays}
              exposure={snapshot?.exposure ?? null}
              fileName="wardrobe-64"
              selected={selected}
              view={state.view}
              onSelect={controls.select}
              onHover={controls.hover}
              onRewardChange={canReward ? controls.changeReward : undefined}
              maxReward={maxReward}
              highlight={snapshot?.state === 'playing' ? undefined : snapshot?.path}
              label="Wardrobe-64 as a tree of tokens. Arrow keys walk it, plus and minus change the reward of a selected item."
            />
          )}
        </div>
      </section>
      <div className={styles.left}>
        <section className={styles.panel} aria-label="Numbers of one prefix">
          {arrays !== null && <PrefixCard arrays={arrays} prefix={hovered ?? selected} exposure={snapshot?.exposure} />}
          {arrays !== null && snapshot !== null && own !== undefined && (
            <Governed control="reward">
              <RewardEditor
                arrays={arrays}
                selected={selected}
                maxReward={maxReward}
                isEdited={state.editedRewards !== null}
                onChange={controls.changeReward}
                onRestore={() => controls.restoreRewards(own)}
              />
            </Governed>
          )}
        </section>
        <ReaderPanel state={state} controls={controls} />
      </div>
      <div className={styles.right}>
        <Governed control="top-ten">
          <TopTen world={world} snapshot={snapshot} onSelect={controls.select} />
        </Governed>
        <Governed control="distance">
          <DistancePanel snapshot={snapshot} />
        </Governed>
      </div>
      <Transport state={state} controls={controls} />
      <p className="visually-hidden" role="status">
        {news}
      </p>
    </div>
  );
}

const STATE_WORDS = { playing: 'Learning', paused: 'Paused', settled: 'Settled', spent: 'Out of steps' } as const;

function captionOf(view: string, state: keyof typeof STATE_WORDS): string {
  if (view === 'exact') return 'Width is the exact flow: the sum of the rewards below.';
  if (view === 'difference') return 'Width is exact; + where too much flow arrives, − where too little, in nats.';
  if (view === 'exposure')
    return 'Width is learned flow. ● this reader took it, ◆ never taken though its reward is among the eight highest of the rest.';
  if (state === 'settled')
    return 'Settled: it now samples each item as often as its reward says. Drag a bar to disturb it.';
  return 'Width is learned flow. Bars are rewards, ticks the flow that arrives. Drag a bar to change a reward.';
}
