/** Plain data as YAML that every reader of YAML 1.2 takes: blocks of keys, and JSON, which is YAML too, for everything else. */

const isBlock = (x: unknown): x is Record<string, unknown> =>
  x !== null && typeof x === 'object' && !Array.isArray(x) && Object.keys(x).length > 0;

/** Keys and words that need no quotes; `true`, `null`, `no` and the like do. */
const PLAIN = /^[A-Za-z][\w-]*$/;
const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

const scalar = (value: unknown): string =>
  typeof value === 'string' && PLAIN.test(value) && !RESERVED.test(value) ? value : JSON.stringify(value);

/** Of an object; the text ends with a line end. */
export function yamlOf(value: object): string {
  const block = (node: Record<string, unknown>, indent: string): string =>
    Object.entries(node)
      .map(([key, part]) =>
        isBlock(part)
          ? `${indent}${scalar(key)}:\n${block(part, `${indent}  `)}`
          : `${indent}${scalar(key)}: ${scalar(part)}\n`,
      )
      .join('');
  return isBlock(value) ? block(value, '') : '{}\n';
}
