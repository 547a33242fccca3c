/** The runs of a notebook while it is edited: what each is called and where its bundle is, and ways to add one. */
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { removeRun } from '../../../../notebook/edits.ts';
import type { NotebookRun } from '../../../../notebook/notebook.ts';
import { type ShippedRecording, shippedId } from '../../../../record/shippedRecordings.ts';
import { FileButton } from '../../../components/FileButton.tsx';
import { help } from '../../../components/help.ts';
import panel from '../../../components/panel.module.css';
import type { NotebookDesk } from '../../../stores/notebookStore.ts';
import { shippedIndex } from '../../../stores/openRun.ts';
import { notebookText } from '../../../text/notebook.ts';
import { useText } from '../../../text/useText.ts';
import shared from '../page.module.css';

/** None where they cannot be listed: the start of the page says why. */
function useShipped(): readonly ShippedRecording[] {
  const [shipped, setShipped] = useState<readonly ShippedRecording[]>([]);
  useEffect(() => {
    let isGone = false;
    shippedIndex().then(
      ({ recordings }) => isGone || setShipped(recordings),
      () => isGone || setShipped([]),
    );
    return () => {
      isGone = true;
    };
  }, []);
  return shipped;
}

export function RunList({ desk }: { readonly desk: NotebookDesk }) {
  const text = useText(notebookText);
  const { now, runProblem } = useStore(desk.store);
  const shipped = useShipped();
  const [chosen, setChosen] = useState('');
  const whereOf = ({ bundle, shipped: name }: NotebookRun): string =>
    bundle !== null ? text.inFile : name !== null ? text.withPage : text.nowhere;
  return (
    <section className={`${panel.block} ${shared.block}`} aria-labelledby="notebook-runs" data-testid="notebook-runs">
      <h2 id="notebook-runs">{text.runsTitle}</h2>
      <p className={shared.small}>{now.runs.length === 0 ? text.noRuns : text.runsLead}</p>
      <ul className={shared.list}>
        {now.runs.map((run) => (
          <li key={run.id}>
            <span>
              <code>{run.id}</code> {run.title} <span className={shared.small}>{whereOf(run)}</span>
            </span>
            <button
              type="button"
              aria-label={text.removeRun(run.title)}
              onClick={() => desk.change(removeRun(now, run.id))}
              {...help(text.help.removeRun)}
            >
              ✕
            </button>
          </li>
        ))}
      </ul>
      <div className={`${panel.row} ${shared.buttons}`}>
        <FileButton
          label={text.addRunFile}
          helpText={text.help.addRunFile}
          accept=".zip"
          testId="notebook-run-file"
          onFiles={([file]) => void desk.addRunFile(file)}
        />
        {shipped.length > 0 && (
          <label className={shared.inline}>
            {text.addShipped}
            <select
              value={chosen}
              data-testid="notebook-run-shipped"
              onChange={(event) => {
                const entry = shipped.find(({ name }) => name === event.target.value);
                setChosen('');
                if (entry) void desk.addShippedRun(shippedId(entry.name), entry.title);
              }}
              {...help(text.help.addShipped)}
            >
              <option value="">{text.chooseShipped}</option>
              {shipped.map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {runProblem !== null && (
        <p role="alert" className={shared.warning} data-testid="notebook-run-problem">
          {text.runNotAdded(runProblem)}
        </p>
      )}
    </section>
  );
}
