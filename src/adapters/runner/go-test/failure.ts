/**
 * What a failed Go test printed -> its error. `go test` knows no messages: `t.Errorf` prints `    cart_test.go:12: text` and indents
 * what follows, a panic prints a goroutine's stack, an example prints `got:` and `want:`.
 * Places go to the stack, in the form all runners use, so that a message does not change when lines move. Pure.
 */
import type { TestError } from '#domain/result';
import { plain } from '#kit/text';

export interface FailurePlace {
  /** Full name of the test, or '' outside of tests. */
  readonly test: string;
  /** Absolute folder of the package. */
  readonly dir: string;
  /** Folder of the tree, and its real path, which programs print. */
  readonly root: string;
  readonly realRoot: string;
}

const maxText = 16_384;
const framing =
  /^\s*(?:=== (?:RUN|PAUSE|CONT|NAME)\b.*|--- (?:FAIL|PASS|SKIP|BENCH): .*|FAIL\b.*|ok\s.*|PASS|exit status 0)$/;
/** `    cart_test.go:12: text`, also behind a line that was left open. */
const located = /^(.*?)\s{4,}([\p{L}\p{N}_.-]+\.go):(\d+): ?(.*)$/u;

/** `phase`: where it happened. */
export function goFailure(output: string, place: FailurePlace, phase: TestError['phase'] = 'test'): TestError {
  const lines = plain(output).replaceAll(`${place.realRoot}/`, `${place.root}/`).split('\n');
  const said = lines.filter((line) => !framing.test(line));
  const at = said.findIndex((line) => /^(?:panic|fatal error): /.test(line));
  if (at !== -1) return panicError(said.slice(at), phase);
  const messages = locatedMessages(said);
  const message = messages.map(({ text }) => text).join('\n') || said.join('\n').trim() || 'failed without saying why';
  const values = comparedValues(message);
  return {
    name: '',
    message: (values.message ?? message).slice(0, maxText),
    stack: messages.map(({ file, line }) => frame(place.test, `${place.dir}/${file}`, line)).join('\n'),
    expected: values.expected,
    actual: values.actual,
    phase,
  };
}

/** Whether a test said something of its own, and not only its subtests. */
export function saysWhy(output: string): boolean {
  return output.split('\n').some((line) => located.test(line) || /^(?:panic|fatal error): /.test(line));
}

interface LocatedMessage {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Lines that follow a located one and are indented deeper belong to it. */
function locatedMessages(lines: readonly string[]): readonly LocatedMessage[] {
  const found: { file: string; line: number; indent: number; texts: string[] }[] = [];
  let current: (typeof found)[number] | null = null;
  for (const text of lines) {
    const match = located.exec(text);
    if (match) {
      const indent = text.length - text.trimStart().length;
      current = { file: match[2] ?? '', line: Number(match[3]), indent, texts: [match[4] ?? ''] };
      found.push(current);
    } else if (current !== null && text.length - text.trimStart().length > current.indent) {
      current.texts.push(text.slice(current.indent + 4));
    } else {
      current = null;
    }
  }
  return found.map(({ file, line, texts }) => ({ file, line, text: texts.join('\n').trim() }));
}

interface Compared {
  readonly message: string | null;
  readonly expected: string | null;
  readonly actual: string | null;
}

/** In the words of testify, of examples, and of the two customs of the standard library. */
function comparedValues(message: string): Compared {
  const testify = /^\s*Error Trace:[\s\S]*?^\s*Error:\s+([\s\S]*?)(?:^\s*(?:Test|Messages):|(?![\s\S]))/m.exec(
    message,
  )?.[1];
  const text = testify?.replace(/\n\s+/g, '\n').trim() ?? null;
  const [, expected, actual] =
    /^expected: ?(.*)\nactual *: ?(.*)$/m.exec(text ?? '') ??
    /\bexpected (\S[^\n]*?),? (?:but )?got:? (\S[^\n]*)$/i.exec(message) ??
    /\bwant:? (\S[^\n]*?)[,;] got:? (\S[^\n]*)$/i.exec(message) ??
    [];
  if (expected !== undefined && actual !== undefined) return { message: text, expected, actual };
  const [, got, want] =
    /^got:\n([\s\S]*?)\nwant:\n([\s\S]*)$/.exec(message) ??
    /(?:\bgot:? |= )(\S[^\n]*?)[,;] want:? (\S[^\n]*)$/i.exec(message) ??
    [];
  return { message: text, expected: want?.trim() ?? null, actual: got ?? null };
}

/** From the line that names the panic on. */
function panicError(lines: readonly string[], phase: TestError['phase']): TestError {
  const end = lines.findIndex((line) => line === '' || line.startsWith('goroutine '));
  const head = lines.slice(0, end === -1 ? lines.length : end).filter((line) => !/^\tpanic: /.test(line));
  const [, name = 'panic', first = ''] = /^(panic|fatal error): (.*)$/.exec(head[0] ?? '') ?? [];
  const message = [first.replace(/ \[recovered.*\]$/, ''), ...head.slice(1)].join('\n').trim();
  const frames = lines.flatMap((line, index) => {
    const [, file, number] = /^\t(\/.*\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?$/.exec(line) ?? [];
    const caller = (lines[index - 1] ?? '').replace(/^created by | in goroutine \d+$/g, '');
    const called = caller.replace(/\([^()]*\)$/, '').replace(/^.*\//, '');
    return file === undefined ? [] : [frame(called, file, Number(number))];
  });
  return {
    name,
    message: message.slice(0, maxText),
    stack: frames.join('\n').slice(0, maxText),
    expected: null,
    actual: null,
    phase,
  };
}

function frame(name: string, file: string, line: number): string {
  return name === '' ? `    at ${file}:${line}:1` : `    at ${name} (${file}:${line}:1)`;
}
