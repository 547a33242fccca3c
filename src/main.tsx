import { createRoot } from 'react-dom/client';
import { App } from './ui/App.tsx';
import { layOverFirstView } from './ui/components/firstView.ts';
import { hearUncaught } from './ui/stores/troubleLog.ts';
import './ui/theme/tokens.css';

hearUncaught(window, location.origin);
layOverFirstView();
// Once the first view is alive, and never in another page's frame: the files for use without a network.
if (import.meta.env.PROD && window === window.top)
  addEventListener('load', () => {
    const begin = () => void import('./ui/stores/offlineStore.ts').then(({ keepOffline }) => keepOffline());
    if ('requestIdleCallback' in window) requestIdleCallback(begin, { timeout: 5000 });
    else setTimeout(begin, 2000);
  });

createRoot(document.getElementById('root') as HTMLElement).render(<App />);
