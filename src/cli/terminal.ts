/** The outside of a command line, as arguments. */
import type { Clock } from '#kit/clock';
import type { Examination } from '#operations/doctor/diagnose';
import type { Feed, Session } from '#operations/session';

export interface Terminal {
  readonly out: { write(text: string): void; readonly isTerminal: boolean };
  readonly error: { write(text: string): void; readonly isTerminal: boolean };
  /** Keys as they are pressed, until the returned function is called; null when nobody sits at a keyboard. */
  readonly keys: ((onKey: (key: string) => void) => () => void) | null;
  readonly columns: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly cores: number;
  readonly version: () => string;
  readonly clock: Clock;
}

/** What doctor looks at; opening it never fails because of what it is about to look at. */
export type OpenExamination = (options: { readonly repo: string }) => Promise<Examination & { close(): Promise<void> }>;

export interface Openers {
  readonly session: OpenSession;
  readonly examination: OpenExamination;
}

export type OpenSession = (options: {
  readonly repo: string;
  readonly feed: Feed;
}) => Promise<Session & { close(): Promise<void> }>;
