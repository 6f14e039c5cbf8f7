/**
 * Command lines of pytest: `pytest`, `python -m pytest`, `uv run pytest -q tests`.
 * Invariant: pure; what is kept means the same to pytest as it did in the script.
 */
import { posix } from 'node:path';

export interface PytestLine {
  /** Options without files, coverage, reports, the cache and whatever ends a run early. */
  readonly args: readonly string[];
  /** Files and folders; empty when the configuration decides. */
  readonly paths: readonly string[];
  readonly facts: PytestFacts;
}

/** What options say that matters before a run; those of the script and of `addopts` count alike. */
export interface PytestFacts {
  /** Starts several processes itself (pytest-xdist). */
  readonly spreads: boolean;
  readonly basetemp: boolean;
  readonly doctestModules: boolean;
  readonly doctestGlobs: readonly string[];
  /** Modules that `-p` loads. */
  readonly plugins: readonly string[];
  /** Folders and files left out, as written. */
  readonly ignored: readonly string[];
}

const valued = new Set(
  `-k -m -p -c -n -o -r -W --rootdir --confcutdir --basetemp --ignore --ignore-glob --deselect --import-mode --junitxml --junit-xml
  --junit-prefix --junitprefix --maxfail --tb --color --log-level --log-file --log-cli-level --durations --durations-min --capture
  --cov --cov-report --cov-config --cov-fail-under --numprocesses --dist --tx --maxprocesses --reruns --reruns-delay --only-rerun
  --timeout --timeout-method --randomly-seed --html --override-ini --config-file --pythonwarnings --asyncio-mode --ds --dc
  --doctest-glob --doctest-report --pdbcls --last-failed-no-failures --lfnf --show-capture --report-log --alluredir --count
  --verbosity --basetemp --code-highlight`.split(/\s+/),
);
const ours =
  /^(?:-x|--exitfirst|--maxfail|--lf|--last-failed|--ff|--failed-first|--nf|--new-first|--sw|--stepwise.*|--cov.*|--no-cov.*|--junit-?xml|--html|--self-contained-html|--report-log|--alluredir|-n|--numprocesses|--basetemp|-q+|--quiet|-v+|--verbose|--verbosity|--color|-s|--pdb|--trace|--co|--collect-only|--cache-clear|--durations.*|-f|--looponfail)$/;

/** The words after `pytest`; null when the command does not start it. */
export function pytestWords(argv: readonly string[]): readonly string[] | null {
  const [program = '', ...rest] = argv;
  const name = posix.basename(program);
  if (name === 'pytest' || name === 'py.test') return rest;
  if (/^python[\d.]*$/.test(name)) {
    const at = rest.indexOf('-m');
    return at !== -1 && (rest[at + 1] === 'pytest' || rest[at + 1] === 'py.test') ? rest.slice(at + 2) : null;
  }
  if (!['uv', 'poetry', 'pipenv', 'pdm', 'hatch', 'rye', 'coverage'].includes(name) || !rest.includes('run'))
    return null;
  const command = rest.slice(rest.indexOf('run') + 1);
  const at = command.findIndex((word) => /^(?:pytest|py\.test)$/.test(word) || /^python[\d.]*$/.test(word));
  if (name === 'coverage') return pytestWords(['python', ...command]);
  return at === -1 ? null : pytestWords(command.slice(at));
}

export function parseLine(words: readonly string[]): PytestLine {
  const args: string[] = [];
  const paths: string[] = [];
  const given = new Map<string, string[]>();
  for (let at = 0; at < words.length; at += 1) {
    const { name, value, inline } = readOption(words[at] ?? '');
    if (name === null) {
      paths.push(value);
      continue;
    }
    const takesNext = !inline && valued.has(name);
    const actual = takesNext ? (words[at + 1] ?? '') : value;
    given.set(name, [...(given.get(name) ?? []), actual]);
    if (!ours.test(name)) args.push(words[at] ?? '', ...(takesNext ? [actual] : []));
    if (takesNext) at += 1;
  }
  return { args, paths, facts: factsOf(given) };
}

interface Option {
  /** Null for a word that is no option. */
  readonly name: string | null;
  readonly value: string;
  readonly inline: boolean;
}

/** `--cov=src`, `-n4`, `-m`, `tests`. */
function readOption(word: string): Option {
  if (!word.startsWith('-') || word === '-') return { name: null, value: word, inline: false };
  const [, long, longValue] = /^(--[^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
  if (long !== undefined) return { name: long, value: longValue ?? '', inline: longValue !== undefined };
  const short = word.slice(0, 2);
  return valued.has(short) && word.length > 2
    ? { name: short, value: word.slice(2), inline: true }
    : { name: word, value: '', inline: false };
}

function factsOf(given: ReadonlyMap<string, readonly string[]>): PytestFacts {
  const all = (...names: readonly string[]): readonly string[] => names.flatMap((name) => given.get(name) ?? []);
  const workers = all('-n', '--numprocesses').at(-1) ?? '0';
  return {
    spreads: workers !== '0' || all('--tx').length > 0,
    basetemp: given.has('--basetemp'),
    doctestModules: given.has('--doctest-modules'),
    doctestGlobs: all('--doctest-glob'),
    plugins: all('-p').filter((name) => !name.startsWith('no:')),
    ignored: all('--ignore', '--ignore-glob'),
  };
}

export function mergeFacts(a: PytestFacts, b: PytestFacts): PytestFacts {
  return {
    spreads: a.spreads || b.spreads,
    basetemp: a.basetemp || b.basetemp,
    doctestModules: a.doctestModules || b.doctestModules,
    doctestGlobs: [...a.doctestGlobs, ...b.doctestGlobs],
    plugins: [...a.plugins, ...b.plugins],
    ignored: [...a.ignored, ...b.ignored],
  };
}
