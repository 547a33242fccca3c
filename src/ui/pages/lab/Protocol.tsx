/** How an evaluation was made: a line of what matters most, and the whole in a list behind it. After: `MetricsPanel.tsx`. */
import { parseRunConfig } from '../../../config/runConfig.ts';
import { help } from '../../components/help.ts';
import { labRunText } from '../../text/labRun.ts';
import { useText } from '../../text/useText.ts';
import { formatCount } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

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

export function Protocol({ protocol }: { readonly protocol: string }) {
  const text = useText(labRunText);
  const line = useRun(({ recording, prepared }) => {
    if (!recording || !prepared) return null;
    const { evaluation } = parseRunConfig(recording.config);
    const { ranking, beam, filterHistory } = evaluation;
    return text.ranking(ranking === 'exact', beam, formatCount(prepared.trie.numItems), filterHistory);
  });
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
