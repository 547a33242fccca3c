/**
 * The page's own trie picture over 12,000 items, without an engine: three levels of 256 codes, rewards that fall as a power of
 * an item's rank, learned flows near the exact ones, all views' arrays complete. Built by `trieZoom.spec.ts`, shipped nowhere.
 */
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { RandomStream } from '../../../src/core/random.ts';
import { buildTrie } from '../../../src/items/trie.ts';
import { PrefixCard } from '../../../src/ui/components/PrefixCard.tsx';
import { TrieView } from '../../../src/ui/components/TrieView.tsx';
import type { TrieViewMode } from '../../../src/ui/components/trieProps.ts';
import { ViewChoice } from '../../../src/ui/components/ViewChoice.tsx';
import '../../../src/ui/theme/tokens.css';

const NUM_ITEMS = 12_000;
const CODES = 256;

const random = new RandomStream(7, 'trie of 12000');
const paths = new Set<number>();
// Squares crowd the low codes, as residual k-means does.
const code = () => Math.floor(CODES * random.uniform() ** 2);
while (paths.size < NUM_ITEMS) paths.add((code() * CODES + code()) * CODES + random.int(CODES));
const trie = buildTrie(
  Uint32Array.from(
    [...paths].flatMap((path) => [path >> 16, CODES + ((path >> 8) & (CODES - 1)), 2 * CODES + (path & (CODES - 1))]),
  ),
  3,
);
const order = random.shuffle(Uint32Array.from({ length: NUM_ITEMS }, (_, i) => i));
const rewards = Float32Array.from({ length: NUM_ITEMS }, (_, i) => 1 / (1 + order[i]) ** 0.8);
const flow = new Float64Array(trie.numPrefixes);
for (let p = trie.numPrefixes - 1; p >= 0; p--) {
  if (trie.item[p] >= 0) flow[p] = rewards[trie.item[p]];
  if (p > 0) flow[trie.parent[p]] += flow[p];
}
const arrays = {
  trie,
  rewards,
  exactLogFlow: flow.map(Math.log),
  logEdgeFlow: Float32Array.from(flow, (f) => Math.log(f) + 0.6 * (random.uniform() - 0.5)),
  logStateFlow: Float32Array.from(flow, Math.log),
  logPF: Float32Array.from(flow, (f, p) => Math.log(f / flow[trie.parent[p]])),
  exposure: Uint8Array.from({ length: NUM_ITEMS }, (_, i) =>
    order[i] % 7 === 3 && order[i] < 200 ? 1 : order[i] < 20 ? 2 : 0,
  ),
  itemTitles: Array.from({ length: NUM_ITEMS }, (_, i) => `Title of item number ${i}`),
  tokenNames: Array.from({ length: 3 * CODES }, (_, t) => `${'abc'[Math.floor(t / CODES)]}${t % CODES}`),
};

function Page() {
  const [selected, select] = useState(0);
  const [view, setView] = useState<TrieViewMode>('learned');
  const [numAsked, setAsked] = useState(0);
  return (
    <>
      <ViewChoice view={view} onChoose={setView} hasExposure />
      <TrieView
        {...arrays}
        selected={selected}
        view={view}
        onSelect={select}
        onVisiblePrefixes={(prefixes) => setAsked(prefixes.length)}
      />
      <PrefixCard arrays={arrays} prefix={selected} exposure={arrays.exposure} />
      <p data-testid="asked">{numAsked}</p>
      <div style={{ width: 260, height: 150 }} data-testid="compact">
        <TrieView {...arrays} selected={selected} view={view} onSelect={select} compact />
      </div>
    </>
  );
}

createRoot(document.getElementById('root') as HTMLElement).render(<Page />);
