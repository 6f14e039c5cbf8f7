/**
 * Mocha's own reading of its options: the command line, and the configuration below it, as one flat list. In Mocha lists add up
 * (command line first) and single values are taken from whoever speaks first.
 * Invariant: pure; options of Node are told apart, because they must be on Node's own command line.
 */

export type Value = string | number | boolean;

/** Canonical option name -> values, in order. `spec` holds files, folders and globs. */
export interface MochaOptions {
  readonly values: ReadonlyMap<string, readonly Value[]>;
  /** Words that are no option of Mocha: Node's, or whatever the tests themselves read from the command line. */
  readonly others: readonly string[];
}

const lists = new Set([
  'extension',
  'file',
  'global',
  'ignore',
  'node-option',
  'reporter-option',
  'require',
  'spec',
  'watch-files',
  'watch-ignore',
]);
const singles = new Set(['retries', 'jobs', 'config', 'fgrep', 'grep', 'package', 'reporter', 'ui', 'slow', 'timeout']);
const switches = new Set(
  `allow-uncaught async-only bail check-leaks color delay diff dry-run exit fail-hook-affected-tests pass-on-failing-test-suite
  fail-zero forbid-only forbid-pending full-trace inline-diffs invert list-interfaces list-reporters parallel posix-exit-codes
  recursive sort watch clear-screen help version`.split(/\s+/),
);
const aliases: Readonly<Record<string, string>> = {
  ...{
    A: 'async-only',
    b: 'bail',
    c: 'color',
    colors: 'color',
    f: 'fgrep',
    globals: 'global',
    g: 'grep',
    exclude: 'ignore',
  },
  ...{ i: 'invert', j: 'jobs', C: 'no-color', 'no-colors': 'no-color', n: 'node-option', p: 'parallel', R: 'reporter' },
  ...{ O: 'reporter-option', 'reporter-options': 'reporter-option', r: 'require', s: 'slow', S: 'sort', t: 'timeout' },
  ...{ timeouts: 'timeout', u: 'ui', w: 'watch' },
};
/** What Node and V8 know besides the flags they allow in NODE_OPTIONS. */
const nodeFlag =
  /^--(?:inspect(?:-brk)?|expose[_-]gc|gc[_-]global|preserve-symlinks(?:-main)?|harmony.*|trace[_-].+|es[_-]staging|use[_-]strict)$/;
/** Globs may contain commas; other lists are separated by them. */
const unsplit = new Set(['spec', 'ignore']);

export function parseArguments(words: readonly string[]): MochaOptions {
  const values = new Map<string, Value[]>();
  const others: string[] = [];
  const add = (name: string, value: Value): void => addValue(values, name, value);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const [, dashes, rawName = '', inline] = /^(--?)([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (word === '--') continue;
    if (dashes === undefined) {
      add('spec', word);
      continue;
    }
    const name = aliases[rawName] ?? rawName;
    const positive = name.replace(/^no-/, '');
    const takesValue = lists.has(name) || singles.has(name);
    if (takesValue) {
      if (inline === undefined) at += 1;
      add(name, inline ?? words[at] ?? '');
    } else if (switches.has(positive) || singles.has(positive)) add(positive, name === positive && inline !== 'false');
    else others.push(word);
  }
  return { values, others };
}

/** A configuration object: keys with or without aliases, values single or listed. Mocha passes over keys it does not know. */
export function parseConfig(config: Readonly<Record<string, unknown>>): MochaOptions {
  const values = new Map<string, Value[]>();
  const others: string[] = [];
  for (const [key, value] of Object.entries(config)) {
    const name = key === '_' ? 'spec' : (aliases[key] ?? key);
    const listed = (Array.isArray(value) ? value : [value]).filter(isValue);
    const isMocha = lists.has(name) || singles.has(name) || switches.has(name);
    for (const it of listed) {
      if (isMocha) addValue(values, name, it);
      else if (isNodeFlag(`--${name}`) && it !== false) others.push(it === true ? `--${name}` : `--${name}=${it}`);
    }
  }
  return { values, others };
}

/** `sources`: who counts more comes first. */
export function mergeOptions(sources: readonly MochaOptions[]): MochaOptions {
  const values = new Map<string, readonly Value[]>();
  for (const source of sources) {
    for (const [name, found] of source.values) {
      const known = values.get(name);
      if (known === undefined) values.set(name, found);
      else if (lists.has(name) && name !== 'extension') values.set(name, [...new Set([...known, ...found])]);
    }
  }
  return { values, others: sources.flatMap((it) => it.others) };
}

/** Options that say which files run, how results are shown, or that end a run early: Assay decides these. */
const ours = new Set(
  `spec ignore extension recursive sort watch watch-files watch-ignore config package reporter reporter-option color bail jobs
  dry-run list-interfaces list-reporters node-option help version clear-screen diff inline-diffs fail-zero
  pass-on-failing-test-suite`.split(/\s+/),
);

/** The arguments that say the same, without the ones that are ours. */
export function toArguments({ values, others }: MochaOptions): readonly string[] {
  const nodeOptions = (values.get('node-option') ?? []).map((it) => `--${it}`);
  const own = [...values].flatMap(([name, found]) => {
    if (ours.has(name)) return [];
    if (switches.has(name)) return [found.at(-1) === false ? `--no-${name}` : `--${name}`];
    const kept = lists.has(name) ? found : found.slice(-1);
    return kept.flatMap((it) => (it === false ? [`--no-${name}`] : [`--${name}`, String(it)]));
  });
  return [...others, ...nodeOptions, ...own];
}

/** Splits a suite's arguments into Node's and Mocha's. */
export function splitArguments(args: readonly string[]): {
  readonly node: readonly string[];
  readonly mocha: readonly string[];
} {
  const { values, others } = parseArguments(args);
  const mocha = toArguments({ values, others: others.filter((it) => !isNodeFlag(it)) });
  return { node: others.filter(isNodeFlag), mocha };
}

function isNodeFlag(word: string): boolean {
  const [name = ''] = word.split('=');
  return process.allowedNodeEnvironmentFlags.has(name) || nodeFlag.test(name);
}

export function listOf({ values }: MochaOptions, name: string): readonly string[] {
  return (values.get(name) ?? []).map(String);
}

export function isOn({ values }: MochaOptions, name: string): boolean {
  return values.get(name)?.at(-1) === true;
}

function addValue(values: Map<string, Value[]>, name: string, value: Value): void {
  const parts = lists.has(name) && !unsplit.has(name) && typeof value === 'string' ? value.split(/ *, */) : [value];
  values.set(name, [...(values.get(name) ?? []), ...parts]);
}

function isValue(value: unknown): value is Value {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
