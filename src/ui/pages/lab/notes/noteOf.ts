/** The note beside a field, for what is chosen there now. Before: the notes of each part. After: `FieldList.tsx`. */

import type { LabNotesText, NoteWords } from '../../../text/labNotes.ts';
import { EMBEDDING_NOTES, TOKENIZER_NOTES } from './itemNotes.ts';
import { COLLABORATIVE_NOTES, DROPOUT_NOTE, RANKING_NOTES } from './modelNotes.ts';
import type { Note } from './note.ts';
import { OBJECTIVE_NOTES } from './objectiveNotes.ts';
import {
  ESTIMATE_NOTES,
  EXPONENT_NOTE,
  EXPRESSION_NOTE,
  FLOOR_NOTE,
  FUSION_NOTES,
  INTERACTION_NOTE,
  SCALE_NOTES,
  SIMILARITY_NOTES,
} from './rewardNotes.ts';
import { REPLAY_NOTE, SAMPLER_NOTES } from './samplerNotes.ts';

/** Notes of every choice of a select, by the select's key. */
export const CHOICE_NOTES: Readonly<Record<string, Readonly<Record<string, Note>>>> = {
  'objective.type': OBJECTIVE_NOTES,
  'sampler.type': SAMPLER_NOTES,
  'items.tokenizer': TOKENIZER_NOTES,
  'items.embedding': EMBEDDING_NOTES,
  'collaborative.model': COLLABORATIVE_NOTES,
  'reward.estimate': ESTIMATE_NOTES,
  'reward.estimateScale': SCALE_NOTES,
  'reward.similarityKind': SIMILARITY_NOTES,
  'reward.fusion': FUSION_NOTES,
  'evaluation.ranking': RANKING_NOTES,
};

/** Notes of numbers and words, by their key. */
export const VALUE_NOTES: Readonly<Record<string, Note>> = {
  'model.dropout': DROPOUT_NOTE,
  'sampler.replay': REPLAY_NOTE,
  'reward.interaction': INTERACTION_NOTE,
  'reward.expression': EXPRESSION_NOTE,
  'reward.floor': FLOOR_NOTE,
  'reward.temperature': EXPONENT_NOTE,
};

export interface NoteWithWords {
  readonly note: Note;
  readonly words: NoteWords;
}

/** Undefined where there is none, and where a number is 0 or nothing is written: then nothing takes part. */
export function noteOf(text: LabNotesText, key: string, value: string): NoteWithWords | undefined {
  const ofChoices: Readonly<Record<string, Readonly<Record<string, NoteWords>>>> = text.choices;
  const ofValues: Readonly<Record<string, NoteWords>> = text.values;
  const isNothing = value.trim() === '' || Number(value) === 0;
  const note = key in CHOICE_NOTES ? CHOICE_NOTES[key][value] : isNothing ? undefined : VALUE_NOTES[key];
  const words = key in CHOICE_NOTES ? ofChoices[key]?.[value] : ofValues[key];
  return note && words && { note, words };
}
