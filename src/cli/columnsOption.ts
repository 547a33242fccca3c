/** `--columns user=#2,item=#1,timestamp=#4`: which column of a table is what, as the page's dialog asks. After: `readDataset`. */
import { DataError } from '../core/errors.ts';
import { type ColumnMapping, ROLES, type Role } from '../data/columns.ts';

export const COLUMNS_USAGE = '[--columns user=NAME,item=NAME,rating=NAME,timestamp=NAME]';

/** Columns by name, or by place as '#1'. Throws DataError for what is no such list. Absent: the names decide. */
export function columnsOption(text: string | undefined): { columns?: ColumnMapping } {
  if (text === undefined) return {};
  const given = new Map<Role, string>();
  for (const part of text.split(',')) {
    const [name, column] = part.split(/=(.*)/s).map((word) => word.trim());
    const role = ROLES.find((known) => known === name);
    if (role === undefined || !column || given.has(role))
      throw new DataError(
        `--columns: expected parts such as user=user_id or item=#2, each of ${ROLES.join(', ')} once at most; found ${JSON.stringify(part)}.`,
      );
    given.set(role, column);
  }
  const user = given.get('user');
  const item = given.get('item');
  if (user === undefined || item === undefined)
    throw new DataError(`--columns: expected user and item at least, found ${JSON.stringify(text)}.`);
  const optional = Object.fromEntries(ROLES.map((role) => [role, given.get(role) ?? null]));
  return { columns: { rating: null, timestamp: null, history: null, ...optional, user, item } };
}
