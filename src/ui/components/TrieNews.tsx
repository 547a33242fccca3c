/** Says a followed prefix's numbers to screen readers while flows change, at most every five seconds. */
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { type FlowArrays, factsInWords, prefixFacts } from './prefixFacts.ts';
import { useThrottled } from './useThrottled.ts';

const INTERVAL_MS = 5000;

export function TrieNews({ arrays, prefix }: { readonly arrays: FlowArrays; readonly prefix: number }) {
  const { facts } = useText(trieText);
  const shown = useThrottled(arrays, INTERVAL_MS, String(prefix));
  return (
    <p className="visually-hidden" role="status" data-testid="trie-news">
      {factsInWords(prefixFacts(shown, prefix, facts), facts)}
    </p>
  );
}
