/**
 * Mocha reporter for the user's Node (>= 18) and the user's Mocha (10, 11, 12), serial and parallel: writes one RunnerEvent per
 * line, at once, to the descriptor ASSAY_REPORT_FD. Standard output stays the tests' own. Everything it needs of the process is
 * taken at load time, before tests replace clocks and globals.
 * Invariant: every test is told at most once, every file that was started is ended, and `end` is the last line.
 */
'use strict';
const { writeSync } = require('node:fs');
const { stripVTControlCharacters } = require('node:util');

const fd = Number(process.env.ASSAY_REPORT_FD);
const hrtime = process.hrtime.bigint.bind(process.hrtime);
const now = () => Number(hrtime()) / 1e6;
const stringify = JSON.stringify;

/** Descriptors may be non-blocking pipes: when the pipe is full, wait a moment and write the rest. */
function emit(record) {
  let bytes = Buffer.from(`${stringify(record)}\n`);
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

/** Values of assertions may be anything, cyclic ones and ones with throwing getters included. */
function shown(value) {
  if (value === undefined) return null;
  try {
    return plain(typeof value === 'string' ? value : String(stringify(value) ?? value), 8192);
  } catch {
    return null;
  }
}

/** Errors that come from the processes of parallel mode have lost their name, but not the stack that begins with it. */
function toError(error, phase) {
  const name = error?.name || /^(\w*Error)\b/.exec(error?.stack)?.[1];
  return {
    name: plain(String(name ?? ''), 200),
    message: plain(String(error?.message ?? error), 16384),
    stack: plain(String(error?.stack ?? ''), 16384),
    expected: shown(error?.expected),
    actual: shown(error?.actual),
    phase,
  };
}

let wanted = [];
const unloadable = new Set();

class Reporter {
  #runner;
  #isParallel;
  /** Tests told: themselves, or their names in parallel mode, where each event has a copy. */
  #told = new Set();
  /** Test files by path: when they started, what broke them as a whole, and how many top-level tests and suites are to come. */
  #files = new Map();
  #current = null;

  constructor(runner) {
    this.#runner = runner;
    this.#isParallel = runner.isParallelMode?.() === true;
    runner.on('start', () => this.#expectTopLevel(runner.suite));
    runner.on('suite', (suite) => suite.file && this.#enter(suite.file));
    runner.on('test', (test) => test.file && this.#enter(test.file));
    runner.on('pass', (test) => this.#tell(test, 'passed', null));
    runner.on('pending', (test) => this.#tell(test, 'skipped', null));
    runner.on('fail', (runnable, error) => this.#fail(runnable, error));
    runner.on('test end', (test) => test.parent?.root && this.#topLevelEnded(test.file));
    runner.on('suite end', (suite) => suite.parent?.root && this.#topLevelEnded(suite.file));
    runner.once('end', () => this.#end());
  }

  /** In serial mode every file has been loaded by now, those without tests too. */
  #expectTopLevel(root) {
    if (!this.#isParallel) for (const file of wanted) if (!unloadable.has(file)) this.#stateOf(file);
    for (const { file } of [...(root?.tests ?? []), ...(root?.suites ?? [])]) {
      if (file) this.#stateOf(file).toCome += 1;
    }
  }

  #stateOf(file) {
    const state = this.#files.get(file) ?? { started: null, ended: false, error: null, toCome: 0 };
    this.#files.set(file, state);
    return state;
  }

  /**
   * Another file's event ends the files that are through, not earlier: a test may still fail after its end. In parallel mode the
   * events of a file come in one block, otherwise tests outside of any describe come before all describes.
   */
  #enter(file) {
    if (file === this.#current) return;
    for (const [path, { started, toCome }] of this.#files) {
      if (path !== file && started !== null && (this.#isParallel || toCome <= 0)) this.#leave(path);
    }
    this.#current = file;
    const state = this.#stateOf(file);
    if (state.started !== null) return;
    state.started = now();
    emit({ type: 'file-start', file, project: null });
  }

  #topLevelEnded(file) {
    if (file) this.#stateOf(file).toCome -= 1;
  }

  #leave(file) {
    const state = this.#stateOf(file);
    if (state.ended) return;
    state.ended = true;
    emit({
      type: 'file-end',
      file,
      project: null,
      ms: state.started === null ? 0 : now() - state.started,
      error: state.error,
    });
  }

  #isTold(test) {
    if (this.#isParallel) return this.#told.has(`${test.file} ${test.fullTitle()}`);
    return this.#told.has(test) || this.#told.has(test.retriedTest?.());
  }

  #tell(test, outcome, error) {
    const file = test.file ?? this.#current;
    if (!file || this.#isTold(test)) return;
    this.#told.add(this.#isParallel ? `${test.file} ${test.fullTitle()}` : test);
    this.#enter(file);
    const retries = test.currentRetry?.() ?? 0;
    const title = test.titlePath();
    emit({ type: 'test', file, project: null, title, outcome, ms: test.duration ?? 0, tries: retries + 1, error });
  }

  #fail(runnable, error) {
    if (runnable.type === 'hook') this.#failHook(runnable, error);
    else if (runnable.type !== 'test') this.#failOutside(error);
    else if (this.#isTold(runnable)) this.#breakFile(runnable.file ?? this.#current, toError(error, 'late'));
    else this.#tell(runnable, 'failed', toError(error, 'test'));
  }

  /** A broken hook keeps tests from running: each of them failed, and in this way. Without any, the file did. */
  #failHook(hook, error) {
    const failure = toError(error, 'hook');
    const kept = [];
    hook.parent?.eachTest?.((test) => {
      if (!this.#isTold(test) && !test.isPending?.() && test.state === undefined) kept.push(test);
    });
    for (const test of kept)
      this.#tell(test, 'failed', { ...failure, message: `${hook.title}: ${failure.message}`.slice(0, 16384) });
    if (kept.length === 0) this.#breakFile(hook.file ?? hook.parent?.file ?? this.#current, failure);
  }

  /** In parallel mode a file that cannot be loaded is told as an error of nobody, which names the file somewhere. */
  #failOutside(error) {
    const text = this.#isParallel ? `${error?.message}\n${error?.stack}` : '';
    const file = wanted.find((it) => text.includes(it) && !this.#files.has(it));
    if (file !== undefined) this.#breakFile(file, toError(error, 'collect'));
    else this.#breakFile(this.#isParallel ? null : this.#current, toError(error, 'late'));
  }

  #breakFile(file, error) {
    if (!file || this.#stateOf(file).ended) {
      emit({ type: 'problem', error });
      return;
    }
    this.#stateOf(file).error ??= error;
  }

  #end() {
    const interrupted = this.#runner._abort === true;
    for (const [file, { started, error }] of this.#files) {
      if (!interrupted || started !== null || error !== null) this.#leave(file);
    }
    emit({ type: 'end', interrupted });
  }
}

module.exports = Reporter;
/** Call before anything is loaded. `version`: of the user's Mocha. `root`: the real path of the tree. `files`: absolute paths. */
module.exports.tellStart = ({ version, root, files }) => {
  wanted = files;
  emit({ type: 'start', runner: 'mocha', version, root });
};
/** A file that cannot be loaded: no test of it has run, and the others still do. */
module.exports.tellUnloadable = (file, error) => {
  unloadable.add(file);
  emit({ type: 'file-end', file, project: null, ms: 0, error: toError(error, 'collect') });
};
