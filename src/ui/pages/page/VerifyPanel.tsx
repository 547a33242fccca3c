/** Training a recorded run again: how far it is, and the verdict so far, in colour, sign and words. Before: `verifyStore.ts`. */
import { useStore } from 'zustand';
import { LOSS_EPSILON } from '../../../record/compareWithRecording.ts';
import { FileButton } from '../../components/FileButton.tsx';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import type { OpenRun } from '../../stores/openRun.ts';
import type { VerifyDesk, VerifyState } from '../../stores/verifyStore.ts';
import { type PageText, pageText } from '../../text/page.ts';
import { useText } from '../../text/useText.ts';
import styles from './page.module.css';

export type Verdict = 'identical' | 'close' | 'different' | 'open';
const SIGNS: Readonly<Record<Verdict, string>> = { identical: '✓', close: '≈', different: '✗', open: '…' };

const digits = (value: number): string => String(Number(value.toPrecision(9)));

/** Only digests of weights make it identical: equal losses alone are said to be that. */
export function verdictOf(
  state: Pick<VerifyState, 'comparison' | 'machine' | 'lastDigestStep'>,
  words: PageText['verifying'],
): { readonly verdict: Verdict; readonly sentence: string } {
  const { comparison: c, machine, lastDigestStep } = state;
  switch (c.kind) {
    case 'nothing':
      return { verdict: 'open', sentence: words.nothing };
    case 'identical':
      if (lastDigestStep === null) return { verdict: 'open', sentence: words.undigested(c.step) };
      return {
        verdict: 'identical',
        sentence:
          machine === 'same'
            ? words.identical(lastDigestStep, c.digests, c.step)
            : words.identicalElsewhere(lastDigestStep, c.digests, words.machines[machine]),
      };
    case 'close': {
      const { step, recorded, found } = c.farthest;
      const percent = 100 * LOSS_EPSILON;
      return {
        verdict: 'close',
        sentence: words.close(c.step, percent, words.machines[machine], step, digits(recorded), digits(found)),
      };
    }
    case 'different': {
      const both =
        c.by === 'weights'
          ? [`${c.recorded.slice(0, 16)}…`, `${c.found.slice(0, 16)}…`]
          : [digits(c.recorded), digits(c.found)];
      return { verdict: 'different', sentence: words.different(c.step, words.by[c.by], both[0], both[1]) };
    }
  }
}

export function VerifyPanel({ run, desk }: { readonly run: OpenRun; readonly desk: VerifyDesk }) {
  const text = useText(pageText);
  const words = text.verifying;
  const state = useStore(desk.store);
  const { phase, progress, message, found } = state;
  const { metadata, history } = run.recording;
  const { verdict, sentence } = verdictOf(state, words);
  const isGoing = phase === 'preparing' || phase === 'running';
  const isCompared = phase === 'running' || phase === 'finished' || phase === 'stopped';
  const last = history.at(-1)?.step ?? 0;
  return (
    <section
      className={`${panel.block} ${styles.block}`}
      aria-labelledby="page-verifying"
      data-testid="page-verifying"
      data-phase={phase}
    >
      <div className={panel.row}>
        <h2 id="page-verifying">{words.title}</h2>
        {phase === 'running' && <span className={styles.small}>{words.step(state.step, last)}</span>}
        <span className={`${panel.row} ${styles.buttons}`}>
          {isGoing && (
            <button type="button" data-testid="page-verify-stop" onClick={desk.stop} {...help(text.help.stop)}>
              {words.stop}
            </button>
          )}
          {!isGoing && phase !== 'needsData' && (
            <button type="button" onClick={() => desk.start(run)} {...help(text.help.again)}>
              {words.again}
            </button>
          )}
          {!isGoing && (
            <button type="button" aria-label={words.dismiss} onClick={desk.close} {...help(text.help.dismissVerify)}>
              ✕
            </button>
          )}
        </span>
      </div>
      {phase === 'needsData' && (
        <>
          <p>{words.needsData(metadata.dataName)}</p>
          <p className={styles.small}>
            <code className={styles.address}>{words.dataHash(metadata.dataHash)}</code>
          </p>
          <div>
            <FileButton
              label={words.chooseData}
              helpText={text.help.chooseData}
              takesSeveral
              testId="page-verify-files"
              onFiles={(files) => desk.start(run, files)}
            />
          </div>
        </>
      )}
      {phase === 'preparing' && <p className={styles.small}>{words.preparing}</p>}
      {isGoing && (
        <>
          <progress
            max={phase === 'running' ? Math.max(1, last) : Math.max(1, progress?.total ?? 1)}
            value={phase === 'running' ? state.step : (progress?.done ?? 0)}
            aria-label={words.title}
          />
          {progress && <p className={styles.small}>{words.progress(progress.label, progress.done, progress.total)}</p>}
        </>
      )}
      <div role="status">
        {phase === 'refused' && (
          <p className={styles.warning}>
            {words.refused} {message}
          </p>
        )}
        {isCompared && (
          <p className={styles.verdict} data-verdict={verdict} data-testid="page-verdict">
            <span aria-hidden="true">{SIGNS[verdict]}</span> {sentence}
          </p>
        )}
        {phase === 'finished' && <p className={styles.small}>{words.finished}</p>}
        {phase === 'stopped' && <p className={styles.small}>{words.stopped}</p>}
      </div>
      {isCompared && found && state.machine !== 'same' && (
        <p className={styles.small}>
          {words.where(`${metadata.adapter}, ${metadata.kernels}`, `${found.adapter}, ${found.kernels}`)}
        </p>
      )}
    </section>
  );
}
