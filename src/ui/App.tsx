/** Frames the pages: header, hash routes, theme. */
import { Component, lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { errorMessage } from '../core/errors.ts';
import styles from './App.module.css';
import { help } from './components/help.ts';
import { Tooltip } from './components/Tooltip.tsx';
import PlayPage from './pages/play/PlayPage.tsx';
import { chooseLanguage, LANGUAGES, type Language, languageTag } from './text/catalogue.ts';
import { frameText } from './text/frame.ts';
import { useLanguage, useText } from './text/useText.ts';
import {
  applyTheme,
  chooseTheme,
  followSystemTheme,
  readTheme,
  THEME_CHOICES,
  type ThemeChoice,
} from './theme/theme.ts';

const LearnPage = lazy(() => import('./pages/learn/LearnPage.tsx'));
const LabPage = lazy(() => import('./pages/lab/LabPage.tsx'));
const RacePage = lazy(() => import('./pages/race/RacePage.tsx'));
const KernelsPage = lazy(() => import('./pages/kernels/KernelsPage.tsx'));
const DeviceDrawer = lazy(() => import('./device/DeviceDrawer.tsx'));

const PLACES = ['play', 'learn', 'race', 'lab', 'kernels'] as const;

function Header() {
  const [location] = useLocation();
  const text = useText(frameText);
  const language = useLanguage();
  const [theme, setTheme] = useState<ThemeChoice>(readTheme);
  const [isDeviceOpen, setDeviceOpen] = useState(false);
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
      <nav aria-label={text.places} className={styles.nav}>
        {PLACES.map((place) => (
          <Link
            key={place}
            href={`/${place}`}
            aria-current={location.startsWith(`/${place}`) ? 'page' : undefined}
            {...help(text.help[place])}
          >
            {text[place]}
          </Link>
        ))}
      </nav>
      <button
        type="button"
        className={styles.device}
        aria-haspopup="dialog"
        data-testid="device-open"
        onClick={() => setDeviceOpen(true)}
        {...help(text.help.device)}
      >
        <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
          <path
            d="M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
          />
        </svg>
        <span>{text.device}</span>
      </button>
      {isDeviceOpen && (
        <Boundary problem={(message) => <DeviceProblem message={message} onClose={() => setDeviceOpen(false)} />}>
          <Suspense fallback={null}>
            <DeviceDrawer onClose={() => setDeviceOpen(false)} />
          </Suspense>
        </Boundary>
      )}
      <label className={styles.theme}>
        <span className="visually-hidden">{text.language}</span>
        <select
          value={language}
          onChange={(event) => chooseLanguage(event.target.value as Language)}
          {...help(text.help.language)}
        >
          {LANGUAGES.map(({ code, name }) => (
            <option key={code} value={code} lang={languageTag(code)}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className={styles.theme}>
        <span className="visually-hidden">{text.theme}</span>
        <select
          value={theme}
          {...help(text.help.theme)}
          onChange={(event) => {
            const choice = event.target.value as ThemeChoice;
            setTheme(choice);
            chooseTheme(choice);
          }}
        >
          {THEME_CHOICES.map((choice) => (
            <option key={choice} value={choice}>
              {text.themes[choice]}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}

/** The hash is the route, so a skip link cannot be an anchor: a button moves the focus. */
function skipToMain() {
  document.getElementById('main')?.focus();
}

/** Shows what went wrong in its children in their place, and leaves the rest of the page as it is. */
class Boundary extends Component<
  { readonly children: ReactNode; readonly problem: (message: string) => ReactNode },
  { readonly message: string | null }
> {
  override state = { message: null };
  static getDerivedStateFromError(error: unknown) {
    return { message: errorMessage(error) };
  }
  override render() {
    return this.state.message === null ? this.props.children : this.props.problem(this.state.message);
  }
}

function PageProblem({ message }: { readonly message: string }) {
  const text = useText(frameText);
  return (
    <div role="alert" className={styles.problem}>
      <h1>{text.stopped}</h1>
      <p>{message}</p>
      <button type="button" onClick={() => location.reload()} {...help(text.help.loadAgain)}>
        {text.loadAgain}
      </button>
    </div>
  );
}

/** No button to load it again: that would end a run. */
function DeviceProblem({ message, onClose }: { readonly message: string; readonly onClose: () => void }) {
  const text = useText(frameText);
  return (
    <div role="alert" className={styles.deviceProblem} data-testid="device-problem">
      <p>{text.deviceProblem(message)}</p>
      <button type="button" onClick={onClose} {...help(text.help.close)}>
        {text.close}
      </button>
    </div>
  );
}

/** A page that stopped says so until another is chosen. */
function Pages() {
  const [location] = useLocation();
  const text = useText(frameText);
  return (
    <Boundary key={location} problem={(message) => <PageProblem message={message} />}>
      <Suspense fallback={<p className={styles.loading}>{text.loading}</p>}>
        <Switch>
          <Route path="/play" component={PlayPage} />
          <Route path="/learn/:lesson?">{({ lesson }) => <LearnPage slug={lesson} />}</Route>
          <Route path="/lab">
            <LabPage />
          </Route>
          <Route path="/race">
            <RacePage />
          </Route>
          <Route path="/kernels">
            <KernelsPage />
          </Route>
          <Route>
            <Redirect to="/play" replace />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  );
}

function Frame() {
  const text = useText(frameText);
  const language = useLanguage();
  useEffect(() => {
    document.documentElement.lang = languageTag(language);
  }, [language]);
  return (
    <>
      <Header />
      <main id="main" tabIndex={-1} className={styles.main}>
        <Pages />
      </main>
      <Tooltip glossaryLink={(term) => <Link href={`/glossary/${term}`}>{text.glossary}</Link>} />
    </>
  );
}

export function App() {
  useEffect(() => {
    applyTheme(readTheme());
    return followSystemTheme();
  }, []);
  return (
    <Router hook={useHashLocation}>
      {/* Waits only while another language is fetched. */}
      <Suspense fallback={null}>
        <Frame />
      </Suspense>
    </Router>
  );
}
