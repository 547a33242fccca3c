/** What a level sees and makes of it, drawn; and the choice of levels and codes. */
import { short } from '../numberWords.ts';
import styles from '../parts/lesson.module.css';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { prefixNamed } from '../worlds.ts';
import { buildIds, GARMENT_NAMES, idsOfWorld, NUM_GARMENTS, tokenName, twins } from './quantise.ts';

const SIZE = 320;
const MARGIN = 22;

/**
 * The points a level quantises (or what is left of them), each as its code's digit, and the codebook's entries as rings.
 * The garment selected on the picture is named.
 */
export function Plane({ level }: { readonly level: number }) {
  const { state } = useStage();
  const ids = buildIds(idsOfWorld(state.world).codebookSize, Math.max(level + 1, idsOfWorld(state.world).levels));
  const points = ids.inputs[level];
  const codebook = ids.codebooks[level];
  const values = [...points, ...codebook];
  const reach =
    level === 0
      ? { low: 0, high: 10 }
      : { low: -Math.max(...values.map(Math.abs)), high: Math.max(...values.map(Math.abs)) };
  const scale = (value: number) => MARGIN + ((value - reach.low) / (reach.high - reach.low)) * (SIZE - 2 * MARGIN);
  const selected = state.world.trie.item[prefixNamed(state.world, state.selected)];
  const codes = Array.from({ length: NUM_GARMENTS }, (_, i) => ids.codes[i * ids.levels + level]);
  const label = `Level ${level + 1}: ${NUM_GARMENTS} garments by ${level === 0 ? 'warmth and dressiness' : 'what the level before left over'}, in ${ids.codebookSize} groups of ${codes
    .reduce(
      (sizes, code) => sizes.with(code, sizes[code] + 1),
      Array.from({ length: ids.codebookSize }, () => 0),
    )
    .join(', ')}.`;
  return (
    <figure className={styles.figure}>
      <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={label}>
        {level > 0 && (
          <path
            d={`M${scale(0)} 4V${SIZE - 4}M4 ${SIZE - scale(0)}H${SIZE - 4}`}
            stroke="var(--line-strong)"
            strokeDasharray="2 4"
          />
        )}
        {Array.from({ length: ids.codebookSize }, (_, k) => (
          <g key={tokenName(level, k)}>
            <circle
              cx={scale(codebook[2 * k])}
              cy={SIZE - scale(codebook[2 * k + 1])}
              r="7"
              fill="var(--accent-soft)"
              stroke="var(--accent)"
            />
            <text
              x={scale(codebook[2 * k]) + 16}
              y={SIZE - scale(codebook[2 * k + 1]) - 7}
              fontWeight="700"
              style={{ fill: 'var(--accent)' }}
            >
              {tokenName(level, k)}
            </text>
          </g>
        ))}
        {codes.map((code, i) => {
          const isSelected = i === selected;
          return (
            <g key={GARMENT_NAMES[i]} fill={isSelected ? 'var(--plus)' : 'var(--ink)'}>
              <text
                x={scale(points[2 * i])}
                y={SIZE - scale(points[2 * i + 1]) + 4}
                fontWeight={isSelected ? 700 : 400}
              >
                {code}
                <title>{GARMENT_NAMES[i]}</title>
              </text>
              {isSelected && (
                <text x={scale(points[2 * i])} y={SIZE - scale(points[2 * i + 1]) - 9} fontWeight="700">
                  {GARMENT_NAMES[i]}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <figcaption>
        {level === 0
          ? 'Right is warmer, up is dressier. Each digit is a garment with its code; rings are the codebook’s entries.'
          : 'The same garments, each moved so that its group’s ring lies in the middle. The rings are the second codebook.'}{' '}
        Select a garment on the trie to find it here.
      </figcaption>
    </figure>
  );
}

const [firstTwin, secondTwin] = twins();

/** The two garments of the question: name and semantic ID. */
export function Twins() {
  return (
    <>
      the {firstTwin.name} is called {firstTwin.id}, and the {secondTwin.name} {secondTwin.id}
    </>
  );
}

export const TwinCode = () => <>{secondTwin.id.split(' ')[1]}</>;

export const NumGarments = () => <Value of={NUM_GARMENTS} />;

/** Names that K codes on L levels can spell. */
export function NumNames({ codes, levels }: { readonly codes: number; readonly levels: number }) {
  return <Value of={codes ** levels} />;
}

/** Mean squared length of what is left after some levels of four codes. */
export function Left({ after }: { readonly after: number }) {
  const ids = buildIds(4, Math.max(1, after));
  const squared = (values: Float64Array) => values.reduce((a, b) => a + b * b, 0) / NUM_GARMENTS;
  const centred = (values: Float64Array) => {
    const mean = [0, 1].map((c) => values.reduce((a, b, at) => a + (at % 2 === c ? b : 0), 0) / NUM_GARMENTS);
    return values.map((value, at) => value - mean[at % 2]);
  };
  return (
    <Value of={after === 0 ? squared(centred(ids.inputs[0])) : ids.meanSquaredResidual[after - 1]} symbol="residual" />
  );
}

/** Garments that share their name with another, for four codes on some levels. */
export function Sharing({ levels }: { readonly levels: number }) {
  return <Value of={buildIds(4, levels).collisions.items} />;
}

const CODES = [2, 3, 4, 6] as const;
const LEVELS = [1, 2, 3] as const;

export function Builder() {
  const { state, controls } = useStage();
  const ids = idsOfWorld(state.world);
  const choose = (codes: number, levels: number) =>
    controls.chooseWorld(
      buildIds(codes, levels).world,
      `${levels} ${levels === 1 ? 'level' : 'levels'} of ${codes} codes, built here by residual k-means.`,
    );
  const { items, largest } = ids.collisions;
  return (
    <div className={styles.cell} data-testid="builder">
      <div className={styles.inputs}>
        <label>
          Levels L
          <select value={ids.levels} onChange={(event) => choose(ids.codebookSize, Number(event.target.value))}>
            {LEVELS.map((levels) => (
              <option key={levels}>{levels}</option>
            ))}
          </select>
        </label>
        <label>
          Codes K
          <select value={ids.codebookSize} onChange={(event) => choose(Number(event.target.value), ids.levels)}>
            {CODES.map((codes) => (
              <option key={codes}>{codes}</option>
            ))}
          </select>
        </label>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>names there could be</dt>
          <dd>{short(ids.codebookSize ** ids.levels)}</dd>
        </div>
        <div>
          <dt>garments that share one</dt>
          <dd data-testid="sharing">
            {items} of {NUM_GARMENTS}
          </dd>
        </div>
        <div>
          <dt>most on one name</dt>
          <dd>{largest}</dd>
        </div>
        <div>
          <dt>left over</dt>
          <dd>{short(ids.meanSquaredResidual[ids.levels - 1])}</dd>
        </div>
      </dl>
    </div>
  );
}
