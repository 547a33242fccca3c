/** What a run does while nobody watches: what it did while the tab was hidden, and whether the screen stays on. */
import { useStore } from 'zustand';
import { help } from '../../components/help.ts';
import type { HiddenSpell } from '../../stores/runStore.ts';
import type { WakeLockDesk } from '../../stores/wakeLock.ts';
import { type LabRunText, labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatCount } from './format.ts';
import shared from './lab.module.css';
import { useLab, useRun } from './labContext.ts';

/** As exact as a rate over seconds is. */
const rates = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export function WhileAway() {
  const { wakeLock } = useLab();
  const text = useText(labRunText);
  const spell = useRun((s) => s.hiddenSpell);
  return (
    <>
      <p role="status" className={shared.help} data-testid="lab-hidden-spell">
        {spell && spellWords(spell, text)}
      </p>
      {wakeLock && <ScreenOn desk={wakeLock} />}
    </>
  );
}

function spellWords({ steps, runMs, stillMs, stepsPerSecond }: HiddenSpell, text: LabRunText): string {
  const rate = stepsPerSecond === null ? null : rates.format(stepsPerSecond);
  const words = text.whileHidden(formatCount(steps), text.spell(Math.round(runMs / 1000)), rate);
  return stillMs > 0 ? `${words} ${text.stoodStill(text.spell(Math.round(stillMs / 1000)))}` : words;
}

function ScreenOn({ desk }: { readonly desk: WakeLockDesk }) {
  const text = useText(labRunText);
  const { isWanted, problem } = useStore(desk.store);
  return (
    <p className={shared.help}>
      <label>
        <input
          type="checkbox"
          data-testid="lab-screen-on"
          checked={isWanted}
          onChange={(event) => desk.setWanted(event.target.checked)}
          {...help(text.help.screenOn)}
        />{' '}
        {text.screenOn}
      </label>
      {problem !== null && <span role="status"> {text.screenRefused(problem)}</span>}
    </p>
  );
}
