/** How far the policy is from the target, and which distance the objective can close. */
import { formatFixed, formatNumber } from './format.ts';
import styles from './lab.module.css';
import { useRun } from './labContext.ts';

export function DistancePanel({ user }: { readonly user: number }) {
  const distance = useRun((s) => s.distance);
  if (!distance || distance.user !== user) return null;
  const { setTotalVariation, setSize, catalogueTotalVariation, catalogueIsObjective } = distance;
  return (
    <dl className={styles.distances} data-testid="lab-distance">
      {!catalogueIsObjective && (
        <div data-objective="">
          <dt>
            Distance on the sampled set{' '}
            <small>
              the objective’s: both sides renormalised on {formatNumber(setSize).replace(/\.0+$/, '')} items
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
          </small>
        </dt>
        <dd>{formatFixed(catalogueTotalVariation)}</dd>
      </div>
    </dl>
  );
}
