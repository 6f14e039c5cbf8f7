/**
 * Jest reporter for the user's Node (>= 18) and the user's Jest (29, 30): writes one RunnerEvent per line, at once, to the
 * descriptor ASSAY_REPORT_FD. Standard output stays the tests' own.
 * Invariant: every test of a file is told exactly once, at the latest when its file ends, and `end` is the last line.
 */
'use strict';
const { writeSync } = require('node:fs');
const { stripVTControlCharacters } = require('node:util');

const fd = Number(process.env.ASSAY_REPORT_FD);

/** Descriptors may be non-blocking pipes: when the pipe is full, wait a moment and write the rest. */
function emit(record) {
  let bytes = Buffer.from(`${JSON.stringify(record)}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(fd, bytes));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}

function plain(text, limit) {
  const visible = stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]/gu, '');
  return visible.length > limit ? `${visible.slice(0, limit)}…` : visible;
}

function shown(value) {
  if (value === undefined) return null;
  return plain(typeof value === 'string' ? value : String(JSON.stringify(value)), 8192);
}

/** Workers hand errors over as text, `Name: message` and then the stack; of an assertion its values survive too. */
function toError(text, phase, assertion = {}) {
  const [, name = '', message] = /^\s*(?:(\w*Error): )?([\s\S]*?)(?=\n\s+at |$)/.exec(text);
  return {
    name: plain(name, 200),
    message: plain(message, 16384).trim(),
    stack: plain(text, 16384),
    expected: shown(assertion.expected),
    actual: shown(assertion.actual),
    phase,
  };
}

/** Circus gives a failing beforeAll to every test below it; only the stack tells. */
function phaseOfTest(text) {
  return text.includes('_callCircusHook') && !text.includes('_callCircusTest') ? 'hook' : 'test';
}

/** What broke a file as a whole: its loading, its worker, or an afterAll hook when its tests have run. */
function fileError({ message, stack }, testResults) {
  const isLostWorker = /^(Jest worker encountered|A jest worker process)/.test(message);
  const phase = isLostWorker ? 'late' : testResults.length > 0 ? 'hook' : 'collect';
  const error = toError(stack || message, phase);
  return message ? { ...error, message: plain(message, 16384) } : error;
}

function fileOf(test) {
  return { file: test.path, project: test.context.config.displayName?.name ?? null };
}

function tell(place, result) {
  const isFailed = result.status === 'failed';
  const text = String(result.failureMessages[0] ?? '');
  emit({
    type: 'test',
    ...place,
    title: [...result.ancestorTitles, result.title],
    outcome: isFailed || result.status === 'passed' ? result.status : 'skipped',
    ms: result.duration ?? 0,
    tries: Math.max(1, result.invocations ?? 1),
    error: isFailed ? toError(text, phaseOfTest(text), result.failureDetails[0]?.matcherResult) : null,
  });
}

let run = { root: '', version: '' };

module.exports = class Reporter {
  /** Tests told live. Once: when a worker dies Jest runs its file again from the start. */
  #told = new Set();
  /** Projects that run a file, by its path: Jest tells each test live as one of the first project that has the same runner. */
  #projects = new Map();

  /** `root`: the real path of the tree. */
  static describeRun(description) {
    run = description;
  }

  static tellProblem(message) {
    emit({ type: 'problem', error: toError(message, 'collect') });
  }

  onRunStart() {
    emit({ type: 'start', runner: 'jest', version: run.version, root: run.root });
  }

  onTestFileStart(test) {
    const { file, project } = fileOf(test);
    this.#projects.set(file, (this.#projects.get(file) ?? new Set()).add(project));
    emit({ type: 'file-start', file, project });
  }

  /**
   * A failed try may be followed by another (jest.retryTimes), so that only what passed is final here; and only where it is clear
   * which project it ran in.
   */
  onTestCaseResult({ path: file }, result) {
    const [project, ...others] = this.#projects.get(file) ?? [];
    if (project === undefined || others.length > 0 || result.status !== 'passed') return;
    const key = keyOf({ file, project }, result);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    tell({ file, project }, result);
  }

  onTestFileResult(test, result) {
    for (const { type, message } of result.console ?? []) {
      (type === 'error' || type === 'warn' ? process.stderr : process.stdout).write(`${message}\n`);
    }
    for (const it of result.testResults) {
      const isTold = it.status === 'passed' && this.#told.delete(keyOf(fileOf(test), it));
      if (!isTold) tell(fileOf(test), it);
    }
    const { start = 0, end = 0 } = result.perfStats ?? {};
    const error = result.testExecError ? fileError(result.testExecError, result.testResults) : null;
    emit({ type: 'file-end', ...fileOf(test), ms: Math.max(0, end - start), error });
  }

  onRunComplete(_contexts, results) {
    if (results.runExecError) emit({ type: 'problem', error: fileError(results.runExecError, []) });
    emit({ type: 'end', interrupted: results.wasInterrupted === true });
  }
};

function keyOf({ file, project }, { ancestorTitles, title }) {
  return JSON.stringify([project, file, ...ancestorTitles, title]);
}
