/** Which lanes are on screen: the recordings that come with the page or this visit's race, and files of one's own beside either. */
import { FilePicker } from '../../components/FilePicker.tsx';
import { help } from '../../components/help.ts';
import panel from '../../components/panel.module.css';
import choice from '../../components/ViewChoice.module.css';
import { Governed } from '../../link/Governed.tsx';
import { raceText } from '../../text/race.ts';
import { useText } from '../../text/useText.ts';
import { useRace, useRaceDesk } from './raceContext.ts';

export function ShelfPanel(props: { readonly isClassOpen: boolean; readonly onClass: (isOpen: boolean) => void }) {
  const text = useText(raceText);
  const desk = useRaceDesk();
  const { shelf, shown, hasLive } = useRace((s) => ({ shelf: s.shelf, shown: s.shown, hasLive: s.live !== null }));
  return (
    <div className={panel.row}>
      {hasLive && (
        <fieldset className={choice.choice}>
          <legend className="visually-hidden">{text.shownName}</legend>
          {(['live', 'recordings'] as const).map((which) => (
            <label key={which}>
              <input
                type="radio"
                name="race-shown"
                checked={shown === which}
                onChange={() => desk.show(which)}
                {...help(text.help.shown)}
              />
              <span>{text.shown[which]}</span>
            </label>
          ))}
        </fieldset>
      )}
      <Governed control="recordings">
        <FilePicker
          label={text.addFiles}
          helpText={text.help.addFiles}
          accept=".zip"
          onFiles={desk.addFiles}
          testId="race-file-input"
        />
        <span className={panel.small}>{text.dropHere}</span>
      </Governed>
      <Governed control="class">
        <button
          type="button"
          aria-expanded={props.isClassOpen}
          data-testid="race-class"
          onClick={() => props.onClass(!props.isClassOpen)}
          {...help(text.help.classPanel)}
        >
          {text.classPanel}
        </button>
      </Governed>
      {shelf.fileProblems.map(({ name, message }) => (
        <p key={name} role="alert" className={panel.problem} data-testid="race-file-problem">
          {text.fileProblem(name, message)}
        </p>
      ))}
      {shown === 'recordings' && shelf.isLoading && (
        <p role="status" className={panel.small}>
          {text.loadingShipped}
        </p>
      )}
      {shown === 'recordings' && shelf.problem && (
        <p role="alert" className={panel.problem}>
          {text.shippedProblem(shelf.problem)}
        </p>
      )}
    </div>
  );
}
