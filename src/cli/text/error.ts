/** Errors by who must act: the user's mistake with what to type, outside trouble in words, a bug with its stack. Pure. */
import { OutsideError, UserError } from '#domain/error';
import { plain } from '#kit/text';

export function errorText(error: unknown): string {
  if (error instanceof UserError) return plain(`assay: ${error.message}\n  ${error.hint}\n`);
  if (error instanceof OutsideError) return plain(`assay: could not be validated (${error.port}): ${error.message}\n`);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return plain(`assay: this is a bug in Assay, please report it with these lines\n${stack}\n`);
}

/** 2 for the user's mistake, 3 for everything else: nothing was judged. */
export function exitCodeOf(error: unknown): 2 | 3 {
  return error instanceof UserError ? 2 : 3;
}
