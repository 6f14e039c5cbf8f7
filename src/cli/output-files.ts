/**
 * Files that the user asked for by an option. Whether they can be written is asked before anything runs: five minutes of tests must
 * not end in a spelling mistake. Invariant: a file that is there already is not touched before its text is complete.
 */
import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Parsed } from '#cli/parse-arguments';
import { UserError } from '#domain/error';

const written: Readonly<Record<string, string>> = {
  json: 'JSON',
  junit: 'JUnit XML',
  ctrf: 'CTRF',
  sarif: 'SARIF',
  markdown: 'Markdown',
};

/** Option -> absolute path. UserError when one cannot be written, or two are the same. */
export function outputFiles({ values }: Parsed, cwd: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [option, what] of Object.entries(written)) {
    const value = values.get(option);
    if (value === undefined) continue;
    const file = resolve(cwd, value);
    if (value === '-') {
      const only = option === 'json' ? 'plain --json prints there' : 'only --json prints to standard output';
      throw new UserError('not-a-file', `--${option} needs the name of a file, not "-"`, only);
    }
    const other = [...files].find(([, path]) => path === file)?.[0];
    if (other !== undefined)
      throw new UserError('same-file', `--${other} and --${option} name the same file`, 'give each its own');
    const reason = whyNotWritable(file);
    if (reason !== null) throw cannotWrite(what, reason);
    files.set(option, file);
  }
  return files;
}

export function writeOutput(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw cannotWrite(written[option] ?? option, cause instanceof Error ? cause.message : String(cause));
  }
}

function whyNotWritable(file: string): string | null {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return `${file} is a folder`;
    if (stats !== undefined) accessSync(file, constants.W_OK);
    else accessSync(dirname(file), constants.W_OK | constants.X_OK);
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function cannotWrite(what: string, reason: string): UserError {
  const hint = 'name a file in a folder that exists and can be written';
  return new UserError('cannot-write', `the ${what} could not be written: ${reason}`, hint);
}
