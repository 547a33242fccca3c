/** How an evaluation was made: a line of what matters most, and the whole in a list behind it. After: `MetricsPanel.tsx`. */
import { help } from '../../components/help.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
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

export function Protocol({ protocol, summary }: { readonly protocol: string; readonly summary: string | null }) {
  const text = useText(labRunText);
  return (
    <div className={styles.help} data-testid="lab-protocol">
      {summary && <p>{summary}</p>}
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
