import { createRoot } from 'react-dom/client';
import { App } from './ui/App.tsx';
import { layOverFirstView } from './ui/components/firstView.ts';
import './ui/theme/tokens.css';

layOverFirstView();
createRoot(document.getElementById('root') as HTMLElement).render(<App />);
