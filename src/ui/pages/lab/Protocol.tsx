/** How an evaluation was made: a line of what matters most, and the whole in a list behind it. After: `MetricsPanel.tsx`. */
import { parseRunConfig } from '../../../config/runConfig.ts';
import type { Recording } from '../../../record/recording.ts';
import { help } from '../../components/help.ts';
import { type LabRunText, labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatCount } from './format.ts';
import styles from './lab.module.css';

/** The parts of a protocol: it is one sentence of parts between semicolons, of which those in brackets are none. */
export function protocolParts(protocol: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const letter of protocol) {
    if (letter === '(') depth++;
    if (letter === ')') depth--;
    if (letter === ';' && depth === 0) {
      parts.push(part.trim());
      part = '';
    } else part += letter;
  }
  return [...parts, part.trim()].filter(Boolean);
}

/** What matters most of how a recorded run was evaluated, in a line. */
export function protocolLine(recording: Pick<Recording, 'config' | 'items'>, text: LabRunText): string {
  const { ranking, beam, filterHistory } = parseRunConfig(recording.config).evaluation;
  return text.ranking(ranking === 'exact', beam, formatCount(recording.items.itemTitles.length), filterHistory);
}

export function Protocol({ protocol, line }: { readonly protocol: string; readonly line: string | null }) {
  const text = useText(labRunText);
  return (
    <div className={styles.help} data-testid="lab-protocol">
      {line && <p>{line}</p>}
      <details className={styles.more}>
        <summary {...help(text.help.protocol, 'leave-one-out')}>{text.protocol}</summary>
        <ul>
          {protocolParts(protocol).map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
