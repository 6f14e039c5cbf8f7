/**
 * The arguments a script gives to `playwright test`, split by what they mean to us: what chooses files and projects, what is ours to
 * decide (reporters, shards, watching, snapshots, how many fail) and the rest, which is kept as it is.
 * Invariant: an option keeps its value, whether it is written `--x=y` or `--x y`. Pure.
 */

export interface PlaywrightArguments {
  /** Kept for every run. */
  readonly kept: readonly string[];
  /** Regular expressions that Playwright matches against absolute paths, a `:line` at the end left out. */
  readonly filters: readonly string[];
  /** A file or a folder. */
  readonly config: string | null;
  /** Names, `*` stands for anything, any case. */
  readonly projects: readonly string[];
  readonly browser: string | null;
  readonly workers: string | null;
  /** Opens a window or writes snapshots: a script for a person, no way to run tests. */
  readonly interactive: boolean;
}

/** Options that take the next word; `?` when only a word that is no option and no file. */
const valued = new Set(
  `add-reporter browser config global-timeout grep grep-invert last-failed-file max-failures output project repeat-each reporter
   retries run-agents shard test-list test-list-invert timeout trace tsconfig ui-host ui-port update-source-method workers`.split(
    /\s+/,
  ),
);
const optionallyValued: Readonly<Record<string, RegExp>> = {
  debug: /^(?:inspector|cli)$/,
  'update-snapshots': /^(?:all|changed|missing|none|default)$/,
  shuffle: /^\d+$/,
};
const shortNames: Readonly<Record<string, string>> = {
  c: 'config',
  g: 'grep',
  G: 'grep-invert',
  gv: 'grep-invert',
  j: 'workers',
  u: 'update-snapshots',
};

const ours =
  /^(?:add-reporter|browser|config|debug|fail-on-flaky-tests|last-failed|last-failed-file|list|max-failures|only-changed|output|pass-with-no-tests|project|repeat-each|reporter|shard|shuffle|test-list|test-list-invert|ui|ui-host|ui-port|update-snapshots|update-source-method|workers|x)$/;
const forPeople = /^(?:debug|ui|ui-host|ui-port|update-snapshots|list)$/;

interface Option {
  readonly name: string;
  readonly values: readonly string[];
  readonly words: readonly string[];
}

/** `words`: what follows `playwright test`. */
export function parsePlaywrightArguments(words: readonly string[]): PlaywrightArguments {
  const { options, positionals } = splitWords(words);
  const last = (name: string) => options.findLast((it) => it.name === name)?.values.at(-1) ?? null;
  return {
    kept: options.filter(({ name }) => !ours.test(name)).flatMap((it) => it.words),
    filters: positionals.map((it) => it.replace(/(?::\d+){1,2}$/, '')),
    config: last('config'),
    projects: options.flatMap(({ name, values }) => (name === 'project' ? values : [])),
    browser: last('browser'),
    workers: last('workers'),
    interactive: options.some(({ name }) => forPeople.test(name)),
  };
}

function splitWords(words: readonly string[]): { options: Option[]; positionals: string[] } {
  const options: Option[] = [];
  const positionals: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') break; // what follows is for the tests' own use of process.argv
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const [, dashed = '', inline] = /^--?([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const name = word.startsWith('--') ? dashed : (shortNames[dashed] ?? dashed);
    const following = inline === undefined ? followingValues(name, words.slice(at + 1)) : [];
    options.push({ name, values: inline === undefined ? following : [inline], words: [word, ...following] });
    at += following.length;
  }
  return { options, positionals };
}

/** `--project a b` takes every word up to the next option. */
function followingValues(name: string, rest: readonly string[]): readonly string[] {
  const end = rest.findIndex((word) => word.startsWith('-'));
  const free = end === -1 ? rest : rest.slice(0, end);
  if (name === 'project') return free;
  if (valued.has(name)) return rest.slice(0, 1);
  const [next = ''] = rest;
  return optionallyValued[name]?.test(next) ? [next] : [];
}
