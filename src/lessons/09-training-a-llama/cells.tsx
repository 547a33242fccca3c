/** The small Llama's matrices, what packing saves, its run with curves, and the bill of the large ones. */
import { useState } from 'react';
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import { percent, short } from '../numberWords.ts';
import { Columns } from '../parts/Columns.tsx';
import { Curves } from '../parts/Curves.tsx';
import { Facts } from '../parts/Facts.tsx';
import styles from '../parts/lesson.module.css';
import { Slider } from '../parts/Slider.tsx';
import { useStage } from '../parts/stageContext.ts';
import { TrainButtons, useTraining } from '../parts/TrainButtons.tsx';
import { Value } from '../parts/Value.tsx';
import { GOLDEN_WORLD } from '../worlds.ts';
import { BATCH, CLIP_NORM } from './llamaLearner.ts';
import { initialParameters, MICRO, numParameters, PARAMETER_NAMES } from './microLlama.ts';
import { ALL_HISTORIES, BEST_LOSS, SHOWN, VOCABULARY } from './readers.ts';
import { FEW, MANY, RUN_STEPS, RUNS, SOME } from './runs.ts';
import { billOf, LLAMA_PRESETS, LLAMA_VOCABULARY, packing, shapeOf, vocabularySize } from './sizes.ts';
import { words } from './words.ts';

const { trie, itemTitles } = GOLDEN_WORLD;

export const NumParameters = () => <Value of={numParameters(VOCABULARY)} />;
export const NumHistories = () => <Value of={ALL_HISTORIES.length} />;
export const HiddenSize = () => <Value of={MICRO.hidden} />;
export const BatchSize = () => <Value of={BATCH} />;
export const BestLoss = () => <Value of={BEST_LOSS} />;
export const Readers = ({ of }: { readonly of: 'few' | 'some' | 'many' }) => (
  <Value of={{ few: FEW, some: SOME, many: MANY }[of]} />
);
export const RunSteps = () => <Value of={RUN_STEPS} />;
export const ClipNorm = () => <Value of={CLIP_NORM} />;
/** "G, C" */
export const ShownHistory = () => <>{useText(learnText).list(SHOWN.map((item) => itemTitles[item]))}</>;

/** Tokens of a set behind a history. */
export function Packed(props: { readonly items: number; readonly paths: number; readonly as: 'copied' | 'packed' }) {
  return <Value of={packing(props.items, props.paths, trie.levels)[props.as]} />;
}

