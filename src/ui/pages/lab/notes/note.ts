/** What stands beside a choice. After: the notes, `ChoiceNote.tsx`. */
import type { ReactNode } from 'react';

export interface Note {
  readonly formula: ReactNode;
  /** The same formula read aloud. */
  readonly spoken: string;
  readonly meaning: string;
  readonly source: string;
  readonly url: string;
  /** What the paper leaves open here and we decided. */
  readonly ours?: string;
}

export const GFLOWGR = { source: 'Wang et al. 2025, GFlowGR', url: 'https://arxiv.org/abs/2506.16114' } as const;
export const TIGER = { source: 'Rajput et al. 2023, TIGER', url: 'https://arxiv.org/abs/2305.05065' } as const;
