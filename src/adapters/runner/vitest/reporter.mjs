/**
 * Vitest reporter for the user's Node (>= 18) and the user's Vitest (3, 4, 5): writes one RunnerEvent per line, at once, to the
 * descriptor ASSAY_REPORT_FD. Standard output stays the tests' own.
 * Invariant: every test of a module is told exactly once, at the latest when its module ends, and `end` is the last line.
 */
import { writeSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const fd = Number(process.env.ASSAY_REPORT_FD);

/** Descriptors may be non-blocking pipes: when the pipe is full, wait a moment and write the rest. */
export function emit(record) {
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

export function toError(error, phase) {
  return {
    name: plain(String(error?.name ?? ''), 200),
    message: plain(String(error?.message ?? error), 16384),
    stack: plain(String(error?.stack ?? error?.stackStr ?? ''), 16384),
    expected: shown(error?.expected),
    actual: shown(error?.actual),
    phase,
  };
}

export default class Reporter {
  #version;
  #root;
  #told = new Set();
  #ended = new Set();

  /** `version`: of the user's Vitest. `root`: the real path of the tree. */
  constructor(version, root) {
    this.#version = version;
    this.#root = root;
  }

  onTestRunStart() {
    emit({ type: 'start', runner: 'vitest', version: this.#version, root: this.#root });
  }

  onTestModuleStart(module) {
    emit({ type: 'file-start', ...fileOf(module) });
  }

  onTestCaseResult(test) {
    if (this.#told.has(test.id)) return;
    this.#told.add(test.id);
    const { state, errors } = test.result();
    const diagnostic = test.diagnostic();
    emit({
      type: 'test',
      ...fileOf(test.module),
      title: titleOf(test),
      outcome: state === 'passed' || state === 'failed' ? state : 'skipped',
      ms: diagnostic?.duration ?? 0,
      tries: 1 + (diagnostic?.retryCount ?? 0),
      error: state === 'failed' ? toError(errors?.[0], 'test') : null,
    });
  }

  onTestModuleEnd(module) {
    this.#ended.add(module.id);
    for (const test of module.children.allTests()) this.onTestCaseResult(test);
    const error = errorOutsideTests(module);
    emit({ type: 'file-end', ...fileOf(module), ms: millisecondsOf(module.diagnostic()), error });
  }

  /** What tests print goes where they printed it, for the log. */
  onUserConsoleLog({ type, content }) {
    process[type].write(content);
  }

  /** Vitest 3 tells nothing about a module that cannot be loaded until here; a module whose worker died never ends. */
  onTestRunEnd(modules, unhandledErrors, reason) {
    for (const module of modules.filter((it) => !this.#ended.has(it.id))) {
      const [own] = module.errors();
      const error = own ? toError(own, 'collect') : toError(new Error('Vitest never finished this file'), 'late');
      emit({ type: 'file-end', ...fileOf(module), ms: 0, error });
    }
    for (const error of unhandledErrors) emit({ type: 'problem', error: toError(error, 'late') });
    emit({ type: 'end', interrupted: reason === 'interrupted' });
  }
}

function fileOf(module) {
  return { file: module.moduleId, project: module.project.name || null };
}

function titleOf(test) {
  const title = [test.name];
  for (let at = test.parent; at.type === 'suite'; at = at.parent) title.unshift(at.name);
  return title;
}

/** What the file costs a worker: its imports and set-up included. */
function millisecondsOf(diagnostic) {
  const { environmentSetupDuration, prepareDuration, collectDuration, setupDuration, duration } = diagnostic;
  return environmentSetupDuration + prepareDuration + collectDuration + setupDuration + duration;
}

/** A module without tests could not be loaded; one with tests had a failing hook, in itself or in one of its suites. */
function errorOutsideTests(module) {
  const [own] = module.errors();
  const isCollect = module.children.size === 0 || own?.name === 'TypeCheckError';
  if (own) return toError(own, isCollect ? 'collect' : 'hook');
  for (const suite of module.children.allSuites()) {
    const [error] = suite.errors();
    if (error) return toError(error, 'hook');
  }
  return null;
}
