/** From the columns of the Lab to the runs below them. */
import { help } from '../../../components/help.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import { useRuns } from './runsContext.ts';

export function RunsJump() {
  const text = useText(runsText);
  const numRuns = useRuns((s) => s.runs.length);
  const jump = () => {
    const title = document.getElementById('lab-runs-title');
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: 'start' });
  };
  return (
    <button type="button" data-testid="runs-jump" onClick={jump} {...help(text.help.jump)}>
      {text.jump(numRuns)} ↓
    </button>
  );
}
