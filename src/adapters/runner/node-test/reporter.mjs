/**
 * Reporter of node:test for the user's Node (>= 18): writes one RunnerEvent per line, at once, to the descriptor ASSAY_REPORT_FD and
 * prints nothing. It lives in the process that starts the test files, never in theirs.
 * Node tells a file's tests in order of definition, each after its subtests; `test:start` comes first, so that the names started
 * and not ended are the title path. A file gets an event of its own only when it failed as a whole or has no tests inside.
 * Invariant: every file that was started is ended, and `end` is the last line.
 */
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

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
  try {
    return plain(typeof value === 'string' ? value : String(JSON.stringify(value) ?? value), 8192);
  } catch {
    return null;
  }
}

/** Node wraps what a test threw; `cause` is what it was, or only its text. */
function toError(wrapped, phase) {
  const error = typeof wrapped?.cause === 'object' && wrapped.cause !== null ? wrapped.cause : wrapped;
  return {
    name: plain(String(error?.name ?? ''), 200),
    message: plain(String(error?.message ?? error), 16384),
    stack: plain(String(error?.stack ?? ''), 16384),
    expected: shown(error?.expected),
    actual: shown(error?.actual),
    phase,
  };
}

const files = new Map();
let wanted = new Set();
/** The file that runs, one at a time, and the one last told of: events come in the order of the files. */
let current = null;
let told = null;

function stateOf(file) {
  const now = performance.now();
  const state = files.get(file) ?? { started: now, last: now, open: [], tests: 0, error: null, said: '', ended: false };
  if (!files.has(file)) emit({ type: 'file-start', file, project: null });
  files.set(file, state);
  return state;
}

/** `file` of an event is where the test was written, which may be a helper; newer versions also say which file was run. */
function fileOf(data) {
  for (const path of [data.entryFile, data.file]) {
    if (path !== undefined && wanted.has(resolve(path))) return resolve(path);
  }
  return current;
}

/** The event of a file as a whole carries its name (absolute before Node 22) instead of a test's. */
function isWholeFile(data) {
  return data.nesting === 0 && data.entryFile === undefined && wanted.has(resolve(data.name)) && (data.line ?? 1) === 1;
}

function tell(data, passed) {
  if (isWholeFile(data)) return tellWholeFile(resolve(data.name), data, passed);
  const file = fileOf(data);
  if (file === null) return emit({ type: 'problem', error: toError(data.details.error ?? data.name, 'late') });
  if (told !== null && told !== file) leave(told);
  told = file;
  const state = stateOf(file);
  state.last = performance.now();
  const title = [...state.open.slice(0, data.nesting), data.name];
  state.open.length = Math.min(state.open.length, data.nesting);
  const error = data.details.error;
  if (data.details.type === 'suite') {
    const isOwn = !passed && error?.failureType !== 'subtestsFailed';
    if (isOwn) state.error ??= toError(error, error?.failureType === 'hookFailed' ? 'hook' : 'collect');
    return;
  }
  state.tests += 1;
  const skipped = isSet(data.skip) || isSet(data.todo);
  const isHook = error?.failureType === 'hookFailed' || /did not finish before its parent/.test(error?.message);
  const outcome = skipped ? 'skipped' : passed ? 'passed' : 'failed';
  const ms = data.details.duration_ms ?? 0;
  emit({
    type: 'test',
    file,
    project: null,
    title,
    outcome,
    ms,
    tries: 1,
    error: outcome === 'failed' ? toError(error, isHook ? 'hook' : 'test') : null,
  });
}

/** Skips and todos may carry a reason, also an empty one. */
function isSet(value) {
  return value !== undefined && value !== false;
}

const cannotLoad =
  /SyntaxError|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|ERR_UNKNOWN_FILE_EXTENSION|does not provide an export/;

function tellWholeFile(file, data, passed) {
  const state = stateOf(file);
  state.last = performance.now();
  const said = plain(state.said.trim(), 16384);
  const error = passed ? null : wholeFileError(data.details.error, said);
  const isPlainScript = state.tests === 0 && !usesNodeTest(file);
  if (state.tests > 0 || (!isPlainScript && passed)) {
    state.error ??= error;
  } else if (isPlainScript && (passed || !cannotLoad.test(said))) {
    const outcome = passed ? 'passed' : 'failed';
    const ms = data.details.duration_ms ?? 0;
    const thrown = passed ? null : { ...error, phase: 'test' };
    emit({ type: 'test', file, project: null, title: [basename(file)], outcome, ms, tries: 1, error: thrown });
  } else {
    const isSlow = data.details.error?.failureType === 'testTimeoutFailure';
    state.error ??= { ...error, phase: isSlow ? 'late' : 'collect' };
  }
  leave(file);
}

/** Node says no more than that it failed; why is on the file's standard error. */
function wholeFileError(error, said) {
  const [thrown] = /^(?:\w+: )?\w*Error\b[^\n]*(?:\n(?!\s+at )[^\n]+)*/m.exec(said) ?? [];
  const ended = error?.signal ? `was ended by ${error.signal}` : `ended with exit code ${error?.exitCode}`;
  const ending = error?.exitCode === undefined ? String(error?.message) : `the process of the file ${ended}`;
  return { ...toError(error, 'late'), message: thrown ?? (said.slice(-2000) || ending), stack: said };
}

/** A file without node:test is one test: it passes when it ends well. */
function usesNodeTest(file) {
  return existsSync(file) && /\bnode:test\b/.test(readFileSync(file, 'utf8'));
}

function leave(file) {
  const state = files.get(file);
  if (state === undefined || state.ended) return;
  state.ended = true;
  emit({ type: 'file-end', file, project: null, ms: state.last - state.started, error: state.error });
}

const handlers = {
  'test:dequeue': (data) => {
    if (!isWholeFile(data)) return;
    current = resolve(data.name);
    stateOf(current);
  },
  'test:start': (data) => {
    if (isWholeFile(data)) return;
    const file = fileOf(data);
    if (file === null) return;
    const { open } = stateOf(file);
    open.length = Math.min(open.length, data.nesting);
    open[data.nesting] = data.name;
  },
  'test:pass': (data) => tell(data, true),
  'test:fail': (data) => {
    if (!isSet(data.todo)) process.exitCode = 1;
    tell(data, false);
  },
  'test:stderr': (data) => {
    const path = resolve(data.entryFile ?? data.file);
    if (wanted.has(path)) stateOf(path).said = (stateOf(path).said + data.message).slice(-16384);
  },
  'test:diagnostic': (data) => {
    // Activity after a test's end is told only here; that it broke the file, the file's own event tells.
    const file = /asynchronous activity after the test ended/.test(data.message) ? fileOf(data) : null;
    if (file !== null) stateOf(file).said = `${data.message}\n`;
  },
};

/** `source`: events of node:test. `paths`: absolute test files. `root`: the real path of the tree. */
export async function report(source, paths, root) {
  wanted = new Set(paths);
  emit({ type: 'start', runner: 'node-test', version: process.versions.node, root });
  for await (const { type, data } of source) handlers[type]?.(data);
  for (const file of files.keys()) leave(file);
  emit({ type: 'end', interrupted: false });
}

export function tellProblem(message) {
  emit({ type: 'problem', error: toError({ name: '', message }, 'collect') });
}
