/**
 * What reporters write -> RunnerEvent[]. One JSON object per line, absolute file paths; see ports/runner.
 * The writer shares its process with the user's tests, so nothing it writes is trusted: a line that is too long, no JSON or no
 * known record becomes a `problem` event, as does a file outside of the root. Invariant: `push` and `flush` never throw and never
 * hold more than one line (8 MiB).
 * Programs print real paths. A `start` record may therefore carry `root`, the real path of ASSAY_ROOT as the reporter found it:
 * files below it are files below our root.
 */
import { posix } from 'node:path';
import type { Outcome, RunnerEvent, TestError } from '#domain/result';

const maxLineBytes = 8 * 1024 * 1024;
/** Malformed lines told one by one; a stream that is all noise must not become a flood of events. */
const maxComplaints = 20;
const newline = 0x0a;

export interface EventDecoder {
  /** Events of the lines that `bytes` completes; chunks may end anywhere, also inside a character. */
  push(bytes: Uint8Array): RunnerEvent[];
  /** The last line, when it has no newline. Call once, after the stream has ended. */
  flush(): RunnerEvent[];
}

/** `root`: absolute folder that the paths of the events become relative to. */
export function createEventDecoder(root: string): EventDecoder {
  const roots = [root];
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let complaints = 0;

  function complain(message: string): RunnerEvent[] {
    complaints += 1;
    return complaints > maxComplaints ? [] : [problem(message)];
  }

  function hold(bytes: Uint8Array): void {
    heldBytes += bytes.length;
    if (heldBytes <= maxLineBytes) held.push(bytes.slice());
    else held = [];
  }

  function endLine(): RunnerEvent[] {
    const [bytes, size] = [Buffer.concat(held), heldBytes];
    held = [];
    heldBytes = 0;
    if (size > maxLineBytes) return complain(`the reporter wrote a line of ${size} bytes, more than ${maxLineBytes}`);
    const line = bytes.toString('utf8').trim();
    if (line === '') return [];
    const record = parseRecord(line);
    const realRoot = record?.['type'] === 'start' ? record['root'] : undefined;
    if (typeof realRoot === 'string' && posix.isAbsolute(realRoot)) roots.push(realRoot);
    const event = record && toEvent(record);
    if (!event) return complain(`the reporter wrote a line that is no record: ${line.slice(0, 200)}`);
    if (!('file' in event)) return [event];
    const file = relativeTo(roots, event.file);
    if (file.startsWith('../')) return complain(`the reporter named a file outside of the tree: ${file}`);
    return [{ ...event, file }];
  }

  return {
    push(bytes) {
      const events: RunnerEvent[] = [];
      let from = 0;
      for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, from)) {
        hold(bytes.subarray(from, at));
        events.push(...endLine());
        from = at + 1;
      }
      if (from < bytes.length) hold(bytes.subarray(from));
      return events;
    },
    flush: () => (heldBytes > 0 ? endLine() : []),
  };
}

/** A problem that belongs to no file, in the words of whoever noticed it. */
export function problem(message: string, phase: TestError['phase'] = 'late'): RunnerEvent {
  return { type: 'problem', error: { name: '', message, stack: '', expected: null, actual: null, phase } };
}

/** `../x` when `path` is below none of the roots. */
function relativeTo(roots: readonly string[], path: string): string {
  const candidates = roots.map((root) => posix.relative(root, path));
  return candidates.find((it) => it !== '..' && !it.startsWith('../')) ?? candidates[0] ?? path;
}

type Json = Readonly<Record<string, unknown>>;

function parseRecord(line: string): Json | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function toEvent(record: Json): RunnerEvent | null {
  switch (record['type']) {
    case 'start': {
      const { runner, version } = record;
      return typeof runner === 'string' && typeof version === 'string' ? { type: 'start', runner, version } : null;
    }
    case 'end':
      return typeof record['interrupted'] === 'boolean' ? { type: 'end', interrupted: record['interrupted'] } : null;
    case 'problem': {
      const error = toError(record['error']);
      return error ? { type: 'problem', error } : null;
    }
    default:
      return toFileEvent(record);
  }
}

function toFileEvent(record: Json): RunnerEvent | null {
  const { type, file, project, ms } = record;
  if (typeof file !== 'string' || !posix.isAbsolute(file)) return null;
  if (project !== null && typeof project !== 'string') return null;
  if (type === 'file-start') return { type, file, project };
  const error = record['error'] === null ? null : toError(record['error']);
  if (error === undefined || typeof ms !== 'number' || !(ms >= 0)) return null;
  if (type === 'file-end') return { type, file, project, ms, error };
  const { title, outcome, tries } = record;
  if (type !== 'test' || !isTitle(title) || !isOutcome(outcome)) return null;
  if (typeof tries !== 'number' || !Number.isInteger(tries) || tries < 1) return null;
  return { type, file, project, title, outcome, ms, tries, error };
}

/** Undefined when it is no TestError. */
function toError(value: unknown): TestError | undefined {
  if (!isObject(value)) return undefined;
  const { name, message, stack, expected, actual, phase } = value;
  if (typeof name !== 'string' || typeof message !== 'string' || typeof stack !== 'string') return undefined;
  if (!isTextOrNull(expected) || !isTextOrNull(actual) || !isPhase(phase)) return undefined;
  return { name, message, stack, expected, actual, phase };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTitle(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'string');
}

function isOutcome(value: unknown): value is Outcome {
  return value === 'passed' || value === 'failed' || value === 'skipped';
}

function isPhase(value: unknown): value is TestError['phase'] {
  return value === 'collect' || value === 'hook' || value === 'test' || value === 'late';
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
