/** The line of a terminal that says how far the command is; nothing where the output is no terminal. */

/** The same of files that are read. */
export const showReading = (label: string, done: number, total: number, rows = 0): void =>
  showProgress(`${label}: ${((100 * done) / Math.max(1, total)).toFixed(0)} %, ${rows.toLocaleString('en')} lines`);

export function showProgress(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
}
