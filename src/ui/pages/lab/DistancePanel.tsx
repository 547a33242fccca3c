/** How far the policy is from the target, and which distance the objective can close. */
import { formatFixed, formatNumber } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

export function DistancePanel({ user }: { readonly user: number }) {
  const distance = useRun((s) => s.distance);
  if (!distance || distance.user !== user) return null;
  const { setTotalVariation, setJensenShannon, setSize, catalogueIsObjective } = distance;
  const { catalogueTotalVariation, catalogueJensenShannon, invalidRate, logZError } = distance;
  // Total variation is the large number; the others are small print.
  const more = [
    catalogueJensenShannon !== null && `Jensen–Shannon ${formatFixed(catalogueJensenShannon)} nats`,
    logZError !== null && `log Z error ${formatFixed(logZError)} nats`,
    invalidRate !== null && `invalid rate ${formatFixed(invalidRate)}`,
  ].filter(Boolean);
  return (
    <dl className={styles.distances} data-testid="lab-distance">
      {!catalogueIsObjective && (
        <div data-objective="">
          <dt>
            Distance on the sampled set{' '}
            <small>
              the objective’s: both sides renormalised on {formatNumber(setSize).replace(/\.0+$/, '')} items;
              Jensen–Shannon {formatFixed(setJensenShannon)} nats
            </small>
          </dt>
          <dd>{formatFixed(setTotalVariation)}</dd>
        </div>
      )}
      <div data-objective={catalogueIsObjective ? '' : undefined}>
        <dt>
          Distance over the whole catalogue{' '}
          <small>
            {catalogueIsObjective
              ? 'the objective’s: training covers every item'
              : 'not the objective: training sees sampled sets only'}
            {more.length > 0 && `; ${more.join(', ')}`}
          </small>
        </dt>
        <dd>{formatFixed(catalogueTotalVariation)}</dd>
      </div>
    </dl>
  );
}
