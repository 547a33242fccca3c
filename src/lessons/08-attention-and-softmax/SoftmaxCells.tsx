/** Six logits at one prefix: the mask, the sum, and what would leak without a mask. */
import { help } from '../../ui/components/help.ts';
import { useText } from '../../ui/text/useText.ts';
import { percent, signed } from '../numberWords.ts';
import styles from '../parts/lesson.module.css';
import { NumberInput } from '../parts/NumberInput.tsx';
import { Scroller } from '../parts/Scroller.tsx';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { GOLDEN_WORLD, prefixNamed } from '../worlds.ts';
import { REACH } from './forest.ts';
import { FIRST_LOGITS, logitsOf, logitsPolicy, softmaxAt, VOCABULARY } from './softmax.ts';
import { words } from './words.ts';

const { trie, prefixNames } = GOLDEN_WORLD;
const INNER = Array.from({ length: trie.numPrefixes }, (_, p) => p).filter((p) => trie.item[p] < 0);

/** The logits and the inner prefix at which the softmax is taken: the selected one, or a leaf's parent. */
export function useSoftmax() {
  const { state, controls } = useStage();
  const logits = logitsOf(state.settings);
  const selected = prefixNamed(GOLDEN_WORLD, state.selected);
  const prefix = trie.item[selected] < 0 ? selected : trie.parent[selected];
  const setLogits = (next: readonly number[]) =>
    controls.change({
      settings: { logits: next },
      policy: logitsPolicy,
      view: 'learned',
      labels: 'probabilities',
      caption: (textOf) => textOf(words).logitsByHand,
    });
  return { logits, prefix, setLogits, numbers: softmaxAt(logits, prefix), select: controls.select };
}

/** Share that the first logits leak at a prefix without a mask. */
export const FirstLeak = ({ at }: { readonly at: string }) => (
  <Value of={percent(softmaxAt(FIRST_LOGITS, prefixNamed(GOLDEN_WORLD, at)).leak)} symbol="policy" />
);

export function Logits() {
  const { logits, prefix, setLogits, numbers, select } = useSoftmax();
  const text = useText(words);
  const title = (token: number) => text.logits.token(String(token % 2), Math.floor(token / 2) + 1);
  return (
    <div className={styles.cell} data-testid="logits">
      <div className={styles.inputs}>
        <label>
          {text.logits.prefix}
          <select
            value={prefix}
            onChange={(event) => select(Number(event.target.value))}
            {...help(text.help.prefix, 'prefix')}
          >
            {INNER.map((p) => (
              <option key={p} value={p}>
                {prefixNames[p] || text.logits.root}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={logits === FIRST_LOGITS}
          onClick={() => setLogits(FIRST_LOGITS)}
          {...help(text.help.restore)}
        >
          {text.logits.restore}
        </button>
      </div>
      <Scroller kind="table" label={text.logits.logit}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text.arrays.token}</th>
              <th scope="col">{text.logits.logit}</th>
              {[text.logits.power, text.logits.masked, text.logits.unmasked].map((heading) => (
                <th key={heading} scope="col" data-number>
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {numbers.tokens.map(({ token, isLegal, weight, masked, unmasked }) => (
              <tr key={token} data-selected={isLegal || undefined}>
                <th scope="row">{title(token)}</th>
                <td className={styles.entry}>
                  <NumberInput
                    value={logits[token]}
                    min={-2 * REACH}
                    max={2 * REACH}
                    step={0.5}
                    label={`${text.logits.logit}, ${title(token)}`}
                    problem={text.arrays.outside(2 * REACH)}
                    onChange={(value) => setLogits(logits.with(token, value))}
                    {...help(text.help.logit, 'pf')}
                  />
                </td>
                <td data-number>{isLegal ? weight.toFixed(3) : text.logits.none}</td>
                <td data-number>
                  <strong>{masked.toFixed(3)}</strong>
                </td>
                <td data-number>{unmasked.toFixed(3)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                {text.logits.sum}
              </th>
              {numbers.lse.map((value, k) => (
                <td key={['masked', 'unmasked'][k]} data-number>
                  {signed(value)}
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row" colSpan={3}>
                {text.logits.leak}
              </th>
              <td data-number>{percent(0)}</td>
              <td data-number data-testid="logits-leak">
                {percent(numbers.leak)}
              </td>
            </tr>
          </tfoot>
        </table>
      </Scroller>
      <p className={styles.small}>m = {signed(numbers.maximum)}</p>
    </div>
  );
}

export const NumLogits = () => <Value of={VOCABULARY} />;
