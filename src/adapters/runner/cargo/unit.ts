/**
 * One test program of a run: from the lines of libtest to results of its files. libtest has no machine-readable form on stable Rust.
 *
 *     running 2 tests / test a ... ok / test b ... FAILED / failures: / ---- b stdout ---- … / failures: names / test result: …
 *
 * Invariants: nothing is told of a test before the program has ended, because a child's `ok` may stand where its own word comes later:
 * the sums at the end decide, and where they do not fit the file has no end; a program without its `test result:` is no complete answer; a test the program listed and did not answer for leaves its
 * file without an end; a program that speaks another language is one test, judged by its exit code.
 */
import { posix } from 'node:path';
import { cargoFailure } from '#adapters/runner/cargo/failure';
import { createSummary, difference } from '#adapters/runner/cargo/summary';
import type { Outcome, RunnerEvent, TestError } from '#domain/result';
import { problem } from '#formats/runner-events';
import { type CappedText, cappedText } from '#formats/toolchain/report-records';
import { plain } from '#kit/text';

export interface CargoUnit {
  out(line: string): void;
  err(line: string): void;
  done(code: number | null): readonly RunnerEvent[];
}

export interface UnitParts {
  readonly target: string;
  /** Documentation: names say the file and the line. */
  readonly doc: boolean;
  /** Test files asked for, relative to the root. */
  readonly files: readonly string[];
  /** Name of each test that is run -> its file. */
  readonly names: ReadonlyMap<string, string>;
  readonly root: string;
  readonly realRoot: string;
  /** Folder of the workspace relative to the root. */
  readonly base: string;
}

const maxOutput = 131_072;
const outcomes: Readonly<Record<string, Outcome>> = { ok: 'passed', FAILED: 'failed', ignored: 'skipped' };
const resultLine = /^test (.+?)(?: - (?:should panic|compile fail|compile))? \.\.\. (.*)$/;
/** At the end of a line that a test may have begun with words of its own. */
const verdictOf = /(?:^|\W)(ok|FAILED|ignored)(?:, .*)?$/;

