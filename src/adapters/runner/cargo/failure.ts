/**
 * What libtest prints about a failed test -> its error: the panic's message and place, the two sides of `assert_eq!`, what an `Err` was.
 * Where it happened goes to the stack, in the form all runners use, so that a message does not change when lines move. Pure.
 */
import type { TestError } from '#domain/result';
import { plain } from '#kit/text';

export interface FailurePlace {
  readonly test: string;
  /** Folder of the tree, and its real path, which programs print. */
  readonly root: string;
  readonly realRoot: string;
  /** Absolute folder that relative places start from: the workspace. */
  readonly base: string;
}

const maxText = 16_384;
/** Since 1.73 the message follows on lines of its own; since 1.91 a thread has its number. */
const panicked = /^thread '(.*)'(?: \(\d+\))? panicked at (.+?):(\d+):(\d+):$/;
const panickedOld = /^thread '(.*)' panicked at '([\s\S]*?)', (.+?):(\d+):(\d+)$/m;

export function cargoFailure(output: string, place: FailurePlace): TestError {
  const text = plain(output).replaceAll(`${place.realRoot}/`, `${place.root}/`);
  const lines = text.split('\n');
  const panics = lines.flatMap((line, at) => (panicked.test(line) ? [at] : []));
  const own = panics.find((at) => panicked.exec(lines[at] ?? '')?.[1] === place.test) ?? panics[0];
  const frames = backtrace(lines, place);
  if (own !== undefined) {
    const [, , file = '', line = '1', column = '1'] = panicked.exec(lines[own] ?? '') ?? [];
    return toError(messageFrom(lines.slice(own + 1)), [frame(place, file, line, column), ...frames]);
  }
  const old = panickedOld.exec(text);
  if (old) return toError(old[2] ?? '', [frame(place, old[3] ?? '', old[4] ?? '1', old[5] ?? '1'), ...frames]);
  const [, note, at] = /^note: (test did not panic as expected)(?: at (.*))?$/m.exec(text) ?? [];
  const [, file, line = '1', column = '1'] = /^(.*):(\d+):(\d+)$/.exec(at ?? '') ?? [];
  if (note !== undefined) return toError(note, file === undefined ? [] : [frame(place, file, line, column)]);
  const returned = /^Error: [\s\S]*/m.exec(text)?.[0];
  return toError((returned ?? text).trim(), []);
}

/** Up to what the runtime adds. */
function messageFrom(lines: readonly string[]): string {
  const end = lines.findIndex((line) =>
    /^(?:stack backtrace:|note: (?:run with|Some details|panic did not contain))|^thread '.*' panicked at/.test(line),
  );
  return lines
    .slice(0, end === -1 ? lines.length : end)
    .join('\n')
    .trim();
}

function toError(message: string, frames: readonly string[]): TestError {
  const [, left, right] = /^\s*left: ?`?(.*?)`?,?\n\s*right: ?`?(.*?)`?(?:: [\s\S]*)?$/m.exec(message) ?? [];
  const isEqual = left !== undefined && right !== undefined && !/left != right/.test(message);
  return {
    name: /^Error: /.test(message) || /^test did not panic/.test(message) ? '' : 'panic',
    message: (message || 'failed without saying why').slice(0, maxText),
    stack: [...new Set(frames)].join('\n').slice(0, maxText),
    expected: isEqual ? right : null,
    actual: isEqual ? left : null,
    phase: 'test',
  };
}

function backtrace(lines: readonly string[], place: FailurePlace): readonly string[] {
  return lines.flatMap((line, index) => {
    const [, file, row = '1', column = '1'] = /^\s+at (\.?\.?\/.*):(\d+):(\d+)$/.exec(line) ?? [];
    const name = /^\s*\d+: (.*)$/.exec(lines[index - 1] ?? '')?.[1];
    return file === undefined || name === undefined || !file.startsWith(`${place.root}/`)
      ? []
      : [`    at ${name} (${file}:${row}:${column})`];
  });
}

function frame({ test, base }: FailurePlace, file: string, line: string, column: string): string {
  return `    at ${test} (${file.startsWith('/') ? file : `${base}/${file}`}:${line}:${column})`;
}