/** Every matrix of the small Llama with its size. */
export function Parameters() {
  const text = useText(words).parameters;
  const { hidden: C, intermediate: F } = MICRO;
  const shapes: Readonly<Record<(typeof PARAMETER_NAMES)[number], string>> = {
    embedding: `${VOCABULARY} × ${C}`,
    inputGain: `${C}`,
    qkv: `3 × ${C} × ${C}`,
    attentionOut: `${C} × ${C}`,
    mlpGain: `${C}`,
    gateUp: `2 × ${F} × ${C}`,
    down: `${C} × ${F}`,
    lastGain: `${C}`,
    head: `${VOCABULARY} × ${C}`,
  };
  const parameters = initialParameters(VOCABULARY, 0);
  return (
    <table className={styles.table} data-testid="parameters">
      <Columns rows={text.name} numbers={[text.shape, text.count]} />
      <tbody>
        {PARAMETER_NAMES.map((name) => (
          <tr key={name}>
            <th scope="row">{text.names[name]}</th>
            <td data-number>{shapes[name]}</td>
            <td data-number>{short(parameters[name].length)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {text.total}
          </th>
          <td data-number>
            <strong>{short(numParameters(VOCABULARY))}</strong>
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

/** Tokens of a step with and without sharing the history. */
export function PackingCell() {
  const text = useText(words);
  const [items, setItems] = useState(20);
  const [paths, setPaths] = useState(4);
  const { copied, packed } = packing(items, paths, trie.levels);
  return (
    <div className={styles.cell} data-testid="packing">
      <div className={styles.inputs}>
        <Slider
          label={text.packing.history}
          min={1}
          max={50}
          value={items}
          text={String(items)}
          onChange={setItems}
          {...help(text.help.history)}
        />
        <Slider
          label={text.packing.paths}
          min={1}
          max={16}
          value={paths}
          text={String(paths)}
          onChange={setPaths}
          {...help(text.help.paths)}
        />
      </div>
      <Facts
        of={[
          { name: text.packing.copied, value: short(copied) },
          { name: text.packing.packed, value: short(packed) },
          { name: text.packing.saved, value: percent(1 - packed / copied) },
        ]}
      />
    </div>
  );
}

/** The run on the picture: buttons, its numbers of now, its curves. */
export function RunCell() {
  const { state, run } = useStage();
  const text = useText(words);
  const { steps } = useTraining(RUNS.many);
  const curves = state.training === null ? undefined : run?.curves;
  const last = (name: string) => curves?.[name]?.at(-1) ?? Number.NaN;
  const norm = last('norm');
  return (
    <div className={styles.cell} data-testid="llama-cell">
      <TrainButtons
        label={text.train.readers}
        helpOfChoice={text.help.readers}
        choices={[
          { kind: RUNS.few, title: text.train.some(FEW) },
          { kind: RUNS.some, title: text.train.some(SOME) },
          { kind: RUNS.many, title: text.train.some(MANY) },
        ]}
        batches={[1, 10, RUN_STEPS]}
        first={RUNS.many}
      />
      <Facts
        of={[
          { name: text.train.batches, value: steps, testId: 'llama-steps' },
          { name: text.train.training, value: short(last('training')) },
          { name: text.train.heldOut, value: short(last('heldOut')), testId: 'llama-held-out' },
          { name: text.train.norm, value: norm > CLIP_NORM ? text.train.clipped(short(norm)) : short(norm) },
        ]}
      />
      {curves !== undefined && run !== null && (
        <Curves
          curves={[
            { name: text.train.training, values: curves['training'], look: 'thin' },
            { name: text.train.heldOut, values: curves['heldOut'], look: 'bold' },
            { name: text.train.best, values: [BEST_LOSS], look: 'dashed' },
          ]}
          stride={run.stride}
          stepsName={text.train.steps}
          label={text.train.label(steps, short(last('training')), short(last('heldOut')), short(BEST_LOSS))}
        />
      )}
      <p className={styles.small}>{text.train.note}</p>
    </div>
  );
}

const VOCABULARIES = [
  { levels: 3, codes: 256 },
  { levels: 4, codes: 256 },
] as const;
const TOKENS = [1024, 4096, 16384] as const;
const MEBI = 2 ** 20;

function useBytes() {
  const { bytes } = useText(words);
  return (n: number) => (n < 1024 * MEBI ? bytes.mebi(short(n / MEBI)) : bytes.gibi(short(n / (1024 * MEBI))));
}

/** Bytes of the paper's model with Llama's tokens: what training keeps, or every attention score of a step. */
export function PaperBytes(props: { readonly of: 'total' | 'allScores'; readonly tokens: number }) {
  const bytes = useBytes();
  return <Value of={bytes(billOf(shapeOf('llama-130m'), LLAMA_VOCABULARY, props.tokens)[props.of])} />;
}
export const PaperParameters = () => (
  <Value of={billOf(shapeOf('llama-130m'), LLAMA_VOCABULARY, 1).parameters.toLocaleString('en')} />
);

/** The memory bill of a Lab preset, by arithmetic. */
export function BillCell() {
  const text = useText(words);
  const bytes = useBytes();
  const [preset, setPreset] = useState('llama-130m');
  const [vocabulary, setVocabulary] = useState<number>(LLAMA_VOCABULARY);
  const [tokens, setTokens] = useState<number>(4096);
  const bill = billOf(shapeOf(preset), vocabulary, tokens);
  return (
    <div className={styles.cell} data-testid="bill">
      <div className={styles.inputs}>
        <label>
          {text.bill.preset}
          <select
            value={preset}
            onChange={(event) => setPreset(event.target.value)}
            {...help(text.help.preset, 'memory-bill')}
          >
            {LLAMA_PRESETS.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          {text.bill.vocabulary}
          <select
            value={vocabulary}
            onChange={(event) => setVocabulary(Number(event.target.value))}
            {...help(text.help.vocabulary, 'vocabulary')}
          >
            {VOCABULARIES.map(({ levels, codes }) => (
              <option key={levels} value={vocabularySize(levels, codes)}>
                {text.bill.semantic(levels, codes)}
              </option>
            ))}
            <option value={LLAMA_VOCABULARY}>{text.bill.llama}</option>
          </select>
        </label>
        <label>
          {text.bill.tokens}
          <select
            value={tokens}
            onChange={(event) => setTokens(Number(event.target.value))}
            {...help(text.help.tokens)}
          >
            {TOKENS.map((n) => (
              <option key={n} value={n}>
                {short(n)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <table className={styles.table}>
        <Columns rows={text.bill.what} numbers={[text.bill.size]} />
        <tbody>
          <tr>
            <th scope="row">{text.bill.parameters}</th>
            <td data-number>{bill.parameters.toLocaleString('en')}</td>
          </tr>
          {(['weights', 'gradients', 'moments'] as const).map((name) => (
            <tr key={name}>
              <th scope="row">{text.bill[name]}</th>
              <td data-number>{bytes(bill[name])}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              <strong>{text.bill.total}</strong>
            </th>
            <td data-number>
              <strong>{bytes(bill.total)}</strong>
            </td>
          </tr>
        </tbody>
        <thead>
          <tr>
            <th scope="col" colSpan={2}>
              {text.bill.notStored}
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{text.bill.logits}</th>
            <td data-number>{bytes(bill.allLogits)}</td>
          </tr>
          <tr>
            <th scope="row">{text.bill.scores}</th>
            <td data-number>{bytes(bill.allScores)}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}
