/** What every command shares: errors as messages, never as stack traces of a person's bad input. */
import { PlaygroundError } from '../core/errors.ts';

/** Runs a command on the arguments after its name; an error is printed and sets exit code 1. */
export function runMain(main: (args: string[]) => Promise<void>): void {
  main(process.argv.slice(2)).catch((error: unknown) => {
    if (error instanceof PlaygroundError) console.error(`${error.kind}: ${error.message}`);
    else if (isUsage(error)) console.error(`ConfigError: ${error.message}`);
    else console.error(error); // a fault of ours: here the stack is wanted
    process.exitCode = 1;
  });
}

/** What `parseArgs` throws at an option it does not know. */
function isUsage(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
