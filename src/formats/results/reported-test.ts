/** A test as a report of some other tool tells it, whatever the format (JUnit XML, TAP, CTRF). */
import type { Outcome, TestError } from '#domain/result';

export interface ReportedTest {
  /** Suite names from the outside in, as far as they add something, then the test's own name. */
  readonly title: readonly string[];
  /** The class, module or group that the report puts it in; empty when it names none. Often says which file it lies in. */
  readonly classname: string;
  /** The file the report itself names, null when it names none. */
  readonly file: string | null;
  readonly outcome: Outcome;
  /** Milliseconds. */
  readonly ms: number;
  /** Some tools report their own retries. */
  readonly tries: number;
  readonly error: TestError | null;
}

/** `problems`: what keeps a readable report from being a complete one (`line 9: 3 tests were planned, 2 were reported`). */
export type ReportedTests =
  | { readonly ok: true; readonly tests: readonly ReportedTest[]; readonly problems: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/** Larger reports are refused, unread. */
export const maxReportBytes = 64 * 1024 * 1024;

/** What a report says of a failure, within bounds and without control characters. */
export function reportedError(said: {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly expected?: string | null;
  readonly actual?: string | null;
}): TestError {
  return {
    name: visible(said.name).slice(0, 200),
    message: visible(said.message || 'failed').slice(0, 16_384),
    stack: visible(said.stack).slice(0, 16_384),
    expected: said.expected == null ? null : visible(said.expected).slice(0, 8_192),
    actual: said.actual == null ? null : visible(said.actual).slice(0, 8_192),
    phase: 'test',
  };
}

/** Without control characters, terminal colours included. */
function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '').replace(/[^\P{Cc}\n\t]/gu, '');
}
