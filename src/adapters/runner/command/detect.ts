/**
 * Suites of programs that no other adapter is named for, where the command itself says into which file it writes JUnit XML:
 * `pytest --junitxml=report.xml`, `gotestsum --junitfile out.xml`, `ava --tap | tap-junit > out.xml`, `MOCHA_FILE=out.xml wdio`.
 * Invariant: pure, and nothing is guessed: a file whose name the shell computes, two candidates, or a file outside of the repository
 * make no suite, and the command is listed as not run.
 */
import { posix } from 'node:path';
import type { Suite } from '#domain/suite';
import { globLiteral } from '#formats/package-files';
import { parseShell, type ShellCommand } from '#formats/shell-words';
import type { Detection, DetectRequest, Invocation } from '#ports/runner';

export function detectCommands({ pkg, invocations }: DetectRequest): Detection {
  const suites = [...Map.groupBy(invocations, ({ line }) => line).values()].flatMap((parts) => {
    const [first] = parts;
    const results = parts.flatMap(({ line, env }) => resultFiles(line, env, pkg.dir));
    return first === undefined || results.length === 0 ? [] : [toSuite(pkg.dir, first, [...new Set(results)])];
  });
  return { suites, questions: [], notes: [] };
}

function toSuite(dir: string, { script, text, env, line }: Invocation, results: readonly string[]): Suite {
  return {
    id: dir === '' ? 'command' : `${dir}:command`,
    runner: 'command',
    version: null,
    dir,
    layer: 'unit',
    projects: [],
    args: [],
    env,
    configFiles: [],
    aliases: {},
    pool: true,
    command: { run: line, results: results.map(globLiteral) },
    because: `package.json script "${script}": ${text}`,
  };
}

/** Relative to `dir`. */
function resultFiles(line: string, env: Invocation['env'], dir: string): readonly string[] {
  const variables = Object.entries(env).flatMap(([name, value]) =>
    /junit|^MOCHA_FILE$/i.test(name) ? xmlIn(value) : [],
  );
  const named = variables.length > 0 ? variables : parseShell(line).flatMap(namedBy);
  return named
    .map((path) => posix.normalize(path))
    .filter((path) => isLiteral(path) && isInside(posix.join(dir, path)));
}

/** What one command of the pipeline says: in an option called after JUnit, else the only `.xml` beside a reporter that is. */
function namedBy({ words, writesTo }: ShellCommand): readonly string[] {
  const texts = words.map(({ text }) => text);
  const options = texts.flatMap((text, at) => readOption(text, texts[at + 1] ?? ''));
  const own = options.filter(({ name, value }) => /junit/i.test(name) || /^junit:/i.test(value));
  const said = own.flatMap(({ value }) => xmlIn(value));
  if (said.length > 0) return said;
  if (!isReporter(texts) && !options.some(setsReporter)) return [];
  const others = options
    .filter(({ name }) => !/conf/i.test(name) && name !== '-c')
    .flatMap(({ value }) => xmlIn(value));
  const all = [...others, ...xmlIn(writesTo ?? '')];
  return all.length === 1 ? all : [];
}

interface Option {
  readonly name: string;
  readonly value: string;
}

function readOption(word: string, next: string): readonly Option[] {
  if (!/^--?\w/.test(word)) return [];
  const equals = word.indexOf('=');
  if (equals !== -1) return [{ name: word.slice(0, equals), value: word.slice(equals + 1) }];
  return [{ name: word, value: next.startsWith('-') ? '' : next }];
}

/** `--reporter=junit`, `-R mocha-junit-reporter`, `--format junit`. */
function setsReporter({ name, value }: Option): boolean {
  return /report|format|logger|^-[Rrf]$/i.test(name) && /junit/i.test(value);
}

/** `tap-junit`, `npx go-junit-report`: a program, before its options, that is called after JUnit. */
function isReporter(words: readonly string[]): boolean {
  const until = words.findIndex((word) => word.startsWith('-'));
  return words.slice(0, until === -1 ? 2 : Math.min(until, 2)).some((word) => /junit/i.test(posix.basename(word)));
}

/** `out.xml`, `junit:out.xml`, `mochaFile=out.xml,toConsole=true`. */
function xmlIn(value: string): readonly string[] {
  return value.split(',').flatMap((part) => /(?:^|[=:])([^=:]+\.xml)$/i.exec(part)?.[1] ?? []);
}

/** What a shell or the program itself would replace is no name yet. */
function isLiteral(path: string): boolean {
  return !/[$`*?[\]{}~%]/.test(path);
}

function isInside(path: string): boolean {
  return !posix.isAbsolute(path) && path !== '..' && !path.startsWith('../');
}
