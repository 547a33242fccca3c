/** Frames the pages: header or embed bar, hash routes, what a link asked in vain, the tooltip. */
import { lazy, Suspense, useEffect, useLayoutEffect } from 'react';
import { Link, Redirect, Route, Router, Switch, useLocation } from 'wouter';
import { useStore } from 'zustand';
import styles from './App.module.css';
import { Boundary } from './Boundary.tsx';
import { leaveFirstView } from './components/firstView.ts';
import { help } from './components/help.ts';
import { Tooltip } from './components/Tooltip.tsx';
import { Header } from './Header.tsx';
import { LinkNotice } from './link/LinkNotice.tsx';
import { linkStore, useLinkLocation } from './link/linkStore.ts';
import { writeQuery } from './link/pageLink.ts';
import PlayPage from './pages/play/PlayPage.tsx';
import { noteTrouble } from './stores/troubleLog.ts';
import { Troubles } from './Troubles.tsx';
import { languageTag } from './text/catalogue.ts';
import { frameText } from './text/frame.ts';
import { linkText } from './text/link.ts';
import { useLanguage, useText } from './text/useText.ts';
import { keepThemeApplied } from './theme/theme.ts';

const LearnPage = lazy(() => import('./pages/learn/LearnPage.tsx'));
const LabPage = lazy(() => import('./pages/lab/LabPage.tsx'));
const RacePage = lazy(() => import('./pages/race/RacePage.tsx'));
const SharedPage = lazy(() => import('./pages/page/SharedPage.tsx'));
const KernelsPage = lazy(() => import('./pages/kernels/KernelsPage.tsx'));
const GlossaryPage = lazy(() => import('./pages/glossary/GlossaryPage.tsx'));

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

function NoSuchPlace() {
  const [location] = useLocation();
  const text = useText(frameText);
  return (
    <div role="alert" className={styles.problem}>
      <h1>{text.noPlace(location.slice(0, 60))}</h1>
      <p>{text.noPlaceHelp}</p>
      <Link href="/play" {...help(text.help.brand)}>
        {text.toPlay}
      </Link>
    </div>
  );
}

/** A page that stopped says so until another is chosen. A link with other settings begins the page anew. */
function Pages() {
  const [location] = useLocation();
  const { settings, seed, student } = useStore(linkStore, ({ link }) => link);
  const text = useText(frameText);
  // A link at the foot of a lesson leads to the head of the next page; before the page's own effects, which may go on from there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address is what changed
  useLayoutEffect(() => {
    scrollTo(0, 0);
  }, [location]);
  return (
    <Boundary
      key={JSON.stringify([location, settings, seed, student])}
      problem={(message) => <PageProblem message={message} />}
    >
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
          <Route path="/page/:id?">{({ id }) => <SharedPage id={id} />}</Route>
          <Route path="/kernels">
            <KernelsPage />
          </Route>
          <Route path="/glossary/:term?">{({ term }) => <GlossaryPage term={term} />}</Route>
          <Route path="/">
            <Redirect to="/play" replace />
          </Route>
          <Route>
            <NoSuchPlace />
          </Route>
        </Switch>
      </Suspense>
    </Boundary>
  );
}

/** In place of the header inside another page: what this is, and the way out of the frame. */
function EmbedBar() {
  const text = useText(frameText);
  const words = useText(linkText);
  const link = useStore(linkStore, (state) => state.link);
  const query = writeQuery({ ...link, isEmbedded: false }, link.settings);
  return (
    <p className={styles.embedBar}>
      {text.brand}
      <a href={`#${link.path}?${query}`} target="_blank" rel="noreferrer" {...help(words.help.openInTab)}>
        {words.openInTab}
      </a>
    </p>
  );
}

function Frame() {
  const text = useText(frameText);
  const language = useLanguage();
  const { isEmbedded, path } = useStore(linkStore, ({ link }) => link);
  useEffect(() => {
    // Play takes it away itself, when its picture is drawn.
    if (path !== '/play' && path !== '/') leaveFirstView();
  }, [path]);
  useEffect(() => {
    document.documentElement.lang = languageTag(language);
  }, [language]);
  useEffect(() => {
    document.documentElement.toggleAttribute('data-embed', isEmbedded);
  }, [isEmbedded]);
  useEffect(keepThemeApplied, []);
  return (
    <>
      {isEmbedded ? <EmbedBar /> : <Header />}
      <LinkNotice onProblem={noteTrouble} />
      <Troubles />
      <main id="main" tabIndex={-1} className={styles.main}>
        <Pages />
      </main>
      <Tooltip glossaryLink={(term) => <Link href={`/glossary/${term}`}>{text.glossary}</Link>} />
    </>
  );
}

export function App() {
  return (
    <Router hook={useLinkLocation}>
      {/* Waits only while another language is fetched. */}
      <Suspense fallback={null}>
        <Frame />
      </Suspense>
    </Router>
  );
}
