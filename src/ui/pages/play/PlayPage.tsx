/** Play: Wardrobe-64 learns to balance its flows while you watch. No GPU, no upload. */
import { lazy, Suspense, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { PlaySnapshot } from '../../../worker/play/playProtocol.ts';
import { leaveFirstView } from '../../components/firstView.ts';
import { PrefixCard } from '../../components/PrefixCard.tsx';
import type { FlowArrays } from '../../components/prefixFacts.ts';
import { TrieView } from '../../components/TrieView.tsx';
import { useDocumentTitle } from '../../components/useDocumentTitle.ts';
import { useThrottled } from '../../components/useThrottled.ts';
import { ViewChoice } from '../../components/ViewChoice.tsx';
import { Governed } from '../../link/Governed.tsx';
import { linkStore, reportLinkProblems, useControl, useGivenSettings } from '../../link/linkStore.ts';
import { changeSince } from '../../stores/playBaseline.ts';
import { createPlayStore, type PlayPort } from '../../stores/playStore.ts';
import { playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import { BetaPanel } from './BetaPanel.tsx';
import { DemoBadge } from './DemoBadge.tsx';
import { DistancePanel } from './DistancePanel.tsx';
import styles from './PlayPage.module.css';
import { linkOfPlay, playOfLink } from './playLink.ts';
import { captionOf, changeLabels } from './playWords.ts';
import { ReaderPanel } from './ReaderPanel.tsx';
import { RewardEditor } from './RewardEditor.tsx';
import { SaveResult } from './SaveResult.tsx';
import { TopTen } from './TopTen.tsx';
import { Transport } from './Transport.tsx';
import { usePlayKeys } from './usePlayKeys.ts';

const Experiments = lazy(() => import('./experiments/Experiments.tsx'));

const openWorker = () =>
  new Worker(new URL('../../../worker/play/playWorker.ts', import.meta.url), { type: 'module' }) as unknown as PlayPort;

/** Room above the largest reward for a bar to be dragged to. */
const HEADROOM = 1.15;

export default function PlayPage() {
  const text = useText(playText);
  const [linked] = useState(() => playOfLink(linkStore.getState().link));
  const [controls] = useState(() => createPlayStore(openWorker, linked.state));
  const state = useStore(controls.store);
  const { world, snapshot, selected, hovered, view, baseline, showsChange } = state;
  const experimentsId = useId();
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => controls.connect(!window.matchMedia('(prefers-reduced-motion: reduce)').matches), [controls]);
  const isShown = snapshot !== null || state.problem !== null;
  useEffect(() => {
    if (isShown) leaveFirstView();
  }, [isShown]);
  useEffect(() => reportLinkProblems(linked.problems), [linked]);
  useGivenSettings(
    useCallback(async () => {
      const now = controls.store.getState();
      if (now.items !== null) throw new Error(text.ownItemsHaveNoLink);
      return linkOfPlay(now);
    }, [controls, text]),
  );
  const canReward = useControl('reward') === 'shown';
  const isExperimenting = useControl('experiments') === 'shown' && state.isExperimenting;
  usePlayKeys(controls, { canStep: useControl('steps') === 'shown', canUndo: useControl('undo') === 'shown' });
  useDocumentTitle(text.documentTitle);

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
  const change = useMemo(
    () =>
      showsChange && baseline !== null && world !== null && snapshot !== null
        ? changeSince(baseline, world.trie, snapshot)
        : null,
    [showsChange, baseline, world, snapshot],
  );
  const maxReward =
    snapshot === null ? 6 : Math.max(HEADROOM * Math.max(...snapshot.ownRewards), Math.max(...snapshot.rewards));
  const lit = snapshot === null || snapshot.state === 'playing' ? [] : litPrefixes(snapshot);
  const caption = captionOf(state, text);
  const distance = snapshot?.totalVariation.toFixed(3) ?? '';
  const news = useThrottled(
    snapshot === null
      ? ''
      : `${text.news(text.states[snapshot.state], snapshot.step, distance)}${caption.isFault ? `. ${caption.words}` : ''}`,
    5000,
    snapshot?.symptoms.map(({ type }) => type).join() ?? '',
  );

  const closeExperiments = () => {
    controls.openExperiments(false);
    opener.current?.focus();
  };

  return (
    <div className={styles.page} data-experimenting={isExperimenting}>
      <div className={styles.intro}>
        <h1>{text.heading}</h1>
        <p>{world?.isOwn ? text.introOwn : text.intro}</p>
        <DemoBadge />
      </div>
      {state.problem !== null && (
        <p role="alert" className={styles.problem}>
          {text.stopped(state.problem)}
        </p>
      )}
      <section className={styles.middle} aria-label={text.pictureRegion} data-lit={lit.join(' ')}>
        <div className={styles.picture}>
          <p className={styles.caption} data-fault={caption.isFault} data-testid="caption">
            {caption.words}
          </p>
          <div className={styles.canvas}>
            {arrays !== null && world !== null && (
              <TrieView
                {...arrays}
                lead={
                  <Governed control="views">
                    <ViewChoice view={view} onChoose={controls.chooseView} hasExposure />
                  </Governed>
                }
                exposure={snapshot?.exposure ?? null}
                fileName={world.isOwn ? 'own-items' : 'wardrobe-64'}
                selected={selected}
                view={view}
                onSelect={controls.select}
                onHover={controls.hover}
                onRewardChange={canReward ? controls.changeReward : undefined}
                maxReward={maxReward}
                highlight={lit}
                prefixLabels={
                  change === null ? undefined : changeLabels(world, view === 'exact' ? change.target : change.model)
                }
                label={world.isOwn ? text.pictureLabelOwn : text.pictureLabel}
              />
            )}
          </div>
        </div>
      </section>
      {isExperimenting && (
        <div id={experimentsId} className={styles.experiments}>
          <Suspense fallback={null}>
            <Experiments state={state} controls={controls} onClose={closeExperiments} />
          </Suspense>
        </div>
      )}
      <div className={styles.left}>
        <section className={styles.panel} aria-label={text.prefixRegion}>
          {arrays !== null && (
            <PrefixCard arrays={arrays} prefix={hovered ?? selected} exposure={snapshot?.exposure ?? null} />
          )}
          <Governed control="reward">
            <RewardEditor state={state} controls={controls} maxReward={maxReward} />
          </Governed>
        </section>
        <BetaPanel state={state} controls={controls} />
        <ReaderPanel state={state} controls={controls} />
      </div>
      <div className={styles.right}>
        <Governed control="top-ten">
          <TopTen world={world} snapshot={snapshot} change={change?.model ?? null} onSelect={controls.select} />
        </Governed>
        <Governed control="distance">
          <DistancePanel snapshot={snapshot}>
            <Governed control="result">
              <SaveResult state={state} />
            </Governed>
          </DistancePanel>
        </Governed>
      </div>
      <Transport state={state} controls={controls} experimentsId={experimentsId} opener={opener} />
      <p className="visually-hidden" role="status">
        {news}
      </p>
    </div>
  );
}

/** The prefixes whose edges the latest step walked: after a token exactly one, after a path or a batch a whole path. */
function litPrefixes({ unit, path, ledger }: PlaySnapshot): readonly number[] {
  if (unit !== 'token') return path;
  return ledger?.isStray ? [] : path.slice(-1);
}
