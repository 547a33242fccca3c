/** The run that is looked into: where its settings differ from the baseline's, what can be done with it, and its replay. */
import { useState } from 'react';
import { useStore } from 'zustand';
import { type SettingDifference, settingDifferences, settingsDifference } from '../../../../config/configKeys.ts';
import { parseRunConfig, type RunConfigInput } from '../../../../config/runConfig.ts';
import { errorMessage } from '../../../../core/errors.ts';
import { yamlOf } from '../../../../core/yaml.ts';
import { downloadFiles } from '../../../components/download.ts';
import { help } from '../../../components/help.ts';
import panel from '../../../components/panel.module.css';
import { linkStore } from '../../../link/linkStore.ts';
import { isLive, type ListedRun } from '../../../stores/runsStore.ts';
import { runsText } from '../../../text/runs.ts';
import { useText } from '../../../text/useText.ts';
import { useLab } from '../labContext.ts';
import styles from './runs.module.css';
import { useRunsDesk } from './runsContext.ts';

export function RunDetails({ run, baseline }: { readonly run: ListedRun; readonly baseline: ListedRun | undefined }) {
  const text = useText(runsText);
  const lab = useLab();
  const desk = useRunsDesk();
  const [news, setNews] = useState('');
  const isGoverned = useStore(linkStore, ({ link }) => link.lock.size + link.hide.size > 0);
  const { config, metadata } = run.recording;
  const of: RunConfigInput = baseline?.recording.config ?? {};
  const copy = (content: string) =>
    navigator.clipboard.writeText(content).then(
      () => setNews(text.copied),
      () => setNews(text.cannotCopy),
    );
  const load = () => {
    lab.config.getState().replace(config);
    const { source } = lab.config.getState().lastValid.data;
    if (lab.run.getState().dataset?.name !== source && metadata.dataName === source) lab.loadBuiltIn(source);
    setNews(text.loaded);
  };
  const save = async () => {
    try {
      const file = await desk.bundle(run.id);
      await downloadFiles([file]);
      setNews(text.saved(file.name));
    } catch (error) {
      setNews(errorMessage(error));
    }
  };
  return (
    <div className={styles.details}>
      <p className={panel.small}>
        {text.made(metadata.adapter, metadata.recordedAt.slice(0, 16).replace('T', ' '))}
        {metadata.parent !== null && ` · ${text.parent(metadata.parent)}`}
      </p>
      <div className={panel.row}>
        <button type="button" data-testid="run-load" disabled={isGoverned} onClick={load} {...help(text.help.load)}>
          {text.load}
        </button>
        <button type="button" data-testid="run-bundle" onClick={() => void save()} {...help(text.help.save)}>
          {text.save}
        </button>
        <button
          type="button"
          data-testid="run-remove"
          disabled={isLive(run)}
          onClick={() => desk.remove(run.id)}
          {...help(text.help.remove)}
        >
          {text.remove}
        </button>
      </div>
      {isGoverned && <p className={panel.small}>{text.byLink}</p>}
      <Differences differences={settingDifferences(config, of)} baseline={baseline?.name ?? text.defaults} />
      <div className={panel.row}>
        <button
          type="button"
          data-testid="run-copy-json"
          onClick={() => void copy(`${JSON.stringify(settingsDifference(config, of), null, 2)}\n`)}
          {...help(text.help.copyDifference)}
        >
          {text.copyJson}
        </button>
        <button
          type="button"
          data-testid="run-copy-yaml"
          onClick={() => void copy(yamlOf(settingsDifference(config, of)))}
          {...help(text.help.copyDifference)}
        >
          {text.copyYaml}
        </button>
        <button
          type="button"
          onClick={() => void copy(`${JSON.stringify(parseRunConfig(config), null, 2)}\n`)}
          {...help(text.help.copyWhole)}
        >
          {text.copyWhole}
        </button>
      </div>
      <p role="status" className={panel.small}>
        {news}
      </p>
    </div>
  );
}

function Differences(props: { readonly differences: readonly SettingDifference[]; readonly baseline: string }) {
  const text = useText(runsText);
  const shown = (value: unknown): string =>
    value === undefined ? text.absent : typeof value === 'string' ? value : JSON.stringify(value);
  const { differences, baseline } = props;
  return (
    <div>
      <h4>
        {text.differences} <small>{text.differencesFrom(baseline)}</small>
      </h4>
      {differences.length === 0 ? (
        <p className={panel.empty}>{text.noDifference}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls sideways must be reachable by keyboard
        <section className={panel.scroll} aria-label={text.differences} tabIndex={0}>
          <table className={`${panel.table} ${styles.table} ${styles.narrow}`} data-testid="run-differences">
            <thead>
              <tr>
                <th scope="col">{text.settingColumn}</th>
                <th scope="col">{baseline}</th>
                <th scope="col">{text.thisRun}</th>
              </tr>
            </thead>
            <tbody>
              {differences.map(({ key, base, value }) => (
                <tr key={key}>
                  <th scope="row">
                    <code>{key}</code>
                  </th>
                  <td>{shown(base)}</td>
                  <td>{shown(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
