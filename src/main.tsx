import { createRoot } from 'react-dom/client';
import { App } from './ui/App.tsx';
import './ui/theme/tokens.css';

createRoot(document.getElementById('root') as HTMLElement).render(<App />);
