/**
 * A command as scripts write it -> the program that matters: `cross-env A=1 c8 -r text npx jest --ci` is `jest --ci` with A=1.
 * Invariant: pure, and a command without a known wrapper comes back as it was.
 */
import { takeOptions } from '#flow/intake/options';

export interface Peeled {
  readonly env: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

/** Programs that a wrapper's own arguments can be told from. */
const programs = new Set(
  `vitest jest mocha node tsx ts-node npm npx pnpm pnpx yarn bun bunx turbo nx lerna npm-run-all run-s run-p cross-env env
  c8 nyc dotenv env-cmd timeout ava tap tape jasmine playwright cypress deno tsc tsd eslint`.split(/\s+/),
);

/** Wrappers whose options may take values we do not know: what they start is the first word that is a program, or comes after `--`. */
const loose = new Set([
  'c8',
  'nyc',
  'dotenv',
  'dotenvx',
  'env-cmd',
  'timeout',
  'time',
  'nice',
  'xvfb-run',
  'retry',
  'infisical',
  'op',
]);

/** Wrappers that start what follows their options; the names are options that take the next word. */
const strict: Readonly<Record<string, readonly string[]>> = {
  npx: ['-p', '--package', '-w', '--workspace'],
  pnpx: ['--package'],
  bunx: ['-p', '--package'],
  exec: [],
  command: [],
  env: ['-u', '--unset', '-C'],
  'cross-env': [],
  'cross-env-shell': [],
};

const nodeValued =
  `-r --require --import --loader --experimental-loader -C --conditions --env-file --env-file-if-exists --title
  --test-name-pattern --test-skip-pattern --test-concurrency --test-timeout --test-reporter --test-reporter-destination --test-shard
  --test-global-setup --test-isolation --test-coverage-include --test-coverage-exclude --test-coverage-lines --test-coverage-branches
  --test-coverage-functions --input-type --stack-trace-limit`.split(/\s+/);

export function peel(command: Peeled): Peeled {
  let [env, argv] = [command.env, command.argv];
  for (let layer = 0; layer < 16; layer += 1) {
    const [first = '', ...rest] = argv;
    const program = programName(first);
    const inner = unwrap(program, rest);
    if (inner === null) return { env, argv: program === first ? argv : [program, ...rest] };
    env = { ...env, ...inner.env };
    argv = inner.argv;
  }
  return { env, argv };
}

/** `./node_modules/.bin/jest` -> `jest`; a path elsewhere stays what it is. */
function programName(word: string): string {
  const path = word.replaceAll('\\', '/');
  const bin = /(?:^|\/)node_modules\/\.bin\/([^/]+?)(?:\.cmd)?$/.exec(path)?.[1];
  const owner = bin ?? /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/.+$/.exec(path)?.[1] ?? word;
  return { _mocha: 'mocha', 'jest-cli': 'jest', nodejs: 'node' }[owner] ?? owner;
}

function unwrap(program: string, rest: readonly string[]): Peeled | null {
  if (program === 'node') return unwrapNode(rest);
  const valued = strict[program];
  if (valued) return assigned(takeOptions(rest, valued).rest);
  const manager = ['npm', 'pnpm', 'yarn', 'bun'].includes(program);
  if (manager && ['exec', 'dlx', 'x'].includes(rest[0] ?? ''))
    return assigned(takeOptions(rest.slice(1), ['-p', '--package']).rest);
  if (!loose.has(program)) return null;
  const dashes = rest.indexOf('--');
  const known = rest.findIndex((word) => programs.has(programName(word)));
  if (known !== -1 && (dashes === -1 || known < dashes)) return assigned(rest.slice(known));
  return dashes === -1 ? null : assigned(rest.slice(dashes + 1));
}

function assigned(words: readonly string[]): Peeled {
  const env: Record<string, string> = {};
  let at = 0;
  for (; at < words.length; at += 1) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(words[at] ?? '') ?? [];
    if (name === undefined || value === undefined) break;
    env[name] = value;
  }
  return { env, argv: words.slice(at) };
}

/** `node --x node_modules/.bin/jest` is `jest` with `--x` in NODE_OPTIONS; anything else Node runs is Node's own business. */
function unwrapNode(rest: readonly string[]): Peeled | null {
  if (rest.includes('--test')) return null;
  const [script = '', ...args] = takeOptions(rest, nodeValued).rest;
  const program = programName(script);
  if (program === script) return null;
  const flags = rest.slice(0, rest.indexOf(script)).filter((word) => word !== '--');
  return { env: flags.length === 0 ? {} : { NODE_OPTIONS: flags.join(' ') }, argv: [program, ...args] };
}
