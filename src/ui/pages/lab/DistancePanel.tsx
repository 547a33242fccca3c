/** How far the policy is from the target, and which distance the objective can close. */
import { labInspectText } from '../../text/labInspect.ts';
import { useText } from '../../text/useText.ts';
import { formatCount, formatFixed } from './format.ts';
import styles from './inspect.module.css';
import { useRun } from './labContext.ts';

export function DistancePanel({ user }: { readonly user: number }) {
  const text = useText(labInspectText);
  const distance = useRun((s) => s.distance);
  if (!distance || distance.user !== user) return null;
  const { setTotalVariation, setJensenShannon, setSize, catalogueIsObjective } = distance;
  const { catalogueTotalVariation, catalogueJensenShannon, invalidRate, logZError } = distance;
  // Total variation is the large number; the others are small print.
  const more = [
    catalogueJensenShannon !== null && text.jensenShannon(formatFixed(catalogueJensenShannon)),
    logZError !== null && text.logZError(formatFixed(logZError)),
    invalidRate !== null && text.invalidRate(formatFixed(invalidRate)),
  ].filter(Boolean);
  return (
    <dl className={styles.distances} data-testid="lab-distance">
      {!catalogueIsObjective && (
        <div data-objective="">
          <dt>
            {text.setDistance}{' '}
            <small>{text.setDistanceNote(formatCount(setSize), formatFixed(setJensenShannon))}</small>
          </dt>
          <dd>{formatFixed(setTotalVariation)}</dd>
        </div>
      )}
      <div data-objective={catalogueIsObjective ? '' : undefined}>
        <dt>
          {text.catalogueDistance}{' '}
          <small>
            {catalogueIsObjective ? text.isObjective : text.isNotObjective}
            {more.length > 0 && `; ${more.join(', ')}`}
          </small>
        </dt>
        <dd>{formatFixed(catalogueTotalVariation)}</dd>
      </div>
    </dl>
  );
}
