/** Identifiers as an argument, so that tests are repeatable. */
import { randomBytes } from 'node:crypto';

export interface Ids {
  /** A new identifier, `prefix-` and at least 60 random bits, lower case, safe in file names. */
  next(prefix: string): string;
}

export const randomIds: Ids = {
  next: (prefix) => `${prefix}-${BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36)}`,
};

/** Counts up: `run-1`, `run-2`. For tests and replays. */
export function countingIds(): Ids {
  let last = 0;
  return { next: (prefix) => `${prefix}-${++last}` };
}
