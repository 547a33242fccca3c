/** The Storage drawer: what is kept on this device, the room it takes, how often a run is kept, and how to delete. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Drawer } from '../components/Drawer.tsx';
import { formatBytes } from '../components/formatBytes.ts';
import { help } from '../components/help.ts';
import type { Lab } from '../stores/lab.ts';
import { isRunActive } from '../stores/runStore.ts';
import type { StorageDesk } from '../stores/storageStore.ts';
import { storageText } from '../text/storage.ts';
import { useText } from '../text/useText.ts';
import { ConfirmButton } from './ConfirmButton.tsx';
import { DataList, RunList } from './lists.tsx';
import styles from './storage.module.css';

export default function StorageDrawer({ lab, onClose }: { readonly lab: Lab; readonly onClose: () => void }) {
  const text = useText(storageText);
  const { storage: desk } = lab;
  const report = useStore(desk.store, (s) => s.report);
  const isActive = useStore(lab.run, (s) => isRunActive(s.state));
  useEffect(() => {
    desk.refresh();
    return desk.store.subscribe((now, before) => {
      if (now.kept !== before.kept) desk.refresh();
    });
  }, [desk]);
  const isOurs = report?.owner === 'this';
  const count = (report?.runs.length ?? 0) + (report?.data.length ?? 0);
  return (
    <Drawer
      id="storage-title"
      title={text.title}
      closeLabel={text.closeDrawer}
      closeHelp={text.help.close}
      onClose={onClose}
    >
      <p className={styles.help}>{text.onThisDevice}</p>
      {report?.problem && <p className={styles.help}>{text.unavailable(report.problem)}</p>}
      {report?.owner === 'another' && <p className={styles.help}>{text.readOnly}</p>}
      <Room desk={desk} />
      <AutosaveChoice desk={desk} />
      <RunList lab={lab} onResume={onClose} />
      <DataList lab={lab} />
      <ConfirmButton
        label={text.deleteAll}
        what={text.title}
        sure={text.deleteAllSure}
        helpText={text.help.deleteAll}
        testId="storage-delete-all"
        isDisabled={!isOurs || isActive || count === 0}
        onConfirm={() =>
          desk.remove({ runs: report?.runs.map(({ id }) => id), data: report?.data.map(({ hash }) => hash) })
        }
      />
    </Drawer>
  );
}

function Room({ desk }: { readonly desk: StorageDesk }) {
  const text = useText(storageText);
  const room = useStore(desk.store, (s) => s.room);
  const isPersisted = useStore(desk.store, (s) => s.isPersisted);
  return (
    <section className={styles.block} aria-labelledby="storage-room" data-testid="storage-room">
      <h2 id="storage-room">{text.room.title}</h2>
      {room ? (
        <>
          <meter min={0} max={room.quota} value={room.usage} aria-labelledby="storage-room-words" />
          <p id="storage-room-words" className={styles.help}>
            {text.room.words(formatBytes(room.usage), formatBytes(room.quota))}
          </p>
        </>
      ) : (
        <p className={styles.help}>{text.room.unknown}</p>
      )}
      {isPersisted !== null && (
        <p className={styles.help}>{isPersisted ? text.room.persisted : text.room.notPersisted}</p>
      )}
      {isPersisted === false && (
        <button type="button" data-testid="storage-persist" onClick={desk.persist} {...help(text.help.persist)}>
          {text.room.persist}
        </button>
      )}
    </section>
  );
}

/** Steps to choose from, beside the automatic rule and never. */
const EVERY = [1, 10, 100, 1000];

function AutosaveChoice({ desk }: { readonly desk: StorageDesk }) {
  const text = useText(storageText);
  const { isOn, everySteps, keepsData } = useStore(desk.store, (s) => s.autosave);
  const choose = (value: string) => {
    if (value === 'off') desk.setAutosave({ isOn: false });
    else desk.setAutosave({ isOn: true, everySteps: value === 'automatic' ? null : Number(value) });
  };
  return (
    <section className={styles.block} aria-labelledby="storage-autosave">
      <h2 id="storage-autosave">{text.autosave.title}</h2>
      <label className={styles.choice}>
        {text.autosave.label}
        <select
          data-testid="storage-every"
          value={isOn ? (everySteps ?? 'automatic') : 'off'}
          onChange={(event) => choose(event.target.value)}
          {...help(text.help.everySteps)}
        >
          <option value="automatic">{text.autosave.automatic}</option>
          {EVERY.map((steps) => (
            <option key={steps} value={steps}>
              {text.autosave.every(steps)}
            </option>
          ))}
          <option value="off">{text.autosave.off}</option>
        </select>
      </label>
      <p className={styles.help}>{text.autosave.words}</p>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={keepsData}
          onChange={(event) => desk.setAutosave({ keepsData: event.target.checked })}
          {...help(text.help.keepsData)}
        />
        {text.autosave.keepsData}
      </label>
      <p className={styles.help}>{text.autosave.keepsDataWords}</p>
    </section>
  );
}
