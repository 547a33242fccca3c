/** A kernel on the reader's own GPU, run again when its numbers change. The worker owns the device (`ui/stores/deviceStore.ts`). */
import { useEffect, useState } from 'react';
import { errorMessage } from '../../core/errors.ts';
import { deviceDesk, type SmallKernelResult, type SmallKernelRun } from '../../ui/stores/deviceStore.ts';

export interface SmallKernelState {
  /** Of the numbers as they were when the GPU last answered; null before. */
  readonly result: SmallKernelResult | null;
  /** The run that `result` is of. */
  readonly of: SmallKernelRun | null;
  /** Why there is none, in words. */
  readonly problem: string | null;
  readonly tryAgain: () => void;
}

/** Edits wait this long for the next one. */
const SETTLE_MS = 250;

export function useSmallKernel(run: SmallKernelRun): SmallKernelState {
  const [answer, setAnswer] = useState<Pick<SmallKernelState, 'result' | 'of'>>({ result: null, of: null });
  const [problem, setProblem] = useState<string | null>(null);
  const key = JSON.stringify(run);
  useEffect(() => {
    if (problem !== null) return;
    const asked = JSON.parse(key) as SmallKernelRun;
    let isWanted = true;
    const timer = setTimeout(() => {
      deviceDesk()
        .runSmallKernel(asked)
        .then(
          (result) => isWanted && setAnswer({ result, of: asked }),
          (error) => isWanted && setProblem(errorMessage(error)),
        );
    }, SETTLE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [key, problem]);
  return { ...answer, problem, tryAgain: () => setProblem(null) };
}