export function createUnit(parts: UnitParts): CargoUnit {
  const { files, names, root, realRoot } = parts;
  const told = new Map<string, Outcome>();
  const blocks = new Map<string, CappedText>();
  const [said, errors] = [cappedText(maxOutput), cappedText(maxOutput)];
  const numbers = new Map<string, number>();
  let pending: string | null = null;
  let block: CappedText | null = null;
  const summary = createSummary((name) => names.size === 0 || parts.doc || names.has(name), parts.doc);
  let [speaks, finished, explains] = [false, false, false];

  const identify = (name: string): { readonly file: string; readonly title: readonly string[] } | null => {
    if (!parts.doc) return { file: names.get(name) ?? files[0] ?? '', title: name.split('::') };
    const [, path = '', item = ''] = /^(.+\.\w+) - (.*?)\s*\(line \d+\)/.exec(name) ?? [];
    const file =
      [posix.join(parts.base, path), path].find((it) => files.includes(it)) ??
      files.find((it) => it.endsWith(`/${path}`));
    if (file === undefined) return null;
    const title = `${file}\0${item}`;
    const number = (numbers.get(title) ?? 0) + 1;
    numbers.set(title, number);
    const again = number === 1 ? [] : [`#${number}`];
    return { file, title: ['documentation', ...item.split('::').filter(Boolean), ...again] };
  };
  const identities = new Map<string, ReturnType<typeof identify>>();
  const whose = (name: string) => {
    const known = identities.has(name) ? (identities.get(name) ?? null) : identify(name);
    identities.set(name, known);
    return known;
  };
  // Several of one item are numbered as they stand in the file: they end in any order.
  if (parts.doc) for (const name of [...names.keys()].sort((a, b) => lineOf(a) - lineOf(b))) whose(name);
  const event = (name: string, outcome: Outcome, error: TestError | null): readonly RunnerEvent[] => {
    const it = whose(name);
    if (it === null || !files.includes(it.file)) return [];
    return [{ type: 'test', file: it.file, project: null, title: it.title, outcome, ms: 0, tries: 1, error }];
  };
  const failure = (name: string, output: string): readonly RunnerEvent[] => {
    const place = { test: name, root, realRoot, base: posix.join(root, parts.base) };
    const error = cargoFailure(output, place);
    if (!parts.doc) return event(name, 'failed', error);
    // Its panic names a line of the program that rustdoc has made of it.
    const { file = '', title = [] } = whose(name) ?? {};
    const stack = `    at ${title.join(' ')} (${root}/${file}:${lineOf(name)}:1)`;
    return event(name, 'failed', { ...error, stack });
  };

  function line(text: string): void {
    const [, name, rest = ''] = resultLine.exec(text) ?? [];
    const verdict = verdictOf.exec(rest)?.[1];
    const [, opened] = /^---- (.+) (?:stdout|stderr) ----$/.exec(text) ?? [];
    if (/^running \d+ tests?$/.test(text)) speaks = true;
    if (text === 'failures:') explains = true;
    summary.list(text);
    if (opened !== undefined && explains && (told.has(opened) || names.has(opened))) {
      block = blocks.get(opened) ?? cappedText(maxOutput);
      blocks.set(opened, block);
    } else if (block !== null) {
      if (text !== 'failures:') block.add(`${text}\n`);
      else block = null;
    } else if (/^test result: /.test(text)) {
      finished = true;
      summary.result(text);
    } else if (name !== undefined && (names.size === 0 || names.has(name) || parts.doc)) {
      pending = verdict === undefined ? name : null;
      if (verdict !== undefined) told.set(name, outcomes[verdict] ?? 'failed');
    } else {
      const late = pending === null ? undefined : verdictOf.exec(text)?.[1];
      if (pending !== null && late !== undefined) {
        told.set(pending, outcomes[late] ?? 'failed');
        pending = null;
      } else said.add(`${text}\n`);
    }
  }

  const endOf = (file: string, error: TestError | null): RunnerEvent => {
    const mine = [...told.keys()].filter((name) => whose(name)?.file === file).length;
    const ms = told.size === 0 ? 0 : ((summary.sums()?.ms ?? 0) * mine) / told.size;
    return { type: 'file-end', file, project: null, ms, error };
  };

  /** A test that ended the program: the one that ran alone, or the one the runtime names. */
  function culprit(open: readonly string[]): string | null {
    const named = /^(?:\n)?thread '(.+?)'(?: \(\d+\))? (?:has overflowed its stack|panicked)/m.exec(errors.text())?.[1];
    if (named !== undefined && open.includes(named)) return named;
    return pending ?? (open.length === 1 ? (open[0] ?? null) : null);
  }

  function crashed(): readonly RunnerEvent[] {
    const open = [...names.keys()].filter((name) => !told.has(name));
    const guilty = culprit(open);
    const words = lastWords(errors.text());
    const failed = guilty === null ? [] : failure(guilty, `${said.text()}\n${words}`.trim());
    const silent = new Set(open.filter((name) => name !== guilty).map((name) => whose(name)?.file));
    if (guilty !== null) told.set(guilty, 'failed');
    const ended = files.filter((file) => !silent.has(file) && (names.size > 0 || failed.length > 0));
    const count = silent.size === 0 ? '' : `; ${open.length} of its tests gave no answer`;
    const lost = guilty === null ? [problem(`the test program ${parts.target} ended early: ${words}${count}`)] : [];
    return [...failed, ...lost, ...ended.map((file) => endOf(file, null))];
  }

  /** The program's own list of what failed decides; a test whose line got lost has passed when that makes the numbers right. */
  function settle(): void {
    const sums = summary.sums();
    if (sums === null) return;
    if (sums.listed !== null) {
      for (const [name, outcome] of told) if (outcome === 'failed' && !sums.listed.has(name)) told.delete(name);
      for (const name of sums.listed) told.set(name, 'failed');
    }
    const open = [...names.keys()].filter((name) => !told.has(name));
    const passed = [...told.values()].filter((outcome) => outcome === 'passed').length;
    if (sums.passed === passed + open.length) for (const name of open) told.set(name, 'passed');
  }

  /** Passed and skipped ones first, in the order in which they ended. */
  function answers(): readonly RunnerEvent[] {
    const calm = [...told].flatMap(([name, outcome]) => (outcome === 'failed' ? [] : event(name, outcome, null)));
    const failed = [...told].filter(([, outcome]) => outcome === 'failed');
    return [...calm, ...failed.flatMap(([name]) => failure(name, blocks.get(name)?.text() ?? ''))];
  }

  function asOneTest(code: number | null): readonly RunnerEvent[] {
    const [file = ''] = files;
    const output = `${said.text()}\n${errors.text()}`;
    const error =
      code === 0 ? null : cargoFailure(output, { test: '', root, realRoot, base: posix.join(root, parts.base) });
    const outcome = code === 0 ? 'passed' : 'failed';
    const one: RunnerEvent = {
      type: 'test',
      file,
      project: null,
      title: [parts.target],
      outcome,
      ms: 0,
      tries: 1,
      error,
    };
    return [one, ...files.map((it) => endOf(it, null))];
  }

  return {
    out: line,
    err: (text) => errors.add(`${text}\n`),
    done(code) {
      if (!finished && !speaks && told.size === 0 && names.size === 0 && !parts.doc) return asOneTest(code);
      if (!finished && names.size + told.size > 0 && !(code === 0 && names.size === 0))
        return [...answers(), ...crashed()];
      if (!finished && code !== 0) {
        const error: TestError = {
          name: '',
          message: lastWords(errors.text()),
          stack: '',
          expected: null,
          actual: null,
          phase: 'collect',
        };
        return files.map((file) => endOf(file, error));
      }
      settle();
      const sums = summary.sums();
      const differs = sums === null ? null : difference(sums, told);
      if (differs !== null) return [...answers(), problem(`the test program ${parts.target}: ${differs}`, 'test')];
      return [...answers(), ...files.map((file) => endOf(file, null))];
    },
  };
}

function lineOf(name: string): number {
  return Number(/\(line (\d+)\)/.exec(name)?.[1] ?? 1);
}

/** What cargo says about a program that failed, without its progress. */
function lastWords(errors: string): string {
  const lines = plain(errors).split('\n');
  const said = lines.filter(
    (line) =>
      !/^\s*(?:Compiling|Finished|Running|Doc-tests|Blocking|Fresh|warning:)\b|^\s*$|^note: |^error: (?:doc)?test failed/.test(
        line,
      ),
  );
  return (
    said
      .join('\n')
      .replace(/^Caused by:\n\s*/m, '')
      .replace(/`[^`]*\/(\w[\w-]*?)-[0-9a-f]{16}(?: [^`]*)?`/g, '`$1`')
      .trim()
      .slice(-8_192) || 'it says nothing'
  );
}
