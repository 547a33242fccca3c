/** The line of a terminal that says how far the command is; nothing where the output is no terminal. */

export function showProgress(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
}
