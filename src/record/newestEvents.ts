/** A run's events: the newest one by one, those before them as a count, so that none is lost without a word. Before: `train/runEvents.ts`. After: `recordingBuilder.ts`, the page's log. */
import type { RunEvent } from '../train/runEvents.ts';

/** Events kept one by one. Our choice. */
export const MOST_EVENTS = 5000;

/** The same of the same event, wherever it was heard. */
export const eventKey = ({ time, step, kind, message }: RunEvent): string => `${time} ${step} ${kind} ${message}`;

/** Events that were said, those left out too. */
const numSaid = (events: readonly RunEvent[]): number => events.reduce((n, { omitted = 1 }) => n + omitted, 0);

/** In the place of so many events, the last of which is given. */
const inPlaceOf = <T extends RunEvent>(last: T, omitted: number): T => ({
  ...last,
  kind: 'left out',
  message: `${omitted} events until here are not kept: the newest ${MOST_EVENTS} are`,
  omitted,
});

/** The first of too many become one, which says how many they were. */
export function newestEvents<T extends RunEvent>(events: readonly T[]): readonly T[] {
  if (events.length <= MOST_EVENTS) return events;
  const out = events.slice(0, events.length - MOST_EVENTS + 1);
  return [inPlaceOf(out[out.length - 1], numSaid(out)), ...events.slice(out.length)];
}

/** What `all` says after `known`, its beginning; where `all` does not keep the whole of that, how much is missing. */
export function laterEvents(known: readonly RunEvent[], all: readonly RunEvent[]): RunEvent[] {
  const heard = new Set(known.map(eventKey));
  const later = all.filter((event) => event.omitted === undefined && !heard.has(eventKey(event)));
  const missing = numSaid(all) - numSaid(known) - later.length;
  const cut = all.findLast((event) => event.omitted !== undefined);
  return cut && missing > 0 ? [inPlaceOf(cut, missing), ...later] : later;
}
