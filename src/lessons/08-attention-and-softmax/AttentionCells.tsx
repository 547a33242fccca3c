/** Attention on seven tokens: who sees whom, the reader's numbers, the scores of one row, and its online softmax tile by tile. */
import { help } from '../../ui/components/help.ts';
import { useText } from '../../ui/text/useText.ts';
import { short, signed } from '../numberWords.ts';
import { Columns } from '../parts/Columns.tsx';
import { Facts } from '../parts/Facts.tsx';
import styles from '../parts/lesson.module.css';
import { NumberInput } from '../parts/NumberInput.tsx';
import { Scroller } from '../parts/Scroller.tsx';
import { Slider } from '../parts/Slider.tsx';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import {
  type AttentionSettings,
  attentionSettings,
  FIRST_QKV,
  HEAD_DIM,
  NUM_TOKENS,
  prefixOf,
  REACH,
  scoresOf,
  seenBy,
  sees,
  tokenName,
} from './forest.ts';
import { rowResult, tileSteps } from './onlineSoftmax.ts';
import { words } from './words.ts';

const TOKENS = Array.from({ length: NUM_TOKENS }, (_, i) => i);

/** What the cells are set to, and a way to set it. */
export function useAttention() {
  const { state, controls } = useStage();
  const now = attentionSettings(state.settings);
  const set = (change: Partial<AttentionSettings>) => {
    const next = { ...now, ...change };
    controls.change({
      settings: next,
      selected: prefixOf(next.query),
      caption: (textOf) => textOf(words).byHand(tokenName(next.query)),
    });
  };
  const scores = scoresOf(now.qkv, now.query);
  return { ...now, set, scores, steps: tileSteps(scores, now.qkv, now.tile) };
}

export const NumTokens = () => <Value of={NUM_TOKENS} />;
/** Number of keys that a token sees. */
export const NumSeen = ({ by }: { readonly by: string }) => (
  <Value of={seenBy(TOKENS.findIndex((i) => tokenName(i) === by)).length} />
);

function QueryChoice() {
  const { query, set } = useAttention();
  const text = useText(words);
  return (
    <label>
      {text.mask.query}
      <select value={query} onChange={(event) => set({ query: Number(event.target.value) })} {...help(text.help.query)}>
        {TOKENS.map((i) => (
          <option key={i} value={i}>
            {tokenName(i)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Rows are queries, columns keys. */
export function MaskTable() {
  const { query } = useAttention();
  const text = useText(words);
  return (
    <div className={styles.cell} data-testid="mask">
      <div className={styles.inputs}>
        <QueryChoice />
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text.mask.corner}</th>
            {TOKENS.map((j) => (
              <th key={j} scope="col" data-number>
                {tokenName(j)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {TOKENS.map((i) => (
            <tr key={i} data-selected={i === query || undefined}>
              <th scope="row">{tokenName(i)}</th>
              {TOKENS.map((j) => (
                <td key={j} data-number>
                  {sees(i, j) ? text.mask.yes : text.mask.no}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** q of the token worked out, k and v of all: to be edited. */
export function Arrays() {
  const { query, qkv, set } = useAttention();
  const text = useText(words);
  const number = (token: number, which: 0 | 1 | 2, d: number) => {
    const at = token * 3 * HEAD_DIM + which * HEAD_DIM + d;
    return (
      <NumberInput
        key={at}
        value={qkv[at]}
        min={-REACH}
        max={REACH}
        step={0.5}
        label={text.arrays.element('qkv'[which], tokenName(token), d + 1)}
        problem={text.arrays.outside(REACH)}
        onChange={(value) => set({ qkv: qkv.with(at, value) })}
        {...help(text.help.number)}
      />
    );
  };
  return (
    <div className={styles.cell} data-testid="arrays">
      <div className={styles.inputs}>
        <QueryChoice />
        <fieldset className={styles.pair}>
          <legend>{text.arrays.query(tokenName(query))}</legend>
          {[0, 1].map((d) => number(query, 0, d))}
        </fieldset>
        <button
          type="button"
          disabled={qkv === FIRST_QKV}
          onClick={() => set({ qkv: FIRST_QKV })}
          {...help(text.help.restore)}
        >
          {text.arrays.restore}
        </button>
      </div>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text.arrays.token}</th>
            {['k₁', 'k₂', 'v₁', 'v₂'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {TOKENS.map((i) => (
            <tr key={i} data-selected={sees(query, i) || undefined}>
              <th scope="row">{tokenName(i)}</th>
              {([1, 2] as const).flatMap((which) =>
                [0, 1].map((d) => (
                  <td key={`${which} ${d}`} className={styles.entry}>
                    {number(i, which, d)}
                  </td>
                )),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** q · k, score and weight of every key the token sees. */
export function Scores() {
  const { query, scores, steps } = useAttention();
  const text = useText(words).scores;
  const { lse } = rowResult(steps);
  const most = Math.max(...scores.map(({ score }) => score));
  return (
    <table className={styles.table} data-testid="scores">
      <Columns rows={text.key} numbers={[text.product, text.score, text.power, text.share]} />
      <tbody>
        {scores.map(({ key, product, score }) => (
          <tr key={key} data-selected={key === query || undefined}>
            <th scope="row">{tokenName(key)}</th>
            <td data-number>{signed(product)}</td>
            <td data-number>{signed(score)}</td>
            <td data-number>{Math.exp(score - most).toFixed(3)}</td>
            <td data-number>
              <strong>{Math.exp(score - lse).toFixed(3)}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the kernel holds after each tile of keys, and the result. */
export function Tiles() {
  const { tile, set, steps } = useAttention();
  const text = useText(words);
  const { output, lse } = rowResult(steps);
  return (
    <div className={styles.cell} data-testid="tiles">
      <div className={styles.inputs}>
        <Slider
          label={text.tiles.size}
          min={1}
          max={NUM_TOKENS}
          value={tile}
          text={String(tile)}
          onChange={(next) => set({ tile: next })}
          {...help(text.help.tile, 'kernel')}
        />
      </div>
      <Scroller kind="table" label={text.tiles.size}>
        <table className={styles.table}>
          <Columns
            rows={text.tiles.keys}
            numbers={[text.tiles.maximum, text.tiles.shrink, text.tiles.total, text.tiles.sum]}
          />
          <tbody>
            {steps.map(({ keys, maximum, shrink, total, sum }) => (
              <tr key={keys[0]}>
                <th scope="row">{keys.map(tokenName).join(', ')}</th>
                <td data-number>{signed(maximum)}</td>
                <td data-number>{shrink.toFixed(3)}</td>
                <td data-number>{total.toFixed(3)}</td>
                <td data-number>{sum.map(signed).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      <Facts
        of={[
          { name: text.tiles.output, value: output.map(signed).join(', '), testId: 'attention-output' },
          { name: text.tiles.lse, value: short(lse) },
        ]}
      />
    </div>
  );
}
