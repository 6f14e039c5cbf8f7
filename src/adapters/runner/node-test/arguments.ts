/**
 * Command lines of node:test: `node --import tsx --test --test-concurrency=2 'test/*.js'`, `tsx --test`.
 * Invariant: pure; what is kept means the same to Node as it did in the script.
 */

export interface NodeTestLine {
  /** Options for Node, without the test files, concurrency, reporters, coverage and watching. */
  readonly args: readonly string[];
  /** Files and globs; empty when Node shall search. */
  readonly patterns: readonly string[];
  /** Whether the script wants the files to share nothing with each other at a time: one after the other, or in one process. */
  readonly alone: boolean;
  /** What `--require`, `--import` and `--loader` name. */
  readonly preloads: readonly string[];
}

const preloading = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader']);
const valued = new Set([
  ...preloading,
  ...['-C', '--conditions', '--env-file', '--env-file-if-exists', '--test-name-pattern', '--test-skip-pattern'],
  ...['--test-concurrency', '--test-timeout', '--test-reporter', '--test-reporter-destination', '--test-shard'],
  ...['--test-global-setup', '--test-isolation', '--experimental-test-isolation', '--input-type', '--title'],
  ...['--test-coverage-include', '--test-coverage-exclude', '--test-coverage-lines', '--test-coverage-branches'],
  '--test-coverage-functions',
]);
const ours =
  /^--(?:test|test-reporter|test-reporter-destination|experimental-test-coverage|test-coverage-.*|test-concurrency|watch|watch-.*|test-shard)$/;

/** Null when it does not run tests. */
export function parseLine(argv: readonly string[]): NodeTestLine | null {
  const [program, ...words] = argv;
  if ((program !== 'node' && program !== 'tsx') || !words.includes('--test')) return null;
  const args: string[] = program === 'tsx' ? ['--import', 'tsx'] : [];
  const patterns: string[] = [];
  const preloads: string[] = program === 'tsx' ? ['tsx'] : [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') continue;
    if (!word.startsWith('-')) {
      patterns.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    const takesNext = equals === -1 && valued.has(name);
    const value = takesNext ? (words[at + 1] ?? '') : word.slice(equals + 1);
    if (takesNext) at += 1;
    if (preloading.has(name)) preloads.push(value);
    if (!ours.test(name)) args.push(...(takesNext ? [name, value] : [word]));
  }
  const said = words.join(' ');
  const alone = /--test-concurrency[= ]1\b|test-isolation[= ]none\b/.test(said);
  return { args, patterns, alone, preloads };
}

const forLaunch =
  /^--(?:test-(?:timeout|global-setup|name-pattern|skip-pattern|only|force-exit)|(?:experimental-)?test-isolation)$/;

/** Splits a suite's arguments into those for Node's command line and those that the launcher hands to `run()`. */
export function splitArguments(args: readonly string[]): {
  readonly node: readonly string[];
  readonly test: readonly string[];
} {
  const node: string[] = [];
  const test: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    const [name = ''] = word.split('=');
    const into = forLaunch.test(name) ? test : node;
    if (valued.has(name) && !word.includes('=')) into.push(word, args[++at] ?? '');
    else into.push(word);
  }
  return { node, test };
}
