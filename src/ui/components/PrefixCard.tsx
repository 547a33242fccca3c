/** The exact numbers of one prefix, beside the picture. */
import { trieText } from '../text/trie.ts';
import { useText } from '../text/useText.ts';
import { help } from './help.ts';
import styles from './PrefixCard.module.css';
import { type FlowArrays, prefixFacts, signedNats, threeDigits } from './prefixFacts.ts';

export interface PrefixCardProps {
  readonly arrays: FlowArrays;
  readonly prefix: number;
  /** Of each item, as TrieView takes it: then an item's class is told, and its row has room at every prefix. */
  readonly exposure?: Uint8Array | null;
}

export function PrefixCard({ arrays, prefix, exposure }: PrefixCardProps) {
  const text = useText(trieText);
  const words = text.facts;
  const facts = prefixFacts(arrays, prefix, words);
  const rows: (readonly [string, string, string])[] = [
    [words.flow, threeDigits(facts.flow), facts.isLeaf ? words.arrivingHelp : words.flowHelp],
    facts.isLeaf
      ? [words.reward, threeDigits(facts.outflow), words.rewardHelp]
      : [words.outflow, threeDigits(facts.outflow), words.outflowHelp],
    [words.residual, words.nats(signedNats(facts.residual)), words.residualHelp],
    [words.probability, threeDigits(facts.probability), words.probabilityHelp],
    [words.exact, threeDigits(facts.exactFlow), words.exactHelp],
    [words.items, facts.numItems.toLocaleString(), words.itemsHelp],
  ];
  if (facts.isLeaf && exposure)
    rows.push([words.exposure, text.exposure.names[exposure[facts.item]], words.exposureHelp]);
  return (
    <div className={styles.card}>
      <p className={styles.path}>{facts.path}</p>
      <dl className={styles.numbers} data-classes={exposure !== undefined}>
        {rows.map(([name, value, sentence]) => (
          <div key={name} {...help(sentence)}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
