/** What computes here, and whether this device could train the real model; asked when the picture is alive, and never in its way. */
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { firstViewLeft } from '../../components/firstView.ts';
import { help } from '../../components/help.ts';
import { useControl } from '../../link/linkStore.ts';
import { type DeviceReport, gpuReport } from '../../stores/gpuReport.ts';
import { type PlayText, playText } from '../../text/play.ts';
import { useText } from '../../text/useText.ts';
import styles from './PlayPage.module.css';

export function DemoBadge() {
  const text = useText(playText);
  const rules = [useControl('places'), useControl('lab')];
  const [report, setReport] = useState<DeviceReport | null>(null);
  useEffect(() => {
    let isHere = true;
    firstViewLeft
      .then(gpuReport)
      .then((found) => isHere && setReport(found))
      .catch(() => {}); // then it says what it said; the Lab asks again, and tells
    return () => {
      isHere = false;
    };
  }, []);
  if (report === null || rules.some((rule) => rule !== 'shown'))
    return (
      <span className={styles.badge} {...help(text.help.badge)}>
        {text.badge}
      </span>
    );
  return (
    <Link
      href="/lab"
      className={styles.badge}
      data-testid="badge"
      {...help(report.available ? text.help.badge : text.help.badgeWithout)}
    >
      {badgeWords(report, text)}
    </Link>
  );
}

function badgeWords({ available, isSoftware, failedCheck }: DeviceReport, { badges }: PlayText): string {
  if (available) return isSoftware ? badges.software : badges.ready;
  const reasons: Readonly<Record<string, string>> = badges.without;
  return reasons[failedCheck ?? ''] ?? badges.none;
}
