/** The lab over a make-believe worker, to look at without a GPU: `?noGpu`, `?theme=dark`, `?msPerStep=5`. */
import { createRoot } from 'react-dom/client';
import LabPage from '../../../../src/ui/pages/lab/LabPage.tsx';
import '../../../../src/ui/theme/tokens.css';
import { createFakeWorkerClient } from '../fakeWorkerClient.ts';

const query = new URLSearchParams(location.search);
document.documentElement.dataset['theme'] = query.get('theme') ?? 'light';
const client = createFakeWorkerClient({
  withoutWebGpu: query.has('noGpu'),
  msPerStep: Number(query.get('msPerStep') ?? 40),
  loadError: query.get('loadError') ?? undefined,
});
createRoot(document.getElementById('root') as HTMLElement).render(
  <main>
    <LabPage client={client} />
  </main>,
);
