/**
 * Any program that writes JUnit XML, TAP or CTRF, into a file or (TAP) to standard output. It runs as a whole, in the user's own shell words; only results written by this very run are
 * read, and none means that nothing is known. Tests carry the file their report names, or the suite's stand-in when it names none;
 * nothing of where the tree lies is part of a test's name, so that runs in different trees can be compared.
 */
import { posix } from 'node:path';
import { detectCommands } from '#adapters/runner/command/detect';
import { type Place, testFileOf, titleOf } from '#adapters/runner/command/identity';
import type { RunnerEvent } from '#domain/result';
import { standIn } from '#domain/suite';
import { parseCtrf } from '#formats/results/ctrf';
import { parseJunit } from '#formats/results/junit';
import type { ReportedTest, ReportedTests } from '#formats/results/reported-test';
import { parseTap } from '#formats/results/tap';
import { problem } from '#formats/runner-events';
import type { Command, CommandRequest, Decoder, Runner } from '#ports/runner';

/** In `results`: what the line prints is TAP. */
const standardOutput = '-';

export const commandRunner: Runner = {
  name: 'command',
  runs: () => false,
  detect: detectCommands,
  command,
  decoder,
};

function command({ suite, root, assets }: CommandRequest): Command {
  const { run, results } = suite.command ?? { run: '', results: [] };
  const endings = [...new Set(results.map((glob) => (glob === standardOutput ? glob : posix.extname(glob))))];
  return {
    argv: ['node', posix.join(assets, 'command/launch.mjs'), run, ...endings],
    cwd: posix.join(root, suite.dir),
    env: { ...suite.env, ASSAY_ROOT: root },
    files: [],
  };
}

function decoder({ suite, root, treeFiles }: CommandRequest): Decoder {
  const reported: Uint8Array[] = [];
  return {
    report(bytes) {
      reported.push(bytes.slice());
      return [];
    },
    end({ code, stderrTail, read }) {
      const start: RunnerEvent = { type: 'start', runner: 'command', version: '' };
      const results = suite.command?.results ?? [];
      const [realRoot = root, ...told] = Buffer.concat(reported).toString('utf8').split('\0');
      const isHeard = results.includes(standardOutput);
      const heard = isHeard ? told.shift() : undefined;
      const written = new Set(told);
      const place = { roots: [root, realRoot || root], dir: suite.dir, treeFiles };
      const all = results.flatMap((glob) => (glob === standardOutput ? [] : read(posix.join(suite.dir, glob))));
      const fresh = new Map(all.filter(({ path }) => written.has(path)).map(({ path, text }) => [path, text]));
      if (heard !== undefined && heard.trim() !== '') fresh.set('standard output', heard);
      if (fresh.size === 0) return [start, problem(noResults(results, all.length, code, stderrTail), 'collect')];
      const { tests, broken } = parseAll(fresh);
      const events = byFile(tests, place, standIn(suite).file);
      if (broken.length > 0) return [start, ...events, ...broken];
      if (tests.length === 0) return [start, problem(`no tests found in ${[...fresh.keys()].join(', ')}`, 'collect')];
      const crashed = code !== 0 && !tests.some((test) => test.outcome === 'failed');
      const crash = crashed
        ? [problem(`ended with code ${code ?? 'none'} though no test failed\n${stderrTail}`.trim())]
        : [];
      return [start, ...events, ...crash, { type: 'end', interrupted: code === null }];
    },
  };
}

interface Parsed {
  readonly tests: readonly ReportedTest[];
  readonly broken: readonly RunnerEvent[];
}

function parseAll(results: ReadonlyMap<string, string>): Parsed {
  const parsed = [...results].map(([path, text]) => ({ path, result: parseAs(path, text) }));
  return {
    tests: parsed.flatMap(({ result }) => (result.ok ? result.tests : [])),
    broken: parsed.flatMap(({ path, result }) =>
      (result.ok ? result.problems : [result.problem]).map((it) => problem(`${path}: ${it}`, 'collect')),
    ),
  };
}

/** By its ending where that says it, otherwise by how it begins. */
function parseAs(path: string, text: string): ReportedTests {
  const ending = posix.extname(path).toLowerCase();
  const begins = text
    .replace(/^\uFEFF/, '')
    .trimStart()
    .charAt(0);
  if (ending === '.xml' || (ending !== '.tap' && begins === '<')) return parseJunit(text);
  if (ending === '.json' || (ending !== '.tap' && begins === '{')) return parseCtrf(text);
  return parseTap(text);
}

function noResults(globs: readonly string[], stale: number, code: number | null, stderr: string): string {
  const old = stale === 0 ? '' : `; ${stale} older ${stale === 1 ? 'file was' : 'files were'} left alone`;
  const files = globs.filter((glob) => glob !== standardOutput);
  const silent = globs.length === 0 ? 'the suite names no results' : 'the command printed nothing';
  const where = files.length === 0 ? silent : `the command wrote no file at ${files.join(', ')}${old}`;
  return `no tests found: ${where} (the command ended with code ${code ?? 'none'})\n${stderr.slice(-4000)}`.trim();
}

function byFile(tests: readonly ReportedTest[], place: Place, otherwise: string): readonly RunnerEvent[] {
  const known = new Map<string, string>(); // a class has many tests, a tree many files
  const fileOf = (test: ReportedTest): string => {
    const key = `${test.file}\0${test.classname}`;
    const file = known.get(key) ?? testFileOf(test, place) ?? otherwise;
    known.set(key, file);
    return file;
  };
  const files = Map.groupBy(tests, fileOf);
  return [...files].flatMap(([file, list]): RunnerEvent[] => [
    { type: 'file-start', file, project: null },
    ...list.map((test): RunnerEvent => {
      const { outcome, ms, tries, error } = test;
      return { type: 'test', file, project: null, title: titleOf(test, place), outcome, ms, tries, error };
    }),
    { type: 'file-end', file, project: null, ms: list.reduce((sum, { ms }) => sum + ms, 0), error: null },
  ]);
}
