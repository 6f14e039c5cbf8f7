/**
 * Command lines of cargo: `cargo +nightly test --workspace --all-features -- --test-threads=1`.
 * Invariant: pure; what is kept means the same to `cargo test` as it did in the script.
 */

export interface CargoTestLine {
  /** Flags about how to build, without the choice of packages and targets and without how results are printed. */
  readonly args: readonly string[];
  /** What comes behind `--`, for the test programs, a name filter included. */
  readonly rest: readonly string[];
  /** Of `-p`; empty: all, or those of the folder. */
  readonly packages: readonly string[];
  readonly exclude: readonly string[];
  /** `lib`, `bins`, `tests`, `doc` or names of files of tests/; empty: all. */
  readonly targets: readonly string[];
  /** Folder of `--manifest-path`, '' without one. */
  readonly dir: string;
}

const valued = new Set(
  `p package exclude bin test example bench j jobs profile features F target target-dir manifest-path color message-format Z config C
  lockfile-path timings`.split(/\s+/),
);
const kept = new Set(
  `j jobs profile features F target target-dir Z config all-features no-default-features r release locked offline frozen
  ignore-rust-version`.split(/\s+/),
);
/** Of the test programs: how they print is ours to say. */
const printing =
  /^--(?:nocapture|no-capture|show-output|format|color|list|logfile|quiet|report-time|exact|bench)(?:=|$)|^-q$/;
const printingValued = new Set(['--format', '--color', '--logfile']);

/** Null when it does not run tests, or with another tool (`cargo nextest`). */
export function parseLine(argv: readonly string[]): CargoTestLine | null {
  const [program, ...all] = argv;
  const words = all[0]?.startsWith('+') ? all.slice(1) : all;
  if (program !== 'cargo' || (words[0] !== 'test' && words[0] !== 't')) return null;
  const dashes = words.indexOf('--');
  const own = dashes === -1 ? words.slice(1) : words.slice(1, dashes);
  const found = { args: [] as string[], rest: [] as string[], packages: [] as string[], exclude: [] as string[] };
  const targets: string[] = [];
  let dir = '';
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at] ?? '';
    const [, name = '', inline] = /^--?([\w-]+?)(?:=(.*))?$/s.exec(word) ?? [];
    if (!word.startsWith('-')) {
      found.rest.push(word);
      continue;
    }
    const takesNext = inline === undefined && valued.has(name) && name !== 'timings';
    const value = inline ?? (takesNext ? (own[at + 1] ?? '') : '');
    if (takesNext) at += 1;
    if (name === 'p' || name === 'package') found.packages.push(value);
    if (name === 'exclude') found.exclude.push(value);
    if (['lib', 'bins', 'doc'].includes(name)) targets.push(name);
    if (name === 'tests' || name === 'all-targets') targets.push('lib', 'bins', 'tests'); // both are all but the documentation
    if (name === 'test') targets.push(value);
    if (name === 'bin') targets.push('bins');
    if (name === 'manifest-path') dir = value.replace(/\/?Cargo\.toml$/, '');
    if (kept.has(name)) found.args.push(...(takesNext ? [word, value] : [word]));
  }
  found.rest.push(...forPrograms(dashes === -1 ? [] : words.slice(dashes + 1)));
  return { ...found, targets: [...new Set(targets)], dir };
}

const targetFlag = /^--(?:lib|bins|tests|doc|test=.*)$/;

/** Targets as words that `splitTargets` finds again in the arguments of a suite. */
export function targetFlags(targets: readonly string[]): readonly string[] {
  return targets.map((it) => (['lib', 'bins', 'tests', 'doc'].includes(it) ? `--${it}` : `--test=${it}`));
}

/** The launcher chooses targets itself: what it passes on are the other words. */
export function splitTargets(words: readonly string[]): {
  readonly targets: readonly string[];
  readonly flags: readonly string[];
} {
  const targets = words.filter((it) => targetFlag.test(it)).map((it) => it.replace(/^--(?:test=)?/, ''));
  return { targets, flags: words.filter((it) => !targetFlag.test(it)) };
}

function forPrograms(words: readonly string[]): readonly string[] {
  return words.filter((word, at) => !printing.test(word) && !printingValued.has(words[at - 1] ?? ''));
}
