/** Finds a user by the id the data gives: type, choose from what matches, or walk with the arrows. */
import { useDeferredValue, useId, useMemo, useState } from 'react';
import { help } from '../../components/help.ts';
import { labInspectText } from '../../text/labInspect.ts';
import { useText } from '../../text/useText.ts';
import { formatCount } from './format.ts';
import styles from './inspect.module.css';
import shared from './lab.module.css';

const SUGGESTIONS = 8;

export interface UserPickerProps {
  readonly users: readonly { readonly id: string; readonly length: number }[];
  readonly user: number;
  readonly onPick: (user: number) => void;
}

export function UserPicker({ users, user, onPick }: UserPickerProps) {
  const id = useId();
  const text = useText(labInspectText);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const wanted = useDeferredValue(typed?.trim() ?? '');
  const isOpen = typed !== null;
  const matches = useMemo(() => {
    const found: number[] = [];
    const exact = users.findIndex((u) => u.id === wanted);
    if (exact >= 0) found.push(exact);
    for (let u = 0; u < users.length && found.length < SUGGESTIONS; u++)
      if (u !== exact && users[u].id.startsWith(wanted)) found.push(u);
    return found;
  }, [users, wanted]);
  const pick = (chosen: number | undefined) => {
    if (chosen !== undefined) onPick(chosen);
    setTyped(null);
    setActive(0);
  };
  /** The typed id itself where it exists, else the marked suggestion. */
  const commit = (text: string) => {
    const exact = users.findIndex((u) => u.id === text.trim());
    pick(exact >= 0 && active === 0 ? exact : matches[Math.min(active, matches.length - 1)]);
  };
  const step = (by: number) => onPick((user + by + users.length) % users.length);
  return (
    <div className={styles.userPicker}>
      <label htmlFor={id}>{text.user}</label>
      <div className={styles.combobox}>
        <input
          id={id}
          data-testid="lab-user-picker"
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          {...help(text.help.user)}
          aria-expanded={isOpen && matches.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={
            isOpen && matches.length > 0 ? `${id}-${Math.min(active, matches.length - 1)}` : undefined
          }
          value={typed ?? users[user]?.id ?? ''}
          onFocus={(e) => e.target.select()}
          onChange={(e) => {
            setTyped(e.target.value);
            setActive(0);
          }}
          onBlur={() => setTyped(null)}
          onKeyDown={(e) => {
            if (e.key === 'Enter') commit(e.currentTarget.value);
            else if (e.key === 'Escape') pick(undefined);
            else if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
              e.preventDefault();
              if (isOpen)
                setActive((a) => Math.max(0, Math.min(matches.length - 1, a + (e.key === 'ArrowDown' ? 1 : -1))));
              else setTyped('');
            }
          }}
        />
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label={text.matchingUsers}
          hidden={!isOpen || matches.length === 0}
          className={styles.listbox}
        >
          {isOpen &&
            matches.map((u, i) => (
              <div
                key={users[u].id}
                id={`${id}-${i}`}
                role="option"
                tabIndex={-1}
                aria-selected={i === active}
                onPointerDown={(e) => {
                  e.preventDefault();
                  pick(u);
                }}
              >
                {users[u].id} <small>{text.numItems(users[u].length, formatCount(users[u].length))}</small>
              </div>
            ))}
        </div>
      </div>
      <button type="button" aria-label={text.previous} onClick={() => step(-1)} {...help(text.help.previous)}>
        ‹
      </button>
      <button type="button" aria-label={text.next} onClick={() => step(1)} {...help(text.help.next)}>
        ›
      </button>
      <span className={shared.help}>{text.ofUsers(formatCount(users.length))}</span>
    </div>
  );
}
