/**
 * A person's own reward: arithmetic over named fields, parsed into a function and never run as code. Before: the text of
 * `reward.expression`. After: `runConfig.ts`, which refuses what does not parse, and `gflow/rewards/reward.ts`.
 *
 *   comparison := sum [('<' | '<=' | '>' | '>=' | '==' | '!=') sum]      1 or 0
 *   sum        := product {('+' | '-') product}
 *   product    := unary {('*' | '/') unary}
 *   unary      := ['-' | '+'] unary | power                              −2^2 is −4
 *   power      := primary ['^' unary]                                    2^3^2 is 2^9
 *   primary    := number | field | function '(' comparison {',' comparison} ')' | '(' comparison ')'
 */
import { ConfigError } from '../core/errors.ts';

/** Fields an expression may name, with what they are. */
export const EXPRESSION_FIELDS = {
  r_a: "the number of the interaction's level (reward.levels)",
  r_y: 'the estimated score, 0 to 1',
  r_sim: 'tokens shared with the positive, 0 to L',
  prefix: 'tokens shared with the positive from the first on, 0 to L',
  liked: '1 for an item taken and rated reward.likedRating or more, else 0',
  clicked: '1 for an item taken without such a rating, else 0',
  impression: '1 for an item shown with the positive and not taken, else 0',
  augmented: '1 for an item of none of these levels, else 0',
  positive: '1 for the positive itself, else 0',
  popularity: 'share of the training interactions that are this item',
  L: 'tokens of an item',
} as const;
export type ExpressionField = keyof typeof EXPRESSION_FIELDS;

/** Functions by name, with how many arguments they take. `if` evaluates one branch alone. */
export const EXPRESSION_FUNCTIONS = {
  min: [1, 16],
  max: [1, 16],
  exp: [1, 1],
  log: [1, 1],
  sqrt: [1, 1],
  abs: [1, 1],
  if: [3, 3],
} as const;
type FunctionName = keyof typeof EXPRESSION_FUNCTIONS;

const MAX_EXPRESSION_LENGTH = 500;
/** Brackets, signs and exponents within one another. */
const MAX_EXPRESSION_DEPTH = 32;

export type FieldValues = Readonly<Record<ExpressionField, number>>;
type Evaluate = (fields: FieldValues) => number;

export interface RewardExpression {
  /** Fields it names. */
  readonly fields: ReadonlySet<ExpressionField>;
  readonly evaluate: Evaluate;
}

const SYMBOL =
  /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_][A-Za-z_0-9]*)|(<=|>=|==|!=|[-+*/^(),<>])|(\S))/y;

interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'other' | 'end';
  readonly text: string;
  /** First character, counted from 0. */
  readonly at: number;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  SYMBOL.lastIndex = 0;
  for (let m = SYMBOL.exec(text); m !== null; m = SYMBOL.exec(text)) {
    const kind = m[1] !== undefined ? 'number' : m[2] !== undefined ? 'name' : m[3] !== undefined ? 'symbol' : 'other';
    const word = m[1] ?? m[2] ?? m[3] ?? m[4];
    tokens.push({ kind, text: word, at: SYMBOL.lastIndex - word.length });
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => (a < b ? 1 : 0),
  '<=': (a, b) => (a <= b ? 1 : 0),
  '>': (a, b) => (a > b ? 1 : 0),
  '>=': (a, b) => (a >= b ? 1 : 0),
  '==': (a, b) => (a === b ? 1 : 0),
  '!=': (a, b) => (a !== b ? 1 : 0),
};

function callOf(name: FunctionName, args: readonly Evaluate[]): Evaluate {
  const [a, b, c] = args;
  switch (name) {
    case 'min':
      return (f) => Math.min(...args.map((arg) => arg(f)));
    case 'max':
      return (f) => Math.max(...args.map((arg) => arg(f)));
    case 'exp':
      return (f) => Math.exp(a(f));
    case 'log':
      return (f) => Math.log(a(f));
    case 'sqrt':
      return (f) => Math.sqrt(a(f));
    case 'abs':
      return (f) => Math.abs(a(f));
    case 'if':
      return (f) => (a(f) !== 0 ? b(f) : c(f));
  }
}

const isField = (name: string): name is ExpressionField => Object.hasOwn(EXPRESSION_FIELDS, name);
const isFunction = (name: string): name is FunctionName => Object.hasOwn(EXPRESSION_FUNCTIONS, name);

class Parser {
  readonly fields = new Set<ExpressionField>();
  private readonly tokens: readonly Token[];
  private next = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  parse(): Evaluate {
    const value = this.comparison();
    if (this.peek.kind !== 'end') this.fail('an operator (+ − * / ^ or a comparison) or the end');
    return value;
  }

