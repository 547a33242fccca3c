/** Cells that say whether an item was taken or only shown. Before: a log's column of clicks. After: `interactionSink.ts`. */

const TAKEN = /^(1(\.0*)?|true|yes|y|click|clicked)$/i;
const NOT_TAKEN = /^(0(\.0*)?|-1(\.0*)?|false|no|n|impression|shown|skip|skipped)$/i;

/** True for what a label column may hold. */
export function isLabel(text: string): boolean {
  return TAKEN.test(text) || NOT_TAKEN.test(text);
}

/** True where the label says that the item was shown and not taken. */
export function saysNotTaken(text: string): boolean {
  return NOT_TAKEN.test(text);
}
