/**
 * A stranger's text as it is shown and stored: without what is not seen and acts on its neighbours, control characters and those
 * that turn the direction of what follows. Before: names and titles of files. After: messages, catalogues, pages.
 */

const HIDDEN = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export const plainText = (text: string): string => text.replaceAll(HIDDEN, '');