  private get peek(): Token {
    return this.tokens[this.next];
  }

  /** Takes the next symbol where it is one of `symbols`. */
  private take(...symbols: readonly string[]): string | null {
    const { kind, text } = this.peek;
    if (kind !== 'symbol' || !symbols.includes(text)) return null;
    this.next++;
    return text;
  }

  private fail(expected: string, token: Token = this.peek): never {
    const found = token.kind === 'end' ? 'its end' : `"${token.text}"`;
    // Line breaks and tabs would move the mark.
    const line = this.text.replace(/\s/g, ' ');
    throw new ConfigError(
      `reward.expression: expected ${expected} at character ${token.at + 1}, found ${found}.\n  ${line}\n  ${' '.repeat(token.at)}^`,
    );
  }

  private nested(inner: () => Evaluate): Evaluate {
    if (++this.depth > MAX_EXPRESSION_DEPTH)
      this.fail(`at most ${MAX_EXPRESSION_DEPTH} brackets, signs and exponents within one another`);
    const value = inner();
    this.depth--;
    return value;
  }

  private binary(operator: string, a: Evaluate, b: Evaluate): Evaluate {
    const apply = BINARY[operator];
    return (f) => apply(a(f), b(f));
  }

  private comparison(): Evaluate {
    const left = this.sum();
    const operator = this.take('<', '<=', '>', '>=', '==', '!=');
    return operator === null ? left : this.binary(operator, left, this.sum());
  }

  private sum(): Evaluate {
    let value = this.product();
    for (let operator = this.take('+', '-'); operator !== null; operator = this.take('+', '-'))
      value = this.binary(operator, value, this.product());
    return value;
  }

  private product(): Evaluate {
    let value = this.unary();
    for (let operator = this.take('*', '/'); operator !== null; operator = this.take('*', '/'))
      value = this.binary(operator, value, this.unary());
    return value;
  }

  private unary(): Evaluate {
    const sign = this.take('-', '+');
    if (sign === null) return this.power();
    const value = this.nested(() => this.unary());
    return sign === '-' ? (f) => -value(f) : value;
  }

  private power(): Evaluate {
    const base = this.primary();
    return this.take('^') === null
      ? base
      : this.binary(
          '^',
          base,
          this.nested(() => this.unary()),
        );
  }

  private primary(): Evaluate {
    const token = this.peek;
    if (token.kind === 'number') {
      this.next++;
      const value = Number(token.text);
      if (!Number.isFinite(value)) this.fail('a number of double precision', token);
      return () => value;
    }
    if (token.kind === 'name') {
      this.next++;
      if (this.peek.kind === 'symbol' && this.peek.text === '(') return this.call(token);
      if (isFunction(token.text)) this.fail(`"(" after ${token.text}`);
      const name = token.text;
      if (!isField(name)) this.fail(`a field (${Object.keys(EXPRESSION_FIELDS).join(', ')})`, token);
      this.fields.add(name);
      return (f) => f[name];
    }
    if (this.take('(') === null) this.fail('a number, a field, a function or "("');
    const value = this.nested(() => this.comparison());
    if (this.take(')') === null) this.fail('an operator or ")"');
    return value;
  }

  /** The next token is the opening bracket. */
  private call(token: Token): Evaluate {
    const name = token.text;
    if (!isFunction(name)) this.fail(`a function (${Object.keys(EXPRESSION_FUNCTIONS).join(', ')})`, token);
    const [least, most] = EXPRESSION_FUNCTIONS[name];
    const args: Evaluate[] = [];
    do {
      if (args.length === most) this.fail(`")": ${name} takes ${most} argument${most > 1 ? 's' : ''}`);
      this.next++;
      args.push(this.nested(() => this.comparison()));
    } while (this.peek.kind === 'symbol' && this.peek.text === ',');
    if (args.length < least) this.fail(`",": ${name} takes ${least} arguments`);
    if (this.take(')') === null) this.fail('an operator, "," or ")"');
    return callOf(name, args);
  }
}

/** Throws ConfigError that points at the character and says what was expected there. */
export function parseExpression(text: string): RewardExpression {
  if (text.length > MAX_EXPRESSION_LENGTH)
    throw new ConfigError(
      `reward.expression: expected at most ${MAX_EXPRESSION_LENGTH} characters, found ${text.length}. Shorten it.`,
    );
  const parser = new Parser(text);
  const evaluate = parser.parse();
  return { fields: parser.fields, evaluate };
}

/** What is wrong with an expression, in words; null where nothing is. */
export function checkExpression(text: string): string | null {
  try {
    parseExpression(text);
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
