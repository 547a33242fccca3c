/** What the page says of a snapshot: the caption over the picture, a token step's numbers. Before: the store. After: `PlayPage.tsx`. */
import type { PlaySymptom, PlayWorld } from '../../../worker/play/playProtocol.ts';
import { signedNats, threeDigits } from '../../components/prefixFacts.ts';
import { countExposure } from '../../components/trieExposure.ts';
import type { PlayStoreState } from '../../stores/playStore.ts';
import type { PlayText } from '../../text/play.ts';

export interface Caption {
  readonly words: string;
  /** A measured fault, to be marked as one. */
  readonly isFault: boolean;
}

export function captionOf(state: PlayStoreState, text: PlayText): Caption {
  const { snapshot, world, view } = state;
  const { caption } = text;
  if (snapshot === null || world === null) return { words: caption.learned, isFault: false };
  if (snapshot.symptoms.length > 0)
    return { words: snapshot.symptoms.map((s) => symptomWords(s, world, text)).join(' '), isFault: true };
  const words =
    stepWords(state, text) ??
    (state.showsChange && state.baseline !== null
      ? caption.change(view === 'exact')
      : view === 'exact'
        ? caption.exact
        : view === 'difference'
          ? caption.difference
          : view === 'exposure'
            ? caption.exposure(countExposure(world.trie, snapshot.exposure).good.at(-1) ?? 0)
            : snapshot.state === 'settled'
              ? state.breaks.mask
                ? caption.settledNoMask(snapshot.invalidRate)
                : caption.settled
              : snapshot.state === 'resting'
                ? caption.resting(threeDigits(snapshot.totalVariation))
                : snapshot.state === 'paused' && snapshot.step === 0
                  ? caption.start
                  : snapshot.rebalance !== null && !snapshot.rebalance.isDone
                    ? caption.rebalancing
                    : caption.learned);
  return { words, isFault: false };
}

export function symptomWords(symptom: PlaySymptom, world: PlayWorld, { symptom: words }: PlayText): string {
  switch (symptom.type) {
    case 'logZ':
      return words.logZ(threeDigits(symptom.exactLogZ), threeDigits(symptom.totalVariation), symptom.steps);
    case 'balance':
      return words.balance(world.itemTitles[symptom.item], symptom.model, symptom.target);
    case 'exploration':
      return words.exploration(symptom.reached, symptom.numItems, symptom.window);
    case 'mask':
      return words.mask(symptom.invalidRate);
  }
}

/** The numbers of the one edge of a token step, and what its update does; null after other steps and while playing. */
function stepWords(state: PlayStoreState, text: PlayText): string | null {
  const { world, snapshot, objective, breaks } = state;
  const ledger = snapshot?.ledger;
  const row = ledger?.rows.at(-1);
  if (world === null || snapshot?.unit !== 'token' || ledger === undefined || ledger === null || row === undefined)
    return null;
  const words = text.step;
  const nameOf = (prefix: number | undefined) =>
    prefix === undefined ? '●' : (world.tokenNames[world.trie.token[prefix]] ?? '');
  const lead = words.lead(nameOf(ledger.rows.at(-2)?.prefix), row.prefix < 0 ? words.wrongToken : nameOf(row.prefix));
  const numbers = words.numbers(
    threeDigits(Math.exp(row.logPF)),
    signedNats(row.logFlowIn),
    signedNats(row.logFlowOut),
    signedNats(row.residual),
  );
  return `${lead}: ${numbers} ${updateWords()}`;

  function updateWords(): string {
    if (ledger === undefined || ledger === null || row === undefined) return '';
    if (breaks.balance) return ledger.isOpen ? words.openNoBalance : words.madeNoBalance;
    if (!ledger.isOpen)
      return objective === 'tb' || objective === 'vargrad'
        ? words.made(signedNats(ledger.pathResidual), row.gradient > 0)
        : words.madeEdge(row.gradient > 0);
    switch (objective) {
      case 'tb':
        return words.openTb;
      case 'vargrad':
        return words.openVargrad;
      case 'db':
        return words.openDb(row.residual > 0);
      case 'subtb':
        return words.openSubtb;
      case 'fm':
        return words.openFm;
    }
  }
}

/** What stands beside each prefix of the picture: its name and its ΔP in percentage points. */
export function changeLabels(world: PlayWorld, change: Float64Array): string[] {
  return Array.from(change, (dP, p) => {
    const item = world.trie.item[p];
    const name = p === 0 ? '' : item >= 0 ? world.itemTitles[item] : (world.tokenNames[world.trie.token[p]] ?? '');
    const points = Math.abs(100 * dP).toFixed(1);
    return p === 0 || points === '0.0' ? name : `${dP > 0 ? '+' : '−'}${points} ${name}`;
  });
}

/** "▲ .012": direction as a shape, size as a number. */
export function arrowed(change: number): string {
  const size = Math.abs(change).toFixed(3).replace(/^0/, '');
  return size === '.000' ? '·' : `${change > 0 ? '▲' : '▼'} ${size}`;
}
