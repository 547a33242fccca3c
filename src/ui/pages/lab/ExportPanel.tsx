/** The model as folders for other people's software, each a zip that the worker writes. */
import { help } from '../../components/help.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatBytes } from './format.ts';
import shared from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { canTakeAway } from './StartPanel.tsx';

const KINDS = ['huggingFace', 'torch'] as const;

export function ExportPanel() {
  const lab = useLab();
  const text = useText(labRunText);
  const { canExport, exporting, exported, progress } = useRun((s) => ({
    canExport: canTakeAway(s.state) && s.recording !== null,
    exporting: s.exporting,
    exported: s.exported,
    progress: s.exporting ? s.progress : null,
  }));
  if (!canExport) return null;
  return (
    <div className={shared.takeAway} data-testid="lab-exports">
      <h3>{text.filesTitle}</h3>
      <p className={shared.help}>{text.exportWhen}</p>
      <div className={shared.row}>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            data-testid={`lab-export-${kind}`}
            disabled={exporting !== null}
            onClick={() => lab.exportFolder(kind)}
            {...help(text.help[kind])}
          >
            {text[kind]}
          </button>
        ))}
      </div>
      <p role="status" className={shared.help}>
        {exporting !== null && text.exporting(text[exporting])}
        {exporting === null && exported !== null && text.exported(exported.name, formatBytes(exported.sizeBytes))}
      </p>
      {progress && progress.total > 1 && (
        <progress
          className={shared.progress}
          max={progress.total}
          value={progress.done}
          aria-label={text.drawingSteps}
        />
      )}
    </div>
  );
}
