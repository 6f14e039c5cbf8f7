/** The outside of a command line, as arguments. */
import type { Clock } from '#kit/clock';
import type { Feed, Session } from '#operations/session';

export interface Terminal {
  readonly out: { write(text: string): void; readonly isTerminal: boolean };
  readonly error: { write(text: string): void; readonly isTerminal: boolean };
  readonly columns: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly cores: number;
  readonly version: () => string;
  readonly clock: Clock;
}

export type OpenSession = (options: {
  readonly repo: string;
  readonly feed: Feed;
}) => Promise<Session & { close(): Promise<void> }>;
