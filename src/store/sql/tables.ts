/**
 * The tables as queries see them; `migrations/` makes them. Plain SQL types only (text, integer, real) so that SQLite and
 * Postgres hold the same rows: JSON is text, moments are milliseconds since the epoch, flags are 0 or 1.
 */
import type { Kysely } from 'kysely';
import type { EventName } from '#domain/event';
import type { StateKind } from '#domain/run';

/** `ended`: nothing is pending any more. `abandoned`: the process that drove it is gone. */
export type RunStatus = 'open' | 'ended' | 'abandoned';

/**
 *     waiting ──lease──> leased ──commit──> done
 *        ^                 │ │
 *        └──fail, expiry───┘ └──fail after the last attempt──> parked       (waiting, leased) ──run abandoned──> dropped
 */
export type EventStatus = 'waiting' | 'leased' | 'done' | 'parked' | 'dropped';

export interface Tables {
  run: {
    id: string;
    status: RunStatus;
    opened_at: number;
    /** When something was last committed. */
    touched_at: number;
    /** Numbers the run's events in order of arrival. */
    last_seq: number;
  };
  event: {
    id: string;
    run: string;
    seq: number;
    name: EventName;
    subject: string;
    at: number;
    status: EventStatus;
    attempt: number;
    lease: string | null;
    owner: string | null;
    expires_at: number | null;
    reason: string | null;
  };
  /** The attempt is the one that wrote the row. */
  state: { run: string; kind: StateKind; key: string; body: string; attempt: number };
  learnt_run: { run: string; at: number; result: string; head_tree: string };
  file_run: { file_key: string; run: string; at: number; ms: number; failed: number };
  /** Derived from file_run when learning: planning reads one row per file instead of fifty (1,000 files: 3 ms, not 70). */
  file_summary: { file_key: string; ms: number | null; runs: number; recent_failures: number; last_failed: number };
  observation: { test_key: string; tree: string; test: string; seen_at: number; passed: number; failed: number };
  failure: { id: string; fingerprint: string; seen_at: number; body: string };
  /** One content of one file that recordings name by `id`; `body` holds its units. `sum` is the hash of `body`. */
  recorded_file: { id: string; path: string; blob: string; body: string; sum: string };
  /** One change of which everything was run; `misses` is their JSON. */
  trial: { id: string; at: number; failures: number; missed: number; misses: string };
  /** What was learnt of tests: one row, `id` 1. `sum` is the hash of `body`. */
  foresight: { id: number; body: string; sum: string };
  /** The newest recording of one test file. `sum` is the hash of `body`. */
  recording: { file_key: string; at: number; body: string; sum: string };
}

export type Db = Kysely<Tables>;
