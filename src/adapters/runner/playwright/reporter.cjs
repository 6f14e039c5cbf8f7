/**
 * Playwright reporter for the user's Node (>= 18) and the user's Playwright (>= 1.41): writes one RunnerEvent per line, at once, to
 * the descriptor in its options. Standard output stays the tests' own; Playwright's line reporter writes there, too.
 *
 *     test, no retries left ──> told         test that passed, or may be run again ──> held until its file is through
 *
 * (a group of serial tests is run again as a whole: a test that passed may still fail).
 * Invariant: every test is told at most once, and `end` is the last line. A file of which no test could get its turn is never ended.
 */
'use strict';
const { writeFileSync, writeSync } = require('node:fs');
const { stripVTControlCharacters } = require('node:util');

const stringify = JSON.stringify;

/** Descriptors may be non-blocking pipes: when the pipe is full, wait a moment and write the rest. */
function emitTo(fd, record) {
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

/** The call log says how often Playwright looked, which differs from run to run. */
function toError(error, phase) {
  const said = plain(String(error?.message ?? error?.value ?? error), 65536);
  const [, name = '', text = said] = /^(\w*Error): ([\s\S]*)$/.exec(said) ?? [];
  const saidAs = (word) => new RegExp(`^${word}(?: \\w+)?: +(.*)$`, 'm').exec(text)?.[1] ?? null;
  return {
    name,
    message: plain(text.replace(/\n+Call log:[\s\S]*$/, ''), 16384),
    stack: plain(String(error?.stack ?? ''), 16384),
    expected: saidAs('Expected')?.slice(0, 8192) ?? null,
    actual: saidAs('Received')?.slice(0, 8192) ?? null,
    phase,
  };
}

/** Nothing that a test can be blamed for: no browser to run it in. */
const noBrowser =
  /executable doesn't exist at|Host system is missing dependencies|distribution '[^']*' is not found at/i;
/** Only where Playwright starts no server itself. */
const noServer = /net::ERR_CONNECTION_REFUSED|NS_ERROR_CONNECTION_REFUSED|\bECONNREFUSED\b/;

class Reporter {
  #options;
  #states = new Map();
  #broken = new Map();
  #problems = [];
  #isFiltered = false;

  /**
   * `options`: {root, fd, files: [{project, file}], version, servers, again, filtered}; `again` is null in the second run, `filtered` says
   * whether the script chooses tests by their titles.
   */
  constructor(options) {
    this.#options = options;
    this.#emit({ type: 'start', runner: 'playwright', version: options.version, root: options.root });
  }

  printsToStdio() {
    return false;
  }

  onBegin(config, suite) {
    const choosesByTitle = ({ grep, grepInvert }) =>
      grepInvert || [grep].flat().some((it) => it && String(it) !== '/.*/');
    this.#isFiltered = this.#options.filtered || config.projects.some(choosesByTitle);
    for (const projectSuite of suite.suites) {
      const project = projectSuite.project()?.name || null;
      for (const fileSuite of projectSuite.suites) {
        const file = fileSuite.location?.file;
        if (file) this.#states.set(keyOf(project, file), stateOf(project, file, fileSuite.allTests()));
      }
    }
  }

  onTestBegin(test) {
    const state = this.#stateOf(test);
    if (!state || state.started) return;
    state.started = true;
    this.#emit({ type: 'file-start', file: state.file, project: state.project });
  }

  onTestEnd(test, result) {
    const state = this.#stateOf(test);
    if (!state || result.status === 'interrupted') return;
    const isFinal = test.results.length > test.retries;
    if (isFinal) this.#tell(state, test);
    else state.held.add(test);
    const mayRepeat = state.tests.some((it) => !isSettled(it));
    if (!mayRepeat) this.#endFile(state);
  }

  onError(error) {
    const text = `${error.message ?? error.value ?? ''}\n${error.stack ?? ''}`;
    const wanted = this.#options.files.map(({ file }) => file);
    const named = wanted.includes(error.location?.file) ? error.location.file : wanted.find((it) => text.includes(it));
    const isLoading = [...this.#states.values()].every(({ started }) => !started);
    if (named !== undefined && isLoading) this.#broken.set(named, this.#broken.get(named) ?? toError(error, 'collect'));
    else this.#problems.push(toError(sayServer(error), isLoading ? 'collect' : 'late'));
  }

  onEnd({ status }) {
    for (const state of this.#states.values()) {
      if (state.tests.some(({ results }) => results.length > 0) || state.tests.length === 0) this.#endFile(state);
    }
    this.#endBroken();
    const rest = this.#options.files.filter(({ file }) => !this.#broken.has(file));
    if (this.#broken.size > 0 && rest.length > 0 && this.#options.again !== null) {
      writeFileSync(this.#options.again, stringify(rest));
      return;
    }
    this.#explainSilence();
    for (const error of this.#problems) this.#emit({ type: 'problem', error });
    this.#emit({ type: 'end', interrupted: status === 'interrupted' || status === 'timedout' });
  }

  #endBroken() {
    for (const { project, file } of this.#options.files) {
      const error = this.#broken.get(file);
      if (error) this.#emit({ type: 'file-end', file, project, ms: 0, error });
    }
  }

  /** Tests that never got their turn: what they depend on failed. Files that Playwright does not run. */
  #explainSilence() {
    if (this.#problems.length > 0 || this.#broken.size > 0) return;
    for (const { project, file } of this.#options.files) {
      const state = this.#states.get(keyOf(project, file));
      if (!state && this.#isFiltered) this.#emit({ type: 'file-end', file, project, ms: 0, error: null });
      else if (!state)
        this.#problems.push(toError(new Error(`no tests found: Playwright runs none of ${file}`), 'collect'));
      else if (!state.tests.some(({ results }) => results.length > 0))
        this.#problems.push(toError(new Error('not run: a project that it depends on failed'), 'collect'));
    }
  }

  #tell(state, test) {
    state.held.delete(test);
    if (state.told.has(test)) return;
    state.told.add(test);
    const result = test.results.at(-1);
    const outcome = outcomeOf(test);
    const cause = outcome === 'failed' ? this.#environmentTrouble(result) : null;
    if (cause !== null) {
      state.isMute = true;
      if (this.#problems.length === 0) this.#problems.push(toError(new Error(cause), 'collect'));
      return;
    }
    const error = outcome === 'failed' ? errorOf(test, result) : null;
    const title = test.titlePath().slice(3);
    const { file, project } = state;
    const repeat = test.repeatEachIndex > 0 ? [`#${test.repeatEachIndex + 1}`] : [];
    const tries = Math.max(1, test.results.length);
    this.#emit({
      type: 'test',
      file,
      project,
      title: [...title, ...repeat],
      outcome,
      ms: result.duration,
      tries,
      error,
    });
  }

  #endFile(state) {
    for (const test of state.held) this.#tell(state, test);
    if (state.ended || state.isMute) return;
    state.ended = true;
    const ms = state.tests.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration, 0);
    this.#emit({ type: 'file-end', file: state.file, project: state.project, ms, error: null });
  }

  #environmentTrouble({ errors }) {
    const text = errors.map(({ message }) => message ?? '').join('\n');
    const line = stripVTControlCharacters(text).split('\n')[0];
    if (noBrowser.test(text)) return `the browser is not installed: npx playwright install (${line})`;
    if (this.#options.servers === 0 && noServer.test(text))
      return `nothing answers, and the configuration starts no web server (${line})`;
    return null;
  }

  #stateOf(test) {
    for (let at = test.parent; at; at = at.parent) {
      if (at.type === 'file') return this.#states.get(keyOf(at.project()?.name || null, at.location?.file));
    }
    return undefined;
  }

  #emit(record) {
    emitTo(this.#options.fd, record);
  }
}

