/** The item trie of the chosen user: learned, exact, and what lies between. */
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { flowArrays } from '../../../record/flowArrays.ts';
import { learnsRootFlowOnly } from '../../../record/frameFlows.ts';
import { TrieView } from '../../components/TrieView.tsx';
import type { TrieViewMode } from '../../components/trieProps.ts';
import { ViewChoice } from '../../components/ViewChoice.tsx';
import { labInspectText } from '../../text/labInspect.ts';
import { trieText } from '../../text/trie.ts';
import { useText } from '../../text/useText.ts';
import styles from './inspect.module.css';
import shared from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { PrefixReadout } from './PrefixReadout.tsx';

const NOTHING_ASKED = { trie: undefined, prefixes: new Set<number>() };

export function TriePanel({ user, userId }: { readonly user: number; readonly userId: string }) {
  const lab = useLab();
  const text = useText(labInspectText);
  const views = useText(trieText).views;
  const prepared = useRun((s) => s.prepared);
  const latest = useRun((s) => s.flows);
  const exposure = useRun((s) => s.exposure);
  const onlyRoot = useRun((s) => learnsRootFlowOnly(s.modelObjective));
  const flows = useDeferredValue(latest);
  const [view, setView] = useState<TrieViewMode>('learned');
  const [selected, setSelected] = useState(0);
  const [hovered, setHovered] = useState<number | null>(null);
  const trie = prepared?.trie;
  const arrays = useMemo(
    () =>
      trie && flows && flows.user === user && flows.prefixes.length > 0 ? flowArrays(trie, flows, onlyRoot) : null,
    [trie, flows, user, onlyRoot],
  );
  const visible = useRef(new Uint32Array());
  const asked = useRef<{ readonly trie: object | undefined; readonly prefixes: ReadonlySet<number> }>(NOTHING_ASKED);
  const shown = trie ? Math.min(hovered ?? selected, trie.numPrefixes - 1) : 0;
  /** Asks for what is on screen and for all children of the prefix in question, whose flows its sum needs. */
  const ask = useCallback(() => {
    if (!trie || visible.current.length === 0) return;
    const wanted = new Set(visible.current);
    for (let c = trie.firstChild[shown]; c < trie.firstChild[shown + 1]; c++) wanted.add(c);
    if (asked.current.trie === trie && [...wanted].every((p) => asked.current.prefixes.has(p))) return;
    asked.current = { trie, prefixes: wanted };
    lab.showPrefixes(Uint32Array.from(wanted).sort());
  }, [lab, trie, shown]);
  const askLatest = useRef(ask);
  const onVisiblePrefixes = useCallback((prefixes: Uint32Array) => {
    visible.current = Uint32Array.from(prefixes);
    asked.current = NOTHING_ASKED;
    askLatest.current();
  }, []);
  useEffect(() => {
    askLatest.current = ask;
    ask();
  }, [ask]);
  if (!prepared || !trie) return <p className={shared.empty}>{text.noTrie}</p>;
  return (
    <div data-testid="lab-trie" data-step={flows?.step ?? ''}>
      <ViewChoice view={view} onChoose={setView} hasExposure />
      <div className={styles.trie}>
        <TrieView
          trie={trie}
          logEdgeFlow={arrays?.logEdgeFlow ?? null}
          logStateFlow={arrays?.logStateFlow ?? null}
          logPF={arrays?.logPF ?? null}
          exactLogFlow={arrays?.exactLogFlow ?? null}
          rewards={arrays?.rewards ?? null}
          exposure={arrays ? exposure : null}
          maxReward={arrays?.maxReward ?? 1}
          itemTitles={prepared.itemTitles}
          tokenNames={prepared.tokenNames}
          selected={Math.min(selected, trie.numPrefixes - 1)}
          view={view}
          onSelect={setSelected}
          onHover={setHovered}
          onVisiblePrefixes={onVisiblePrefixes}
          label={text.trieLabel(views[view], userId)}
          fileName={`trie-${userId}`}
        />
      </div>
      {arrays && !arrays.hasLearnedFlow && <p className={shared.help}>{text.noFlow}</p>}
      {arrays?.hasLearnedFlow && onlyRoot && <p className={shared.help}>{text.rootFlow}</p>}
      <PrefixReadout prepared={prepared} arrays={arrays} prefix={shown} />
    </div>
  );
}
