/** One user under the glass: what they had, what the model recommends, how its flows lie on the trie. */
import { useState } from 'react';
import { labInspectText } from '../../text/labInspect.ts';
import { useText } from '../../text/useText.ts';
import { DistancePanel } from './DistancePanel.tsx';
import styles from './lab.module.css';
import { useLab, useRun } from './labContext.ts';
import { TopItemsPanel } from './TopItemsPanel.tsx';
import { TriePanel } from './TriePanel.tsx';
import { UserPicker } from './UserPicker.tsx';

const NO_USERS: readonly { readonly id: string; readonly length: number }[] = [];

export function InspectColumn() {
  const lab = useLab();
  const text = useText(labInspectText);
  const users = useRun((s) => s.prepared?.users ?? NO_USERS);
  const [chosen, setChosen] = useState(0);
  const user = chosen < users.length ? chosen : 0;
  return (
    <div className={styles.column}>
      <section aria-labelledby="lab-inspect" className={styles.block}>
        <h2 id="lab-inspect">{text.title}</h2>
        {users.length > 0 && (
          <UserPicker
            users={users}
            user={user}
            onPick={(next) => {
              setChosen(next);
              lab.inspectUser(next);
            }}
          />
        )}
        <TriePanel user={user} userId={users[user]?.id ?? ''} />
        <DistancePanel user={user} />
      </section>
      <section aria-label={text.recommendations} className={styles.block}>
        <TopItemsPanel user={user} />
      </section>
    </div>
  );
}