/** `isMute`: something that is no test's fault kept its tests from saying anything. */
function stateOf(project, file, tests) {
  return { file, project, tests, told: new Set(), held: new Set(), started: false, ended: false, isMute: false };
}

function keyOf(project, file) {
  return `${project ?? ''}\0${file}`;
}

/** False as long as it has failed, or never got its turn in a group of serial tests, and may be run again. */
function isSettled({ results, retries, expectedStatus }) {
  return results.length > retries || results.at(-1)?.status === expectedStatus;
}

/** In Playwright's own words `flaky` is what passed after it had failed. */
function outcomeOf(test) {
  const outcome = test.outcome();
  if (outcome === 'unexpected') return 'failed';
  return outcome === 'skipped' || test.results.at(-1)?.status === 'skipped' ? 'skipped' : 'passed';
}

function errorOf(test, { status, errors, steps }) {
  const broken = steps.filter(({ error }) => error);
  const isHook = broken.length > 0 && broken.every(({ category }) => category === 'hook');
  const [first] = errors;
  if (first) return toError(first, isHook ? 'hook' : 'test');
  const message = status === 'passed' ? `expected to be ${test.expectedStatus}, but passed` : `ended as ${status}`;
  return toError(new Error(message), 'test');
}

/** Playwright's advice, to reuse whatever runs there, is the one thing that must not happen. */
function sayServer(error) {
  const taken = /^(?:Error: )?(\S+) is already used, make sure/.exec(
    stripVTControlCharacters(error.message ?? ''),
  )?.[1];
  if (taken === undefined) return error;
  const message = `${taken} already answers, and nobody knows for which code: stop what runs there. The web server of the configuration is started for each tree`;
  return { message };
}

module.exports = Reporter;
