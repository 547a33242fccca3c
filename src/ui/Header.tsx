/** The head of every page: places, and what holds everywhere (sharing, the device, language, theme). A link may hide any of it. */
import { lazy, Suspense, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useStore } from 'zustand';
import { Boundary } from './Boundary.tsx';
import { help } from './components/help.ts';
import { LanguageOptions } from './components/LanguageOptions.tsx';
import styles from './Header.module.css';
import { PLACES, type Place, placeOf } from './link/controls.ts';
import { Governed } from './link/Governed.tsx';
import { useControl } from './link/linkStore.ts';
import { chooseLanguage, type Language } from './text/catalogue.ts';
import { frameText } from './text/frame.ts';
import { useLanguage, useText } from './text/useText.ts';
import { chooseTheme, THEME_CHOICES, type ThemeChoice, themeStore } from './theme/theme.ts';

const DeviceDrawer = lazy(() => import('./device/DeviceDrawer.tsx'));
const ShareDialog = lazy(() => import('./link/ShareDialog.tsx'));

export function Header() {
  const text = useText(frameText);
  return (
    <header className={styles.header}>
      <button type="button" className={styles.skip} onClick={skipToMain} {...help(text.help.skip)}>
        {text.skip}
      </button>
      <Link href="/play" className={styles.brand} aria-label={text.brand} {...help(text.help.brand)}>
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path
            d="M3 12h5c4 0 4-6 8-6h5M8 12c4 0 4 6 8 6h5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.6"
            strokeLinecap="round"
          />
        </svg>
        <span>{text.brand}</span>
      </Link>
      <Places />
      <div className={styles.tools}>
        <Governed control="share">
          <Opener name="share" path="M12 15V4M8 8l4-4 4 4M5 12v8h14v-8" Drawer={ShareDialog} />
        </Governed>
        <Governed control="device">
          <Opener
            name="device"
            path="M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4"
            Drawer={DeviceDrawer}
          />
        </Governed>
        <Governed control="language">
          <LanguageChoice />
        </Governed>
        <Governed control="theme">
          <ThemeSelect />
        </Governed>
      </div>
    </header>
  );
}

/** The hash is the route, so a skip link cannot be an anchor: a button moves the focus. */
function skipToMain() {
  document.getElementById('main')?.focus();
}

function Places() {
  const text = useText(frameText);
  const rule = useControl('places');
  if (rule === 'hidden') return <span className={styles.nav} />;
  return (
    <nav aria-label={text.places} className={styles.nav}>
      {PLACES.map((place) => (
        <PlaceLink key={place} place={place} isLocked={rule === 'locked'} />
      ))}
    </nav>
  );
}

function PlaceLink({ place, isLocked }: { readonly place: Place; readonly isLocked: boolean }) {
  const [location] = useLocation();
  const text = useText(frameText);
  const rule = useControl(place);
  if (rule === 'hidden') return null;
  const isHere = placeOf(location) === place;
  if (isLocked || rule === 'locked')
    return (
      <span data-place={place} aria-current={isHere ? 'page' : undefined}>
        {text[place]}
      </span>
    );
  return (
    <Link href={`/${place}`} data-place={place} aria-current={isHere ? 'page' : undefined} {...help(text.help[place])}>
      {text[place]}
    </Link>
  );
}

/** A button with an icon, and the dialog it opens, which is fetched then. What cannot be fetched says so in its place. */
function Opener(props: {
  readonly name: 'share' | 'device';
  readonly path: string;
  readonly Drawer: typeof DeviceDrawer | typeof ShareDialog;
}) {
  const { name, path, Drawer } = props;
  const text = useText(frameText);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <button
        type="button"
        className={styles.tool}
        aria-haspopup="dialog"
        data-testid={`${name}-open`}
        onClick={() => setOpen(true)}
        {...help(text.help[name])}
      >
        <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
          <path d={path} fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
        <span>{text[name]}</span>
      </button>
      {isOpen && (
        <Boundary problem={(message) => <OpenProblem name={name} message={message} onClose={close} />}>
          <Suspense fallback={null}>
            <Drawer onClose={close} />
          </Suspense>
        </Boundary>
      )}
    </>
  );
}

/** No button to load the page again: that would end a run. */
function OpenProblem(props: { readonly name: string; readonly message: string; readonly onClose: () => void }) {
  const text = useText(frameText);
  return (
    <div role="alert" className={styles.problem} data-testid={`${props.name}-problem`}>
      <p>{text.openProblem(props.message)}</p>
      <button type="button" onClick={props.onClose} {...help(text.help.close)}>
        {text.close}
      </button>
    </div>
  );
}

function LanguageChoice() {
  const text = useText(frameText);
  const language = useLanguage();
  return (
    <label className={styles.choice}>
      <span className="visually-hidden">{text.language}</span>
      <select
        value={language}
        onChange={(event) => chooseLanguage(event.target.value as Language)}
        {...help(text.help.language)}
      >
        <LanguageOptions />
      </select>
    </label>
  );
}

function ThemeSelect() {
  const text = useText(frameText);
  const theme = useStore(themeStore, ({ choice }) => choice);
  return (
    <label className={styles.choice}>
      <span className="visually-hidden">{text.theme}</span>
      <select
        value={theme}
        {...help(text.help.theme)}
        onChange={(event) => chooseTheme(event.target.value as ThemeChoice)}
      >
        {THEME_CHOICES.map((choice) => (
          <option key={choice} value={choice}>
            {text.themes[choice]}
          </option>
        ))}
      </select>
    </label>
  );
}
