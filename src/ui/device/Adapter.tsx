/** What the adapter is, as far as the browser tells. */
import { help } from '../components/help.ts';
import { formatBytes, formatCount } from '../pages/lab/format.ts';
import type { DeviceDetails } from '../stores/deviceStore.ts';
import { deviceText } from '../text/device.ts';
import { useText } from '../text/useText.ts';
import styles from './DeviceDrawer.module.css';

/** Limits that decide what can be trained, and whether they are bytes. */
const LIMITS = {
  maxStorageBufferBindingSize: true,
  maxBufferSize: true,
  maxComputeWorkgroupStorageSize: true,
  maxComputeInvocationsPerWorkgroup: false,
  maxStorageBuffersPerShaderStage: false,
} as const;

export function Adapter({ details }: { readonly details: DeviceDetails }) {
  const text = useText(deviceText);
  const { report, facts, memoryBudgetBytes } = details;
  if (!report.available || !facts)
    return (
      <section className={styles.block} data-testid="device-none">
        <h2>{text.none}</h2>
        <p>{report.reason}</p>
        <p>{text.noneHelp}</p>
      </section>
    );
  const [least, most] = facts.subgroupSizes;
  const limits = (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).filter((name) => name in facts.limits);
  const rows: [string, string][] = [
    [text.vendor, facts.vendor],
    [text.architecture, facts.architecture],
    [text.device, facts.description || facts.device],
    [text.kind, facts.isSoftware ? text.emulated : text.gpu],
    [text.browser, facts.runtime],
    [text.subgroups, most > 0 ? text.lanes(least, most) : text.lanesUnknown],
    ...limits.map((name): [string, string] => [
      text.limits[name],
      LIMITS[name] ? formatBytes(facts.limits[name]) : formatCount(facts.limits[name]),
    ]),
    [text.budget, text.budgetOurs(formatBytes(memoryBudgetBytes))],
  ];
  return (
    <section className={styles.block} aria-labelledby="device-adapter">
      <h2 id="device-adapter">{text.adapter}</h2>
      <dl className={styles.facts} data-testid="device-facts">
        {rows
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <details>
        <summary {...help(text.help.features)}>{text.features(facts.features.length)}</summary>
        <p className={styles.features}>{facts.features.join(', ')}</p>
      </details>
    </section>
  );
}
