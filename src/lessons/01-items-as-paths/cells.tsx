/** Counts, products and the speller of “Items as paths”. */
import { pathTo } from '../../items/trie.ts';
import { help } from '../../ui/components/help.ts';
import { useText } from '../../ui/text/useText.ts';
import { short } from '../numberWords.ts';
import styles from '../parts/lesson.module.css';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { prefixNamed, WARDROBE_WORLD } from '../worlds.ts';
import { JACKET } from './lesson.ts';
import { words } from './words.ts';

const { trie, tokenNames } = WARDROBE_WORLD;
/** A catalogue of the usual size: 256 codes on each of 3 levels. */
const REAL = { levels: 3, codes: 256 };

export function NumItems({ below = '' }: { readonly below?: string }) {
  return <Value of={trie.itemCount[prefixNamed(WARDROBE_WORLD, below)]} />;
}

export const NumTokens = () => <Value of={tokenNames.length} />;
export const RealTokens = () => <Value of={REAL.levels * REAL.codes} />;
export const RealPaths = () => <Value of={REAL.codes ** REAL.levels} />;

/** The probability of the blue jacket as the product of its three tokens' under the policy on the picture. */
export function JacketProduct() {
  const { numbers } = useStage();
  const path = pathTo(trie, prefixNamed(WARDROBE_WORLD, JACKET));
  const probabilities = path.map((p) => Math.exp(numbers.logPF[p]));
  return (
    <span className={styles.value}>
      {probabilities.map((p) => short(p)).join(' × ')} ={' '}
      <Value of={probabilities.reduce((a, b) => a * b, 1)} symbol="policy" />
    </span>
  );
}

/** Picks an item; its path lights up on the picture and is spelled here. */
export function Speller() {
  const { state, controls } = useStage();
  const text = useText(words);
  const selected = prefixNamed(state.world, state.selected);
  const item = trie.item[selected];
  const path = pathTo(trie, selected)
    .map((p) => tokenNames[trie.token[p]])
    .join(' › ');
  return (
    <div className={styles.cell}>
      <div className={styles.inputs}>
        <label>
          {text.speller.label}
          <select
            value={item >= 0 ? item : ''}
            onChange={(event) => controls.select(trie.leafOfItem[Number(event.target.value)])}
            {...help(text.help.speller, 'semantic-id')}
          >
            {item < 0 && <option value="">{text.speller.choose}</option>}
            {WARDROBE_WORLD.itemTitles.map((title, i) => (
              <option key={title} value={i}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className={styles.small} data-testid="spelled">
        {selected === 0
          ? text.speller.none
          : item >= 0
            ? path
            : text.speller.open(path, short(trie.itemCount[selected]))}
      </p>
    </div>
  );
}
