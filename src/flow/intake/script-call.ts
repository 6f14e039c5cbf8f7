/**
 * Commands that run other scripts of the repository: `npm run x`, `yarn workspaces foreach … run test`, `turbo run test`.
 * Each becomes one ScriptCall: which scripts, in which packages, with which extra arguments. Pure; the table knows the tools' options.
 */
import type { Package } from '#domain/project';
import { hasOption, optionValues, takeOptions } from '#flow/intake/options';
import { globMatcher } from '#kit/glob';

export interface ScriptCall {
  /** Names or globs of names (`test:*`). */
  readonly scripts: readonly string[];
  readonly args: readonly string[];
  /** Null: in the same package. */
  readonly packages: PackageFilter | null;
}

/** Package names, folders (`./a`, `a/b`) or globs of both. No `include`: every workspace. */
export interface PackageFilter {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Null when the command runs no script of this repository. `own` are the scripts of the package it is written in. */
export function readScriptCall(argv: readonly string[], own: Readonly<Record<string, string>>): ScriptCall | null {
  const [program = '', ...rest] = argv;
  const reader = Object.hasOwn(readers, program) ? readers[program] : undefined;
  return reader?.(rest, own) ?? null;
}

/** What `yarn jest` starts when no script is called `jest`. */
export function managedBinary(argv: readonly string[]): readonly string[] {
  const [program = '', ...rest] = argv;
  if (!['yarn', 'pnpm', 'bun'].includes(program)) return argv;
  const words = takeOptions(rest, ['--cwd', '-C', '--dir']).rest;
  const [first, ...more] = words[0] === 'run' ? takeOptions(words.slice(1)).rest : words;
  return first === undefined || (program === 'bun' && first === 'test') ? argv : [first, ...more];
}

export function selectPackages(packages: readonly Package[], filter: PackageFilter): readonly Package[] {
  const includes = filter.include.length === 0 ? () => true : packageMatcher(filter.include);
  const excludes = packageMatcher(filter.exclude);
  return packages.filter((pkg) => pkg.dir !== '' && includes(pkg) && !excludes(pkg));
}

type Reader = (words: readonly string[], own: Readonly<Record<string, string>>) => ScriptCall | null;

const readers: Readonly<Record<string, Reader>> = {
  npm: readNpm,
  pnpm: readPnpm,
  yarn: readYarn,
  bun: readBun,
  turbo: readTurbo,
  nx: readNx,
  lerna: readLerna,
  'npm-run-all': readSequence,
  'npm-run-all2': readSequence,
  'run-s': readSequence,
  'run-p': readSequence,
};

function call(scripts: readonly string[], args: readonly string[], packages: PackageFilter | null): ScriptCall | null {
  return scripts.length === 0 ? null : { scripts, args, packages };
}

function readNpm(words: readonly string[]): ScriptCall | null {
  const valued = ['-w', '--workspace', '--prefix', '-C'];
  const before = takeOptions(words, valued);
  const [verb = '', ...tail] = before.rest;
  const runs = ['run', 'run-script', 'rum', 'urn'].includes(verb);
  if (!runs && !['test', 't', 'tst'].includes(verb)) return null;
  const middle = takeOptions(tail, valued);
  const [name, ...after] = runs ? middle.rest : ['test', ...middle.rest];
  const dashes = tail.indexOf('--');
  const own = dashes === -1 ? after : after.slice(0, Math.max(0, after.indexOf('--')));
  const end = takeOptions(own, valued);
  const all = [before, middle, end];
  const named = all.flatMap((it) => [
    ...optionValues(it, '-w', '--workspace'),
    ...optionValues(it, '--prefix', '-C').map((dir) => `./${dir}`),
  ]);
  const everywhere = all.some((it) => hasOption(it, '--workspaces', '-ws', '--ws'));
  const args = dashes === -1 ? end.rest : tail.slice(dashes + 1);
  return call(
    name === undefined ? [] : [name],
    args,
    named.length > 0 || everywhere ? { include: named, exclude: [] } : null,
  );
}

function readPnpm(words: readonly string[], own: Readonly<Record<string, string>>): ScriptCall | null {
  const valued = ['-F', '--filter', '--filter-prod', '-C', '--dir', '--workspace-concurrency'];
  const before = takeOptions(words, valued);
  const [verb = '', ...tail] = before.rest;
  const runs = ['run', 'run-script', 'recursive'].includes(verb);
  const middle = runs ? takeOptions(tail[0] === 'run' ? tail.slice(1) : tail, valued) : null;
  const name = middle ? middle.rest[0] : ({ t: 'test', tst: 'test' }[verb] ?? verb);
  const args = (middle ? middle.rest.slice(1) : tail).filter((word) => word !== '--');
  const all = middle ? [before, middle] : [before];
  const filters = all.flatMap((it) => optionValues(it, '-F', '--filter', '--filter-prod'));
  const dirs = all.flatMap((it) => optionValues(it, '-C', '--dir')).map((dir) => `./${dir}`);
  const recursive = verb === 'recursive' || all.some((it) => hasOption(it, '-r', '--recursive'));
  if (name === undefined || name === '') return null;
  if (!recursive && filters.length + dirs.length === 0)
    return Object.hasOwn(own, name) ? call([name], args, null) : null;
  return call([name], args, filterOf([...filters, ...dirs]));
}

function readYarn(words: readonly string[], own: Readonly<Record<string, string>>): ScriptCall | null {
  const before = takeOptions(words, ['--cwd']);
  const [verb = '', ...tail] = before.rest;
  if (verb === 'workspaces') return readYarnWorkspaces(tail);
  if (verb === 'workspace') {
    const [name = '', ...command] = tail;
    const [script, ...args] = command[0] === 'run' ? command.slice(1) : command;
    return call(script === undefined ? [] : [script], args, { include: [name], exclude: [] });
  }
  const [name, ...args] = verb === 'run' ? takeOptions(tail).rest : before.rest;
  const dirs = optionValues(before, '--cwd').map((dir) => `./${dir}`);
  if (name !== undefined && dirs.length > 0) return call([name], args, { include: dirs, exclude: [] });
  return name !== undefined && Object.hasOwn(own, name) ? call([name], args, null) : null;
}

function readYarnWorkspaces(words: readonly string[]): ScriptCall | null {
  const foreach =
    words[0] === 'foreach' ? takeOptions(words.slice(1), ['--from', '--include', '--exclude', '-j', '--jobs']) : null;
  const command = foreach ? foreach.rest : words;
  const [script, ...args] = command[0] === 'run' ? command.slice(1) : [];
  const include = foreach ? optionValues(foreach, '--include', '--from') : [];
  return call(script === undefined ? [] : [script], args, {
    include,
    exclude: foreach ? optionValues(foreach, '--exclude') : [],
  });
}

function readBun(words: readonly string[], own: Readonly<Record<string, string>>): ScriptCall | null {
  const before = takeOptions(words, ['-F', '--filter', '--cwd']);
  const [verb = '', ...tail] = before.rest;
  const [name, ...args] = verb === 'run' ? takeOptions(tail).rest : before.rest;
  const filters = optionValues(before, '-F', '--filter');
  if (name === undefined || (verb === 'test' && filters.length === 0)) return null;
  if (filters.length > 0) return call([name], args, filterOf(filters));
  return Object.hasOwn(own, name) ? call([name], args, null) : null;
}

function readTurbo(words: readonly string[]): ScriptCall | null {
  const valued = [
    '-F',
    '--filter',
    '--concurrency',
    '--cache-dir',
    '--env-mode',
    '--output-logs',
    '--log-order',
    '--scope',
  ];
  const before = takeOptions(words[0] === 'run' ? words.slice(1) : words, valued);
  const until = before.rest.findIndex((word) => word.startsWith('-'));
  const scripts = until === -1 ? before.rest : before.rest.slice(0, until);
  const after = takeOptions(until === -1 ? [] : before.rest.slice(until), valued);
  return call(scripts, [], filterOf([before, after].flatMap((it) => optionValues(it, '-F', '--filter', '--scope'))));
}

function readNx(words: readonly string[]): ScriptCall | null {
  const [verb = '', ...tail] = words;
  const options = takeOptions(tail, [
    '-t',
    '--target',
    '--targets',
    '-p',
    '--projects',
    '--exclude',
    '--parallel',
    '--base',
    '--head',
  ]);
  const list = (...names: readonly string[]): string[] =>
    optionValues(options, ...names).flatMap((it) => it.split(',').filter(Boolean));
  if (verb === 'run-many' || verb === 'affected') {
    const targets = [...list('-t', '--target', '--targets'), ...options.rest.filter((word) => !word.startsWith('-'))];
    return call(targets, [], { include: list('-p', '--projects'), exclude: list('--exclude') });
  }
  const [project, target] = verb === 'run' ? (tail[0] ?? '').split(':') : [options.rest[0], verb];
  if (target === undefined || verb.startsWith('-')) return null;
  return call([target], [], { include: project === undefined ? [] : [project], exclude: [] });
}

function readLerna(words: readonly string[]): ScriptCall | null {
  const valued = ['--scope', '--ignore', '--concurrency', '--since'];
  const [verb, ...tail] = words;
  const before = takeOptions(tail, valued);
  const [script, ...more] = before.rest;
  if (verb !== 'run' || script === undefined) return null;
  const both = [before, takeOptions(more, valued)];
  const all = (name: string): string[] => both.flatMap((it) => [...optionValues(it, name)]);
  return call(script.split(','), [], { include: all('--scope'), exclude: all('--ignore') });
}

function readSequence(words: readonly string[]): ScriptCall | null {
  return call(
    words.filter((word) => !word.startsWith('-')).map((word) => word.split(/\s/)[0] ?? word),
    [],
    null,
  );
}

/** pnpm's and Turborepo's filters: `!x` takes away, `x...`, `...x` and `[since]` also reach neighbours, which are then all taken. */
function filterOf(filters: readonly string[]): PackageFilter {
  const bare = (filter: string): string => filter.replace(/^!/, '').replace(/^\{(.*)\}$/, './$1');
  const include = filters.filter((it) => !it.startsWith('!'));
  const widened = include.some((it) => /\.\.\.|\[|\^/.test(it));
  return { include: widened ? [] : include.map(bare), exclude: filters.filter((it) => it.startsWith('!')).map(bare) };
}

function packageMatcher(patterns: readonly string[]): (pkg: Package) => boolean {
  const matches = globMatcher(patterns.map((it) => it.replace(/^\.\//, '').replace(/(?<=.)\/+$/, '')));
  return ({ dir, manifest }) => matches(dir) || (manifest.name !== null && matches(manifest.name));
}
