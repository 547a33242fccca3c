/** A run of Play as the file a student hands in; fetched when it is asked for. Before: `playStore.ts`. After: the Class panel of Race. */
import { Sha256 } from '../../../core/sha256Stream.ts';
import { PLAY_RESULT_VERSION, type PlayResult, playResultFile, playResultName } from '../../../record/playResult.ts';
import type { PlaySnapshot } from '../../../worker/play/playProtocol.ts';
import { downloadFiles } from '../../components/download.ts';
import { goodMass } from '../../components/trieExposure.ts';
import type { PlayStoreState } from '../../stores/playStore.ts';
import { linkOfPlay } from './playLink.ts';

const digest = (value: unknown): string =>
  new Sha256()
    .update(new TextEncoder().encode(JSON.stringify(value)))
    .hex()
    .slice(0, 12);

/** All that decides the run beside its seed, in a link's words; what is as it is at first is named too. Own items go by a digest. */
function settingsOf(state: PlayStoreState): Readonly<Record<string, string>> {
  const { seed: _s, view: _v, speed: _p, ...changed } = linkOfPlay(state);
  const settings = { items: 'wardrobe-64', objective: 'tb', reader: '1', beta: '1', breaks: 'none' };
  const { items, editedRewards } = state;
  const whole = { ...settings, history: 'own', rewards: 'own', ...changed };
  if (items === null) return whole;
  const rewards = editedRewards === null ? 'own' : digest(Array.from(editedRewards));
  return { ...whole, items: `own ${digest(items)}`, rewards };
}

function outcomesOf(snapshot: PlaySnapshot): Record<string, number> {
  const { exposure, model, stepsToTarget } = snapshot;
  return {
    'total-variation': snapshot.totalVariation,
    'jensen-shannon': snapshot.jensenShannon,
    'log-z-error': Math.abs(snapshot.logZ - snapshot.exactLogZ),
    'policy-entropy': snapshot.entropy,
    'mass-unobserved-good': goodMass(model, exposure),
    ...(stepsToTarget === null ? {} : { 'steps-to-target': stepsToTarget }),
  };
}

export const resultOf = (state: PlayStoreState, snapshot: PlaySnapshot, student: number | null): PlayResult => ({
  version: PLAY_RESULT_VERSION,
  savedAt: new Date().toISOString(),
  seed: state.seed,
  student,
  settings: settingsOf(state),
  wasEdited: snapshot.wasEdited,
  step: snapshot.step,
  outcomes: outcomesOf(snapshot),
});

/** Hands the browser the file; resolves with its name. */
export async function saveResult(
  state: PlayStoreState,
  snapshot: PlaySnapshot,
  student: number | null,
): Promise<string> {
  const result = resultOf(state, snapshot, student);
  const name = playResultName(result);
  await downloadFiles([{ name, blob: new Blob([playResultFile(result)], { type: 'application/json' }) }]);
  return name;
}
