/** The exact numbers of one prefix, under the picture. */
import styles from './PrefixCard.module.css';
import { type FlowArrays, prefixFacts, signedNats, threeDigits } from './prefixFacts.ts';

export function PrefixCard({ arrays, prefix }: { arrays: FlowArrays; prefix: number }) {
  const facts = prefixFacts(arrays, prefix);
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'F(s)',
      threeDigits(facts.flow),
      facts.isLeaf ? 'learned flow that arrives here' : 'learned flow through this prefix',
    ],
    facts.isLeaf
      ? ['R(x)', threeDigits(facts.outflow), 'the reward: all flow that may leave here']
      : ['Σ out', threeDigits(facts.outflow), 'sum of the learned flows along the edges out'],
    [
      'residual',
      `${signedNats(facts.residual)} nats`,
      'log of what arrives minus log of what stands for it: zero when balanced',
    ],
    ['P_F', threeDigits(facts.probability), 'probability of this token after its parent'],
    ['exact F*', threeDigits(facts.exactFlow), 'sum of the rewards of all items below'],
    ['items', String(facts.numItems), 'items at or below this prefix'],
  ];
  return (
    <div className={styles.card}>
      <p className={styles.path}>{facts.path}</p>
      <dl className={styles.numbers}>
        {rows.map(([name, value, help]) => (
          <div key={name} title={help}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
