/** The same arrays through the WGSL on the reader's GPU, beside float64, with the difference; or the reason why not. */
import { help } from '../../ui/components/help.ts';
import { useText } from '../../ui/text/useText.ts';
import { Columns } from '../parts/Columns.tsx';
import styles from '../parts/lesson.module.css';
import { Scroller } from '../parts/Scroller.tsx';
import { useAttention } from './AttentionCells.tsx';
import { attentionRun, HEAD_DIM, referenceAttention, tokenName } from './forest.ts';
import { useSoftmax } from './SoftmaxCells.tsx';
import { softmaxAt, softmaxRun, VOCABULARY } from './softmax.ts';
import { type SmallKernelState, useSmallKernel } from './useSmallKernel.ts';
import { words } from './words.ts';

interface Row {
  readonly label: string;
  readonly device: number;
  readonly reference: number;
}

/** 0, or two digits and a power: −3.1e−8. */
const small = (value: number): string => (value === 0 ? '0' : value.toExponential(1).replaceAll('-', '−'));

function Comparison(props: {
  readonly state: SmallKernelState;
  readonly rows: readonly Row[];
  readonly worst: number;
  readonly testId: string;
}) {
  const { state, rows, worst, testId } = props;
  const text = useText(words);
  const { result, problem, tryAgain } = state;
  if (result === null)
    return (
      <div className={styles.cell} data-testid={testId} data-ran="false">
        <p role="status">{problem === null ? text.gpu.waiting : text.gpu.none(problem)}</p>
        {problem !== null && (
          <button type="button" onClick={tryAgain} {...help(text.help.again, 'webgpu')}>
            {text.gpu.again}
          </button>
        )}
      </div>
    );
  return (
    <div className={styles.cell} data-testid={testId} data-ran="true">
      <p role="status">{text.gpu.on(result.adapter, result.isSoftware, small(worst))}</p>
      <Scroller kind="table" label={text.gpu.title}>
        <table className={styles.table}>
          <Columns rows={text.gpu.number} numbers={[text.gpu.device, text.gpu.reference, text.gpu.difference]} />
          <tbody>
            {rows.map(({ label, device, reference }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td data-number>{device.toFixed(7)}</td>
                <td data-number>{reference.toFixed(7)}</td>
                <td data-number>{small(device - reference)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </div>
  );
}

const worstOf = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);

export function AttentionOnGpu() {
  const { query, qkv } = useAttention();
  const text = useText(words).gpu;
  const state = useSmallKernel(attentionRun(qkv));
  const { result, of } = state;
  // Compared with float64 of the very numbers that were sent: an edit is not there yet.
  const { output, lse } = referenceAttention(of?.kernel === 'attentionForward' ? of.qkv : qkv);
  const name = tokenName(query);
  const rows =
    result === null
      ? []
      : [
          ...[0, 1].map((d) => ({
            label: text.output(name, d + 1),
            device: result.values[query * HEAD_DIM + d],
            reference: output[query * HEAD_DIM + d],
          })),
          { label: text.lse(name), device: result.logNormalisers[query], reference: lse[query] },
        ];
  const worst = result === null ? 0 : Math.max(worstOf(result.values, output), worstOf(result.logNormalisers, lse));
  return <Comparison state={state} rows={rows} worst={worst} testId="gpu-attention" />;
}

export function SoftmaxOnGpu() {
  const { logits, prefix } = useSoftmax();
  const text = useText(words);
  const state = useSmallKernel(softmaxRun(logits, prefix));
  const { result, of } = state;
  const sent =
    of?.kernel === 'logSoftmaxPairs'
      ? { logits: of.logits.slice(0, VOCABULARY), prefix: of.rowPrefix[0] ?? 0 }
      : { logits, prefix };
  const { logPF, lse, tokens } = softmaxAt(sent.logits, sent.prefix);
  const legal = tokens.filter(({ isLegal }) => isLegal).map(({ token }) => token);
  const shown = [...legal, ...Array.from({ length: VOCABULARY }, (_, token) => VOCABULARY + token)];
  const rows =
    result === null
      ? []
      : [
          ...legal.map((token) => ({
            label: text.gpu.logPF(text.logits.token(String(token % 2), Math.floor(token / 2) + 1)),
            device: result.values[token],
            reference: logPF[token],
          })),
          { label: text.gpu.rowLse, device: result.logNormalisers[0], reference: lse[0] },
          { label: text.gpu.rowLseAll, device: result.logNormalisers[1], reference: lse[1] },
        ];
  const worst =
    result === null
      ? 0
      : Math.max(
          worstOf(
            shown.map((p) => result.values[p]),
            shown.map((p) => logPF[p]),
          ),
          worstOf(result.logNormalisers, lse),
        );
  return <Comparison state={state} rows={rows} worst={worst} testId="gpu-softmax" />;
}
