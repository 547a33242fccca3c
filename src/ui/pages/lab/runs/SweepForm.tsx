/** Puts runs into the queue: the present settings, or with one setting varied, with one seed or several. */
import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { diffFromDefaults, type RunConfigInput } from '../../../../config/runConfig.ts';
import { MOST_SWEEP_VALUES, overSeeds, SEED_COUNTS, sweepConfigs } from '../../../../config/sweep.ts';
import { errorMessage } from '../../../../core/errors.ts';
import { help } from '../../../components/help.ts';
import panel from '../../../components/panel.module.css';
import { textAt, valueOfText } from '../../../stores/configStore.ts';
import { labFieldsText } from '../../../text/labFields.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import { choiceLabel } from '../choiceLabel.ts';
import { useLab } from '../labContext.ts';
import styles from './queue.module.css';
import { useQueue, useRunQueue } from './runsContext.ts';
import { offeredValues, sweptFields, typedValues } from './sweepFields.ts';

export function SweepForm() {
  const text = useText(runsText);
  const fields = useText(labFieldsText);
  const lab = useLab();
  const queue = useRunQueue();
  const isOurs = useQueue((s) => s.owner === 'this');
  const form = useStore(lab.config);
  const id = useId();
  const [key, setKey] = useState('');
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [numSeeds, setNumSeeds] = useState<(typeof SEED_COUNTS)[number]>(1);
  const [news, setNews] = useState('');
  const swept = sweptFields((at) => textAt(form, at));
  const spec = swept.find((field) => field.key === key);
  const offered = spec ? offeredValues(spec) : null;
  const values = offered ? chosen : typedValues(typed);

  const { configs, problem } = expand(
    form.config ? diffFromDefaults(form.config) : null,
    spec?.key ?? null,
    values,
    numSeeds,
  );
  const obstacle = configs === null && problem === null ? text.notValid : problem;
  const add = () => {
    if (!configs) return;
    const numLeft = queue.add(configs);
    setNews(numLeft > 0 ? text.full(numLeft) : text.added(configs.length));
  };
  return (
    <div className={styles.sweep}>
      <label className={`${panel.field} ${styles.field}`}>
        {text.setting}
        <select
          value={spec?.key ?? ''}
          data-testid="sweep-setting"
          onChange={(event) => {
            setKey(event.target.value);
            setTyped('');
            setChosen([]);
          }}
          {...help(text.help.setting)}
        >
          <option value="">{text.noSetting}</option>
          {swept.map((field) => (
            <option key={field.key} value={field.key}>
              {fields.labels[field.key]} ({field.key})
            </option>
          ))}
        </select>
      </label>
      {spec && !offered && (
        <label className={`${panel.field} ${styles.field}`}>
          {text.values}
          <input
            type="text"
            data-testid="sweep-values"
            autoComplete="off"
            spellCheck={false}
            placeholder={textAt(form, spec.key)}
            aria-describedby={`${id}-problem`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            {...help(text.help.values)}
          />
        </label>
      )}
      {spec && offered && (
        <fieldset className={styles.choices}>
          <legend>{text.choices}</legend>
          {offered.map((value) => (
            <label key={value} className={panel.check}>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                disabled={!chosen.includes(value) && chosen.length >= MOST_SWEEP_VALUES}
                onChange={(event) =>
                  setChosen(event.target.checked ? [...chosen, value] : chosen.filter((other) => other !== value))
                }
                {...help(text.help.choice)}
              />{' '}
              {spec.choices ? choiceLabel(fields, spec.key, value) : value}
            </label>
          ))}
        </fieldset>
      )}
      <label className={`${panel.field} ${styles.field}`}>
        {text.numSeeds}
        <select
          value={numSeeds}
          data-testid="sweep-seeds"
          onChange={(event) => setNumSeeds(Number(event.target.value) as typeof numSeeds)}
          {...help(text.help.numSeeds)}
        >
          {SEED_COUNTS.map((n) => (
            <option key={n} value={n}>
              {text.seedCounts[n]}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        data-testid="queue-add"
        disabled={!configs || !isOurs}
        aria-describedby={`${id}-problem`}
        onClick={add}
        {...help(text.help.add)}
      >
        {text.add(configs?.length ?? numSeeds)}
      </button>
      <p id={`${id}-problem`} className={panel.problem}>
        {obstacle}
      </p>
      <p role="status" className={panel.small}>
        {news}
      </p>
    </div>
  );
}

/** The runs that would be added, or why not; neither where the form or the list of values is not ready. */
function expand(
  present: RunConfigInput | null,
  key: string | null,
  values: readonly string[],
  numSeeds: number,
): { readonly configs: readonly RunConfigInput[] | null; readonly problem: string | null } {
  if (!present) return { configs: null, problem: null };
  if (key !== null && values.length === 0) return { configs: null, problem: '' };
  try {
    const varied =
      key === null
        ? [present]
        : sweepConfigs(
            present,
            key,
            values.map((value) => valueOfText(key, value)),
          );
    return { configs: overSeeds(varied, numSeeds), problem: null };
  } catch (error) {
    return { configs: null, problem: errorMessage(error) };
  }
}
