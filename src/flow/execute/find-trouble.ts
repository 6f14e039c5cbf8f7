/**
 * Whether an attempt is a complete answer. Pure. Invariant: "no tests found", a crashed runner and a missing end record are never a
 * failed test and never a pass, whatever the exit code says.
 */
import type { Trouble } from '#domain/evidence';
import type { Check } from '#domain/plan';
import type { Exit } from '#domain/result';
import { missingPackage } from '#flow/execute/missing-package';
import type { Results } from '#flow/execute/results';
import { count, duration } from '#kit/text';

export function findTrouble(check: Check, exit: Exit, results: Results): Trouble | null {
  const cause = results.problems[0]?.message.split('\n')[0] ?? '';
  const because = cause === '' ? '' : `: ${cause}`;
  if (exit.reason === 'not-started')
    return { kind: 'not-started', message: `the runner could not be started${because}` };
  const refusal = results.tests.length === 0 ? /^cannot start: (.+)/.exec(cause)?.[1] : undefined;
  if (refusal !== undefined) return { kind: 'not-started', message: refusal };
  if (exit.reason === 'stopped') return { kind: 'stopped', message: 'stopped before it had finished' };
  if (exit.reason === 'timeout') {
    return { kind: 'timeout', message: timeoutWords(check, results) };
  }
  const silentAll = results.tests.length === 0 && results.files.every((file) => file.error === null);
  if (silentAll && results.problems.some((problem) => /^no tests found/i.test(problem.message))) {
    const where = `the runner found no tests in ${count(check.files.length, 'selected file')}`;
    return { kind: 'no-tests', message: check.whole ? cause : where };
  }
  if (results.end !== 'complete') {
    const absent = results.files.length === 0 ? missingPackage(cause) : null;
    if (absent !== null)
      return {
        kind: 'not-started',
        message: `the package "${absent}" is not installed here: install the dependencies`,
      };
    return {
      kind: 'crashed',
      message: `the runner ended early (${howItEnded(exit)})${because}; ${answeredWords(check, results)}`,
    };
  }
  const silent = unanswered(check, results);
  if (silent.length === check.files.length)
    return { kind: 'no-tests', message: `the runner ran none of the selected files${because}` };
  if (silent.length > 0) {
    return {
      kind: 'crashed',
      message: `the runner said nothing about ${silent.slice(0, 3).join(', ')}${silent.length > 3 ? ' …' : ''}${because}`,
    };
  }
  return failedForNoTest(exit, results, because);
}

/** Names the files to look at: those that were running, or, where the runner does not tell, all that gave no answer. */
function timeoutWords(check: Check, results: Results): string {
  const silent = check.whole ? [] : [...new Set(unanswered(check, results))];
  const running = silent.filter((file) => results.running?.includes(file));
  const named = running.length > 0 ? running : silent;
  const names = `${named.slice(0, 3).join(', ')}${named.length > 3 ? ` and ${named.length - 3} more` : ''}`;
  const open = named.length === 0 ? '' : `, ${running.length > 0 ? 'still running' : 'no answer from'} ${names}`;
  const limit = `did not finish within ${duration(check.timeoutMs)} (--timeout TIME sets the limit)`;
  return `${limit}: ${answeredWords(check, results)}${open}`;
}

function howItEnded({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

/** An exit code that the failed tests do not explain: none failed, or the runner names an error outside of all tests as well. */
function failedForNoTest(exit: Exit, results: Results, because: string): Trouble | null {
  const anyFailed =
    results.tests.some((test) => test.outcome === 'failed') || results.files.some((file) => file.error !== null);
  if (exit.code === 0) return null;
  if (!anyFailed) return { kind: 'crashed', message: `${howItEnded(exit)} though no test failed${because}` };
  return results.problems.length === 0 ? null : { kind: 'crashed', message: `an error outside of all tests${because}` };
}

/** A whole suite has answered when any file has: nobody knows beforehand which files there are. */
function unanswered(check: Check, results: Results): readonly string[] {
  if (check.whole && results.files.length > 0) return [];
  const answered = new Set(results.files.map((entry) => entry.file));
  return check.files.filter((wanted) => !answered.has(wanted.file)).map((wanted) => wanted.file);
}

function answeredWords(check: Check, results: Results): string {
  if (check.whole) return `${count(results.tests.length, 'test')} had been reported`;
  const wanted = new Set(check.files.map((file) => file.file)).size;
  return `${wanted - new Set(unanswered(check, results)).size} of ${count(wanted, 'file')} had finished`;
}
