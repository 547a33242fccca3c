/** What a value that does not fit was expected to be, in words: of whatever schema, in whatever file. After: messages. */

/** As valibot reports it. */
export interface SchemaIssue {
  readonly type: string;
  readonly expected: string | null;
  readonly message: string;
}

const WORDS: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  safe_integer: 'a whole number below 2^53',
  finite: 'a finite number',
};

/** 'a whole number', '<=64', '("sft" | "tb")': what follows “expected”. A schema's own message goes before the rule's name. */
export function expectedWords({ type, expected, message }: SchemaIssue): string {
  if (!message.startsWith('Invalid ')) return message.replace(/^expected /, '');
  if (message.startsWith('Invalid key')) return `the key ${expected}`;
  return WORDS[type] ?? expected ?? 'another value';
}
