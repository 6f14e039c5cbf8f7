/**
 * Suites of programs that no other adapter is named for, where the command itself says into which file it writes JUnit XML, TAP or
 * CTRF, or is known to print TAP: `pytest --junitxml=report.xml`, `gotestsum --junitfile out.xml`, `ava --tap | tap-junit > out.xml`,
 * `MOCHA_FILE=out.xml wdio`, `pytest --ctrf report.json`, `bats -F tap test > out.tap`, `tape test/*.js`.
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
    command: { run: line, results: results.map((it) => (it === '-' ? it : globLiteral(it))) },
    because: `package.json script "${script}": ${text}`,
  };
}

/** Relative to `dir`; `-` for TAP on standard output. */
function resultFiles(line: string, env: Invocation['env'], dir: string): readonly string[] {
  const variables = Object.entries(env).flatMap(([name, value]) =>
    /junit|^MOCHA_FILE$/i.test(name) ? filesIn(value, 'xml') : [],
  );
  const commands = parseShell(line);
  const named = variables.length > 0 ? variables : commands.flatMap(namedBy);
  const usable = named
    .map((path) => posix.normalize(path))
    .filter((path) => isLiteral(path) && isInside(posix.join(dir, path)));
  const last = commands.at(-1);
  return named.length === 0 && last?.writesTo === null && printsTap(last) ? ['-'] : usable;
}

interface Format {
  /** How options, reporters and programs of this format are called. */
  readonly word: RegExp;
  readonly ending: string;
}

const formats: readonly Format[] = [
  { word: /junit/i, ending: 'xml' },
  { word: /ctrf/i, ending: 'json' },
];

/** What one command of the pipeline says: files whose ending says it all, else those of a format that it names. */
function namedBy(command: ShellCommand): readonly string[] {
  const texts = command.words.map(({ text }) => text);
  const tap = [...texts, command.writesTo ?? ''].flatMap((text) => filesIn(text, 'tap'));
  if (tap.length > 0) return tap.length === 1 ? tap : [];
  return formats.flatMap((format) => namedAs(format, texts, command.writesTo));
}

/** In an option called after the format, else the only file with its ending beside a reporter that is. */
function namedAs({ word, ending }: Format, texts: readonly string[], writesTo: string | null): readonly string[] {
  const options = texts.flatMap((text, at) => readOption(text, texts[at + 1] ?? ''));
  const own = options.filter(({ name, value }) => word.test(name) || word.test(/^(\w+):/.exec(value)?.[1] ?? ''));
  const said = own.flatMap(({ value }) => filesIn(value, ending));
  if (said.length > 0) return said;
  if (!isReporter(texts, word) && !options.some((it) => setsReporter(it, word))) return [];
  const others = options
    .filter(({ name }) => !/conf/i.test(name) && name !== '-c')
    .flatMap(({ value }) => filesIn(value, ending));
  const all = [...others, ...filesIn(writesTo ?? '', ending)];
  return all.length === 1 ? all : [];
}

/** Programs that print TAP unless they are told otherwise. */
const tapPrograms = new Set(['tape', 'qunit']);

/** The last command of a pipeline: what it prints is what the whole line prints. */
function printsTap({ words }: ShellCommand): boolean {
  const texts = words.map(({ text }) => text);
  const options = texts.flatMap((text, at) => readOption(text, texts[at + 1] ?? ''));
  const chosen = options.filter(({ name }) => isReporterOption(name));
  if (chosen.length > 0) return chosen.at(-1)?.value === 'tap';
  if (texts.includes('--tap')) return true;
  return texts.slice(0, 3).some((text) => tapPrograms.has(posix.basename(text)));
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
function setsReporter({ name, value }: Option, word: RegExp): boolean {
  return isReporterOption(name) && word.test(value);
}

function isReporterOption(name: string): boolean {
  return /report|format|logger|^-[RrfF]$/i.test(name);
}

/** `tap-junit`, `npx go-junit-report`: a program, before its options, that is called after the format. */
function isReporter(words: readonly string[], word: RegExp): boolean {
  const until = words.findIndex((it) => it.startsWith('-'));
  return words.slice(0, until === -1 ? 2 : Math.min(until, 2)).some((it) => word.test(posix.basename(it)));
}

/** `out.xml`, `junit:out.xml`, `mochaFile=out.xml,toConsole=true`. */
function filesIn(value: string, ending: string): readonly string[] {
  const pattern = new RegExp(`(?:^|[=:])([^=:]+\\.${ending})$`, 'i');
  return value.split(',').flatMap((part) => pattern.exec(part)?.[1] ?? []);
}

/** What a shell or the program itself would replace is no name yet. */
function isLiteral(path: string): boolean {
  return !/[$`*?[\]{}~%]/.test(path);
}

function isInside(path: string): boolean {
  return !posix.isAbsolute(path) && path !== '..' && !path.startsWith('../');
}
