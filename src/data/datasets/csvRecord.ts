/** One CSV record → fields. Quotes are papaparse's business; lines without any take the short way. */
import Papa from 'papaparse';

/** Null where a quote is left open or misplaced. */
export function splitCsvRecord(record: string): readonly string[] | null {
  if (!record.includes('"')) return record.split(',');
  const { data, errors } = Papa.parse<string[]>(record, { delimiter: ',', newline: '\n' });
  return errors.length > 0 || data.length !== 1 ? null : data[0];
}
