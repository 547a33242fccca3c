/** The event log as a file. */
import { jsonLinesOf } from '../../../../core/tableFiles.ts';
import { downloadFiles } from '../../../components/download.ts';
import { help } from '../../../components/help.ts';
import { troubleLog } from '../../../stores/troubleLog.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import { useLab } from '../labContext.ts';
import { eventsOf, eventTable } from './eventLines.ts';

export function EventDownload() {
  const text = useText(runsText);
  const lab = useLab();
  const download = () => {
    const { log, recording } = lab.run.getState();
    const lines = [...jsonLinesOf(eventTable(eventsOf(log, troubleLog.getState().log), recording?.events ?? []))];
    void downloadFiles([{ name: 'events.jsonl', blob: new Blob(lines, { type: 'application/x-ndjson' }) }]);
  };
  return (
    <button type="button" data-testid="lab-log-download" onClick={download} {...help(text.help.downloadLog)}>
      {text.downloadLog}
    </button>
  );
}
