/** Numbers of “Building semantic IDs”, and the choice of levels and codes. */
import { help } from '../../ui/components/help.ts';
import { learnText } from '../../ui/text/learn.ts';
import { useText } from '../../ui/text/useText.ts';
import { short } from '../numberWords.ts';
import { Facts } from '../parts/Facts.tsx';
import styles from '../parts/lesson.module.css';
import { Slider } from '../parts/Slider.tsx';
import { useStage } from '../parts/stageContext.ts';
import { Value } from '../parts/Value.tsx';
import { buildIds, idsOfWorld, NUM_GARMENTS, sharedNames, twins } from './quantise.ts';
import { words } from './words.ts';

export { Plane } from './Plane.tsx';

const [firstTwin, secondTwin] = twins();

/** The two garments of the question: name and semantic ID. */
export function Twins() {
  return <>{useText(words).twins(firstTwin.name, firstTwin.id, secondTwin.name, secondTwin.id)}</>;
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

const LEVELS = { min: 1, max: 3 };
const CODES = { min: 2, max: 6 };

/** Levels and codes by slider; the trie of the picture is built again, and the names that collide are listed. */
export function Builder() {
  const { state, controls } = useStage();
  const text = useText(words);
  const { list } = useText(learnText);
  const ids = idsOfWorld(state.world);
  const choose = (codes: number, levels: number) =>
    controls.chooseWorld(buildIds(codes, levels).world, (textOf) => textOf(words).built(levels, codes));
  const { items, largest } = ids.collisions;
  const shared = sharedNames(ids);
  return (
    <div className={styles.cell} data-testid="builder">
      <div className={styles.inputs}>
        <Slider
          label={text.builder.levels}
          {...LEVELS}
          value={ids.levels}
          text={String(ids.levels)}
          onChange={(next) => choose(ids.codebookSize, next)}
          {...help(text.help.levels, 'level')}
        />
        <Slider
          label={text.builder.codes}
          {...CODES}
          value={ids.codebookSize}
          text={String(ids.codebookSize)}
          onChange={(next) => choose(next, ids.levels)}
          {...help(text.help.codes, 'codebook')}
        />
      </div>
      <Facts
        of={[
          { name: text.builder.names, value: short(ids.codebookSize ** ids.levels) },
          { name: text.builder.sharing, value: text.builder.of(items, NUM_GARMENTS), testId: 'sharing' },
          { name: text.builder.largest, value: largest },
          { name: text.builder.left, value: short(ids.meanSquaredResidual[ids.levels - 1]) },
        ]}
      />
      <p className={styles.small}>{shared.length > 0 ? text.builder.shared : text.builder.none}</p>
      <ul className={styles.draws}>
        {shared.map(({ id, names }) => (
          <li key={id}>{text.builder.name(id, list(names))}</li>
        ))}
      </ul>
    </div>
  );
}
