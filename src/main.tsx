import { createRoot } from 'react-dom/client';
import { App } from './ui/App.tsx';
import { firstViewLeft, layOverFirstView } from './ui/components/firstView.ts';
import { hearUncaught } from './ui/stores/troubleLog.ts';
import './ui/theme/tokens.css';

hearUncaught(window, location.origin);
layOverFirstView();
/** From the page's own picture to its first move, on a machine that has much else to do. Our choice. */
const ALIVE_AFTER_MS = 2000;
// Once the page is alive, and never in another page's frame: the files for use without a network.
if (import.meta.env.PROD && window === window.top)
  void firstViewLeft.then(() => {
    const begin = () => void import('./ui/stores/offlineStore.ts').then(({ keepOffline }) => keepOffline());
    const whenIdle = () => ('requestIdleCallback' in window ? requestIdleCallback(begin, { timeout: 5000 }) : begin());
    setTimeout(whenIdle, ALIVE_AFTER_MS);
  });

createRoot(document.getElementById('root') as HTMLElement).render(<App />);
