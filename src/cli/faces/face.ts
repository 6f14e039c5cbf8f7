/** What every face shares: a face asks an operation for its answer and gives it a shape; it decides nothing. */
import type { Parsed } from '#cli/parse-arguments';
import type { Relay } from '#cli/relay';
import type { Terminal } from '#cli/terminal';
import { createPaint, type Paint, wantsColour } from '#cli/text/paint';
import type { JudgeOptions } from '#operations/judge-change';
import type { Session } from '#operations/session';

export interface Answer {
  readonly text: string;
  readonly json: unknown;
  /** The exit code. */
  readonly code: number;
  /** Files the user asked for, by the option that names them. */
  readonly files?: readonly { readonly option: string; readonly text: string }[];
}

/** It has written all it had to say while it went on. */
export interface Streamed {
  readonly streamed: true;
  readonly code: number;
}

/** Null: it was stopped on the way. `relay` takes the session's progress to whatever view the face shows. */
export type Face = (
  parsed: Parsed,
  session: Session,
  terminal: Terminal,
  relay: Relay,
) => Promise<Answer | Streamed | null>;

export function judgeOptions({ flags, values }: Parsed, terminal: Terminal): JudgeOptions {
  return {
    base: values.get('base') ?? null,
    head: values.get('head') ?? null,
    full: flags.has('full'),
    concurrency: Number(values.get('concurrency') ?? terminal.cores),
    limits: { layers: values.get('layers') ?? null, budget: values.get('budget') ?? null },
    tier: values.get('tier') ?? null,
    record: !flags.has('no-record'),
    reuse: !flags.has('no-reuse'),
    timeout: values.get('timeout') ?? null,
  };
}

export function textOptions(terminal: Terminal): { paint: Paint; columns: number } {
  return { paint: createPaint(wantsColour(terminal.out.isTerminal, terminal.env)), columns: terminal.columns() };
}
