/** What stands beside a choice; its words are `ui/text/labNotes.ts`. After: the notes, `ChoiceNote.tsx`. */
import type { ReactNode } from 'react';

/** A paper: first authors, year and a short title, and its address. */
export interface Source {
  readonly source: string;
  readonly url: string;
}

export interface Note extends Source {
  readonly formula: ReactNode;
  /** A second paper it comes from. */
  readonly also?: Source;
}

export const GFLOWGR = { source: 'Wang et al. 2025, GFlowGR', url: 'https://arxiv.org/abs/2506.16114' } as const;
export const TRAJECTORY_BALANCE = {
  source: 'Malkin et al. 2022, Trajectory Balance',
  url: 'https://arxiv.org/abs/2201.13259',
} as const;
export const TIGER = { source: 'Rajput et al. 2023, TIGER', url: 'https://arxiv.org/abs/2305.05065' } as const;
