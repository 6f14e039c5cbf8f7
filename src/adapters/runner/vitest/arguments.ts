/**
 * The arguments a script gives to Vitest, split by what they mean to us: file filters and options that choose files, options that
 * are ours to decide (watch, reporters, coverage, bail, shards) and the rest, which is kept as it is.
 * Invariant: an option keeps its value, whether it is written `--x=y` or `--x y`.
 */

export interface VitestArguments {
  /** Kept for every run. */
  readonly kept: readonly string[];
  /** Vitest runs the files whose path contains one of these. */
  readonly filters: readonly string[];
  readonly root: string | null;
  readonly config: string | null;
  readonly dir: string | null;
  readonly projects: readonly string[];
  readonly exclude: readonly string[];
  readonly typecheck: boolean;
  readonly typecheckOnly: boolean;
  readonly browser: boolean;
  /** `bench` and the like: no test run at all. */
  readonly command: string | null;
}

/** Options without a value; any other one takes the next word unless that starts with `-`. */
const flags = new Set(
  `run watch w ui open globals dom passWithNoTests allowOnly isolate update u hideSkippedTests clearMocks mockReset restoreMocks
   unstubGlobals unstubEnvs fileParallelism logHeapUsage dangerouslyIgnoreUnhandledErrors expandSnapshotDiff disableConsoleIntercept
   includeTaskLocation standalone clearScreen color cache printConsoleTrace typecheck coverage silent changed browser`
    .split(/\s+/)
    .filter(Boolean),
);

const dropped =
  /^(run|watch|w|ui|open|api|standalone|clearScreen|reporters?|outputFile|coverage|bail|shard|changed|passWithNoTests|update|u|silent)$/;

const shortNames: Readonly<Record<string, string>> = { c: 'config', r: 'root' };
const commands = new Set(['run', 'watch', 'dev', 'bench', 'init', 'list', 'related', 'complete']);

interface Option {
  /** Name without dashes, `no-` and dotted rest: `coverage` of `--no-coverage` and of `--coverage.enabled`. */
  readonly name: string;
  readonly rest: string;
  readonly value: string | null;
  readonly words: readonly string[];
}

export function parseVitestArguments(words: readonly string[]): VitestArguments {
  const { options, positionals } = splitWords(words);
  const [first] = positionals;
  const isCommand = first !== undefined && commands.has(first);
  const last = (name: string) => options.findLast((it) => it.name === name && it.rest === '')?.value ?? null;
  const all = (name: string) => options.flatMap((it) => (it.name === name && it.value !== null ? [it.value] : []));
  const isOn = (name: string) =>
    options.some((it) => it.name === name && it.value !== 'false' && !it.words[0]?.startsWith('--no-'));
  return {
    kept: options.filter((it) => !dropped.test(it.name) && it.name !== 'typecheck').flatMap((it) => it.words),
    filters: isCommand ? positionals.slice(1) : positionals,
    root: last('root'),
    config: last('config'),
    dir: last('dir'),
    projects: all('project'),
    exclude: all('exclude'),
    typecheck: isOn('typecheck'),
    typecheckOnly: options.some((it) => it.name === 'typecheck' && it.rest === 'only' && it.value !== 'false'),
    browser: isOn('browser'),
    command: isCommand && !/^(run|watch|dev)$/.test(first) ? first : null,
  };
}

function splitWords(words: readonly string[]): { options: Option[]; positionals: string[] } {
  const options: Option[] = [];
  const positionals: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    const [, dashed = '', value] = /^--?([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const [path = '', ...rest] = dashed.replace(/^no-/, '').split('.');
    const name = (shortNames[path] ?? path).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const next = words[at + 1];
    const isFlag = flags.has(name) && rest.length === 0;
    const takesNext = value === undefined && !isFlag && next !== undefined && !next.startsWith('-');
    const own = takesNext ? [word, next] : [word];
    options.push({ name, rest: rest.join('.'), value: value ?? (takesNext ? next : null), words: own });
    if (takesNext) at += 1;
  }
  return { options, positionals };
}
