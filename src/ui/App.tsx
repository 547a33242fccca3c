/** Frames the pages: header, hash routes, theme. */
import { Component, lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Link, Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { errorMessage } from '../core/errors.ts';
import styles from './App.module.css';
import PlayPage from './pages/play/PlayPage.tsx';
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
const KernelsPage = lazy(() => import('./pages/kernels/KernelsPage.tsx'));
const DeviceDrawer = lazy(() => import('./device/DeviceDrawer.tsx'));

const PLACES = [
  { path: '/play', label: 'Play' },
  { path: '/learn', label: 'Learn' },
  { path: '/lab', label: 'Lab' },
  { path: '/kernels', label: 'Kernels' },
] as const;

function Header() {
  const [location] = useLocation();
  const [theme, setTheme] = useState<ThemeChoice>(readTheme);
  const [isDeviceOpen, setDeviceOpen] = useState(false);
  return (
    <header className={styles.header}>
      <button type="button" className={styles.skip} onClick={skipToMain}>
        Skip to content
      </button>
      <Link href="/play" className={styles.brand} aria-label="GFlowGR Playground">
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <path
            d="M3 12h5c4 0 4-6 8-6h5M8 12c4 0 4 6 8 6h5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.6"
            strokeLinecap="round"
          />
        </svg>
        <span>GFlowGR Playground</span>
      </Link>
      <nav aria-label="Places" className={styles.nav}>
        {PLACES.map(({ path, label }) => (
          <Link key={path} href={path} aria-current={location.startsWith(path) ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <button
        type="button"
        className={styles.device}
        aria-haspopup="dialog"
        data-testid="device-open"
        onClick={() => setDeviceOpen(true)}
      >
        <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">
          <path
            d="M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
          />
        </svg>
        <span>Device</span>
      </button>
      {isDeviceOpen && (
        <Boundary problem={(message) => <DeviceProblem message={message} onClose={() => setDeviceOpen(false)} />}>
          <Suspense fallback={null}>
            <DeviceDrawer onClose={() => setDeviceOpen(false)} />
          </Suspense>
        </Boundary>
      )}
      <label className={styles.theme}>
        <span className="visually-hidden">Theme</span>
        <select
          value={theme}
          onChange={(event) => {
            const choice = event.target.value as ThemeChoice;
            setTheme(choice);
            chooseTheme(choice);
          }}
        >
          {THEME_CHOICES.map((choice) => (
            <option key={choice} value={choice}>
              {choice[0].toUpperCase() + choice.slice(1)}
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
  return (
    <div role="alert" className={styles.problem}>
      <h1>This page stopped</h1>
      <p>{message}</p>
      <button type="button" onClick={() => location.reload()}>
        Load it again
      </button>
    </div>
  );
}

/** No button to load it again: that would end a run. */
function DeviceProblem({ message, onClose }: { readonly message: string; readonly onClose: () => void }) {
  return (
    <div role="alert" className={styles.deviceProblem} data-testid="device-problem">
      <p>
        The Device drawer cannot be shown: {message}. A run in the Lab goes on. Save it before loading the page again.
      </p>
      <button type="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}

/** A page that stopped says so until another is chosen. */
function Pages() {
  const [location] = useLocation();
  return (
    <Boundary key={location} problem={(message) => <PageProblem message={message} />}>
      <Suspense fallback={<p className={styles.loading}>Loading…</p>}>
        <Switch>
          <Route path="/play" component={PlayPage} />
          <Route path="/learn/:lesson?">{({ lesson }) => <LearnPage slug={lesson} />}</Route>
          <Route path="/lab">
            <LabPage />
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

export function App() {
  useEffect(() => {
    applyTheme(readTheme());
    return followSystemTheme();
  }, []);
  return (
    <Router hook={useHashLocation}>
      <Header />
      <main id="main" tabIndex={-1} className={styles.main}>
        <Pages />
      </main>
    </Router>
  );
}
