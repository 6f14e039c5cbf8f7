/**
 * Runner events, as they come, into results per test and per file. Bounded: a runner that invents results without end is cut off and
 * said to be incomplete. Files that finished without saying so (a lost worker) stay open and are listed as unanswered.
 */
import type { FileResult, RunnerEvent, TestError, TestResult } from '#domain/result';

const maxResults = 500_000;
const maxProblems = 100;

export interface Results {
  readonly tests: readonly TestResult[];
  readonly files: readonly FileResult[];
  readonly problems: readonly TestError[];
  /** Whether the runner's `end` record came, and whether it says that the run was cut short. */
  readonly end: 'missing' | 'complete' | 'interrupted';
  /** Test files that were begun and not ended, where the runner tells when it begins one. */
  readonly running?: readonly string[];
}

/** What one event adds for a live view; null when it adds nothing to see. */
export type Seen =
  | { readonly type: 'test'; readonly result: TestResult }
  | { readonly type: 'file'; readonly file: FileResult }
  | null;

export interface ResultsCollector {
  add(event: RunnerEvent): Seen;
  results(): Results;
}

export function collectResults(): ResultsCollector {
  const tests: TestResult[] = [];
  const files = new Map<string, FileResult>();
  const counts = new Map<string, { passed: number; failed: number; skipped: number }>();
  const problems: TestError[] = [];
  const begun = new Map<string, string>();
  let end: Results['end'] = 'missing';

  const addTest = (event: Extract<RunnerEvent, { type: 'test' }>): Seen => {
    const { type: _type, ...result } = event;
    if (tests.length >= maxResults) return null;
    tests.push(result);
    const key = keyOf(event);
    const tally = counts.get(key) ?? { passed: 0, failed: 0, skipped: 0 };
    tally[event.outcome] += 1;
    counts.set(key, tally);
    return { type: 'test', result };
  };
  const addFile = (event: Extract<RunnerEvent, { type: 'file-end' }>): Seen => {
    const { project, ms, error } = event;
    if (files.size >= maxResults && !files.has(keyOf(event))) return null;
    const tally = counts.get(keyOf(event)) ?? { passed: 0, failed: 0, skipped: 0 };
    const earlier = files.get(keyOf(event));
    const file = { project, file: event.file, ms, error: error ?? earlier?.error ?? null, ...tally };
    files.set(keyOf(event), file);
    return { type: 'file', file };
  };
  return {
    add(event) {
      switch (event.type) {
        case 'test':
          return addTest(event);
        case 'file-end':
          begun.delete(keyOf(event));
          return addFile(event);
        case 'problem':
          if (problems.length < maxProblems) problems.push(event.error);
          return null;
        case 'end':
          end =
            event.interrupted || tests.length >= maxResults || files.size >= maxResults ? 'interrupted' : 'complete';
          return null;
        case 'file-start':
          if (begun.size < maxResults) begun.set(keyOf(event), event.file);
          return null;
        case 'start':
          return null;
      }
    },
    results: () => ({ tests, files: [...files.values()], problems, end, running: [...new Set(begun.values())] }),
  };
}

function keyOf({ project, file }: { readonly project: string | null; readonly file: string }): string {
  return `${project ?? ''}\u001f${file}`;
}
