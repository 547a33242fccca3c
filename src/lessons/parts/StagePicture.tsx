/** The lesson's trie with its caption, the choice of view, the numbers of one prefix, and the way back to the reader's own. */
import { useMemo, useState } from 'react';
import { help } from '../../ui/components/help.ts';
import { PrefixCard } from '../../ui/components/PrefixCard.tsx';
import { TrieView } from '../../ui/components/TrieView.tsx';
import { ViewChoice } from '../../ui/components/ViewChoice.tsx';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import type { StageState } from '../lesson.ts';
import { short } from '../numberWords.ts';
import type { StageNumbers } from '../stage.ts';
import { prefixNamed } from '../worlds.ts';
import styles from './lesson.module.css';
import { useStage } from './stageContext.ts';

export function StagePicture() {
  const { state, own, numbers, controls } = useStage();
  const text = useText(learnText);
  const { world } = state;
  const [hovered, setHovered] = useState<number | null>(null);
  const selected = prefixNamed(world, state.selected);
  const arrays = useMemo(
    () => ({
      trie: world.trie,
      itemTitles: world.itemTitles,
      tokenNames: world.tokenNames,
      logEdgeFlow: Float32Array.from(numbers.logEdgeFlow),
      logStateFlow: Float32Array.from(numbers.logF),
      logPF: Float32Array.from(numbers.logPF),
      exactLogFlow: numbers.exactLogFlow,
      rewards: state.rewards,
    }),
    [world, state.rewards, numbers],
  );
  const labels = useMemo(() => labelsOf(state, numbers), [state, numbers]);
  return (
    <section className={styles.stage} aria-label={text.picture.name} data-testid="stage">
      <div className={styles.canvas}>
        <TrieView
          {...arrays}
          lead={<ViewChoice view={state.view} onChoose={controls.chooseView} />}
          prefixLabels={labels}
          selected={selected}
          view={state.view}
          onSelect={controls.select}
          onHover={setHovered}
          onRewardChange={world.rewardStep > 0 ? controls.setReward : undefined}
          maxReward={world.maxReward}
          highlight={undefined}
          label={world.rewardStep > 0 ? text.picture.treeWithRewards : text.picture.tree}
        />
        {own !== null && (
          <button
            type="button"
            className={styles.giveBack}
            onClick={controls.giveBack}
            data-testid="give-back"
            {...help(text.help.giveBack)}
          >
            {text.picture.giveBack}
          </button>
        )}
      </div>
      <p className={styles.caption} role="status" data-testid="caption">
        {state.caption(useText)}
      </p>
      <div className={styles.card}>
        <PrefixCard arrays={arrays} prefix={hovered ?? selected} />
      </div>
    </section>
  );
}

/** Names and numbers beside the prefixes; undefined leaves it to the tokens' own names. */
function labelsOf({ world, labels, view }: StageState, numbers: StageNumbers): readonly string[] | undefined {
  const isWordy = world.prefixNames.some((name) => name.includes(' '));
  if (isWordy && labels === 'names' && !world.areLeavesTitled) return undefined;
  const flows = view === 'exact' ? numbers.exactLogFlow : numbers.logF;
  return world.prefixNames.map((path, p) => {
    const item = world.trie.item[p];
    const token = isWordy ? world.tokenNames[world.trie.token[p]] : path;
    const name = item >= 0 && world.areLeavesTitled ? world.itemTitles[item] : token;
    if (p === 0) return labels === 'flows' ? `Z ${short(Math.exp(flows[0]))}` : '';
    if (labels === 'flows') return `${name}  ${short(Math.exp(flows[p]))}`;
    if (labels === 'probabilities') return `${name}  ${short(Math.exp(numbers.logPF[p]))}`;
    return item >= 0 && !isWordy ? `${name} ${path}` : name;
  });
}
