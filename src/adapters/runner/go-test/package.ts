/** One package of a run: from its test2json events to results of its files. See decoder.ts for the invariants. */
import { posix } from 'node:path';
import { type FailurePlace, goFailure, saysWhy } from '#adapters/runner/go-test/failure';
import type { Outcome, RunnerEvent, TestError } from '#domain/result';
import { type CappedText, cappedText } from '#formats/toolchain/report-records';

export interface GoPackage {
  readonly path: string;
  event(event: Readonly<Record<string, unknown>>): readonly RunnerEvent[];
  /** What the compiler says, for each of its files. */
  failedToBuild(message: string): readonly RunnerEvent[];
  ended(): boolean;
}

interface Parts {
  readonly path: string;
  readonly dir: string;
  readonly wanted: readonly string[];
  /** File -> names of its tests. */
  readonly tests: ReadonlyMap<string, readonly string[]>;
}

interface OpenTest {
  readonly output: CappedText;
  failedBelow: boolean;
}

const maxOutput = 65_536;
const fatal = /^(?:panic|fatal error): /m;

/** Null when the record is none. */
export function createPackage(record: unknown, root: string, realRoot: string): GoPackage | null {
  const parts = readParts(record);
  if (parts === null) return null;
  const { path, wanted, tests } = parts;
  const place = (test: string): FailurePlace => ({ test, dir: posix.join(root, parts.dir), root, realRoot });
  const owners = new Map([...tests].flatMap(([file, names]) => names.map((name) => [name, file] as const)));
  const open = new Map<string, OpenTest>();
  const answered = new Map<string, { ms: number; failed: boolean }>();
  const output = cappedText(maxOutput);
  let [started, ended, panicked] = [false, false, false];

  const start = (): readonly RunnerEvent[] => {
    if (started) return [];
    started = true;
    return wanted.map((file) => ({ type: 'file-start', file, project: null }));
  };
  const fileOf = (test: string): string => owners.get(test.split('/', 1)[0] ?? '') ?? wanted[0] ?? '';
  const told = (test: string, outcome: Outcome, ms: number, error: TestError | null): readonly RunnerEvent[] => {
    const file = fileOf(test);
    if (!wanted.includes(file)) return [];
    return [{ type: 'test', file, project: null, title: test.split('/'), outcome, ms, tries: 1, error }];
  };
  const note = (test: string, outcome: Outcome, ms: number): void => {
    const [top = ''] = test.split('/', 1);
    const known = answered.get(top);
    const failed = outcome === 'failed' || known?.failed === true;
    if (test === top || failed) answered.set(top, { ms: test === top ? ms : (known?.ms ?? 0), failed });
  };

  function endTest(test: string, outcome: Outcome, ms: number): readonly RunnerEvent[] {
    const state = open.get(test);
    const said = state?.output.text() ?? '';
    open.delete(test);
    note(test, outcome, ms);
    if (outcome !== 'failed') return told(test, outcome, ms, null);
    if (fatal.test(said)) panicked = true;
    for (let at = test.lastIndexOf('/'); at > 0; at = test.lastIndexOf('/', at - 1)) {
      const parent = open.get(test.slice(0, at));
      if (parent) parent.failedBelow = true;
    }
    // A test that only its subtests made fail has said nothing of its own.
    if (state?.failedBelow && !saysWhy(said)) return [];
    return told(test, outcome, ms, goFailure(said, place(test)));
  }

  /** The test that ended the whole run, when its output or being the only one left says so. */
  function culprit(): string | null {
    const left = [...open.keys()];
    const leaves = left.filter((test) => !left.some((other) => other.startsWith(`${test}/`)));
    const loud = leaves.filter((test) => fatal.test(open.get(test)?.output.text() ?? ''));
    return loud.at(-1) ?? (leaves.length === 1 ? (leaves[0] ?? null) : null);
  }

  function endRun(): readonly RunnerEvent[] {
    const crashed = open.size > 0 || panicked || fatal.test(output.text());
    const guilty = culprit();
    const events: RunnerEvent[] = [];
    if (guilty !== null) {
      const said = open.get(guilty)?.output.text() ?? '';
      const own = saysWhy(said) ? said : `the test binary ended while this test ran\n${output.text()}`;
      note(guilty, 'failed', 0);
      events.push(...told(guilty, 'failed', 0, goFailure(own, place(guilty))));
    }
    const isOutside = ![...answered.values()].some(({ failed }) => failed);
    const blamed = isOutside ? (wanted.find((file) => isMain(file)) ?? wanted[0]) : null;
    return [...events, ...wanted.flatMap((file) => endFile(file, crashed || isOutside, file === blamed))];
  }

  const isMain = (file: string): boolean => (tests.get(file) ?? []).includes('TestMain');

  /** `cutShort`: tests that gave no answer may have been meant to run. */
  function endFile(file: string, cutShort: boolean, isBlamed: boolean): readonly RunnerEvent[] {
    const names = (tests.get(file) ?? []).filter((name) => name !== 'TestMain');
    const missing = names.filter((name) => !answered.has(name));
    const ms = names.reduce((sum, name) => sum + (answered.get(name)?.ms ?? 0), 0);
    const end = (error: TestError | null): RunnerEvent => ({ type: 'file-end', file, project: null, ms, error });
    if (isBlamed) return [end(goFailure(output.text(), place(''), 'hook'))];
    if (missing.length === 0) return [end(null)];
    if (!cutShort) {
      const skipped = missing.flatMap((name) => told(name, 'skipped', 0, null)); // left out by a build constraint or a flag
      return [...skipped, end(null)];
    }
    const someFailed = names.some((name) => answered.get(name)?.failed);
    return someFailed ? [end(error(`the run ended before ${missing.join(', ')} had a turn`, 'test'))] : [];
  }

  return {
    path,
    ended: () => ended,
    failedToBuild(message) {
      ended = true;
      const cause = error(message, 'collect');
      return [
        ...start(),
        ...wanted.map((file): RunnerEvent => ({ type: 'file-end', file, project: null, ms: 0, error: cause })),
      ];
    },
    event({ Action: action, Test: test, Output: text, Elapsed: elapsed }) {
      const ms = typeof elapsed === 'number' && elapsed >= 0 ? elapsed * 1000 : 0;
      const outcome =
        action === 'pass' ? 'passed' : action === 'fail' ? 'failed' : action === 'skip' ? 'skipped' : null;
      if (typeof test === 'string' && test !== '') {
        if (action === 'run') open.set(test, { output: cappedText(maxOutput), failedBelow: false });
        if (action === 'output') open.get(test)?.output.add(String(text));
        const isKnown = open.has(test);
        return [...start(), ...(outcome !== null && isKnown ? endTest(test, outcome, ms) : [])];
      }
      if (action === 'output') output.add(String(text));
      if (outcome === null || ended) return start();
      ended = true;
      return [...start(), ...(outcome === 'failed' ? endRun() : wanted.flatMap((file) => endFile(file, false, false)))];
    },
  };
}

function error(message: string, phase: TestError['phase']): TestError {
  return { name: '', message, stack: '', expected: null, actual: null, phase };
}

function readParts(record: unknown): Parts | null {
  if (typeof record !== 'object' || record === null) return null;
  const { path, dir, wanted, tests }: Readonly<Record<string, unknown>> = { ...record };
  if (typeof path !== 'string' || typeof dir !== 'string' || typeof tests !== 'object' || tests === null) return null;
  const listed = Object.entries(tests).map(([file, names]) => [file, texts(names)] as const);
  return { path, dir, wanted: texts(wanted), tests: new Map(listed) };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
}
