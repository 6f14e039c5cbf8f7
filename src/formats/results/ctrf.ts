/**
 * CTRF (Common Test Report Format, ctrf.io) JSON -> tests. Fields that are not as the format has them are left out, a test without a
 * name or with an unknown status is a problem: older and newer reporters differ in small things.
 * Invariant: never throws; a file that is no CTRF says why, a broken one where.
 */
import type { Outcome } from '#domain/result';
import { maxReportBytes, type ReportedTest, type ReportedTests, reportedError } from '#formats/results/reported-test';

type Json = Readonly<Record<string, unknown>>;

const maxProblems = 20;
const outcomes: Readonly<Record<string, Outcome>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  pending: 'skipped',
  other: 'skipped',
};

export function parseCtrf(text: string): ReportedTests {
  if (text.length > maxReportBytes) return { ok: false, problem: `is larger than ${maxReportBytes / 1024 / 1024} MiB` };
  const parsed = parseJson(text.replace(/^\uFEFF/, ''));
  if ('problem' in parsed) return { ok: false, problem: parsed.problem };
  const results = isObject(parsed.value) ? parsed.value['results'] : undefined;
  if (!isObject(results) || !isObject(results['tool']) || !Array.isArray(results['tests']))
    return { ok: false, problem: 'is JSON but not CTRF: it has no results.tool and results.tests' };
  const read = results['tests'].map((it: unknown, index) => toTest(it, index));
  const problems = read.flatMap((it) => ('problem' in it ? [it.problem] : []));
  const tests = read.flatMap((it) => ('problem' in it ? [] : [it]));
  return { ok: true, tests, problems: [...problems.slice(0, maxProblems), ...countProblem(results, tests.length)] };
}

/** A report whose own figures say that it is not whole. */
function countProblem({ summary }: Json, found: number): readonly string[] {
  const said = isObject(summary) ? summary['tests'] : undefined;
  if (typeof said !== 'number' || said <= found) return [];
  return [`results.summary says ${said} tests, results.tests has ${found}`];
}

function toTest(value: unknown, index: number): ReportedTest | { readonly problem: string } {
  const place = `results.tests[${index}]`;
  if (!isObject(value)) return { problem: `${place} is no object` };
  const name = text(value, 'name');
  const outcome = outcomes[text(value, 'status')];
  if (name === '') return { problem: `${place} has no name` };
  if (outcome === undefined) return { problem: `${place}.status is none of ${Object.keys(outcomes).join(', ')}` };
  const suite = suiteOf(value['suite']);
  const { duration, retries } = value;
  return {
    title: [...suite, name],
    classname: suite[0] ?? '',
    file: text(value, 'filePath') || null,
    outcome,
    ms: typeof duration === 'number' && duration > 0 && Number.isFinite(duration) ? duration : 0,
    tries: typeof retries === 'number' && Number.isInteger(retries) && retries > 0 ? retries + 1 : 1,
    error: outcome === 'failed' ? errorOf(value) : null,
  };
}

function errorOf(test: Json) {
  const [message, stack] = [text(test, 'message'), text(test, 'trace')];
  return reportedError({ name: '', message: message || (stack.split('\n')[0] ?? ''), stack });
}

/** A list of names; before version 0.0.1 one text. */
function suiteOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string' && it !== '') : [];
}

function parseJson(source: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(source) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    const line = source.slice(0, position === undefined ? source.length : Number(position)).split('\n').length;
    return { problem: `line ${line}: no valid JSON: ${message.split('\n')[0]?.slice(0, 200)}` };
  }
}

function text(value: Json, key: string): string {
  const found = value[key];
  return typeof found === 'string' ? found : '';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
