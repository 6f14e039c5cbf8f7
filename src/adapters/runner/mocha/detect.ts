/**
 * Mocha suites of a package: one per `mocha` command of its test script, or one from its configuration when it has no such script.
 * Invariant: pure; a suite's globs match the files Mocha itself would collect from the same arguments and configuration.
 */
import { posix } from 'node:path';
import { type MochaConfig, readMochaConfig } from '#adapters/runner/mocha/config';
import {
  isOn,
  listOf,
  type MochaOptions,
  mergeOptions,
  parseArguments,
  parseConfig,
  toArguments,
} from '#adapters/runner/mocha/options';
import type { Suite } from '#domain/suite';
import { globLiteral, installedVersion, localFile } from '#formats/package-files';
import type { Detection, DetectRequest, Invocation, Question } from '#ports/runner';
import type { TreeView } from '#ports/tree';

const oldest = 10;

export function detectMocha(request: DetectRequest): Detection {
  const { pkg, tree } = request;
  const version = installedVersion(tree, pkg.dir, 'mocha');
  const invocations = invocationsOf(request);
  if (invocations.length > 0 && Number(version?.split('.')[0] ?? oldest) < oldest) {
    const refused = [
      { dir: pkg.dir, reason: `Mocha ${version} in ${pkg.dir || '.'}: versions ${oldest} to 12 are supported` },
    ];
    return { suites: [], questions: [], notes: [], refused };
  }
  const found = invocations.map((invocation) => detectOne(request, invocation));
  return {
    suites: found.flatMap(({ suite }) => suite ?? []),
    questions: found.flatMap(({ question }) => question ?? []),
    notes: found.flatMap(({ note }) => note ?? []),
  };
}

interface Found {
  readonly suite: Suite | null;
  readonly question: Question | null;
  readonly note: string | null;
}

/** Without a test script: Mocha must be a dependency and say where its tests are, or have its default folder. */
function invocationsOf({ pkg, tree, invocations }: DetectRequest): readonly Invocation[] {
  if (invocations.length > 0) return invocations.filter(({ argv }) => argv[0] === 'mocha');
  if (!Object.hasOwn(pkg.manifest.dependencies, 'mocha')) return [];
  const configured = readMochaConfig(tree, pkg.dir, null).kind !== 'none' || isObject(pkg.manifest.raw['mocha']);
  const folder = posix.join(pkg.dir, 'test/');
  const isConfigured =
    configured || [...tree.files.keys()].some((path) => path.startsWith(folder) && /\.[cm]?js$/.test(path));
  return isConfigured ? [{ script: '', text: '', env: {}, argv: ['mocha'], line: 'mocha' }] : [];
}

function detectOne(request: DetectRequest, invocation: Invocation): Found {
  const { pkg, tree } = request;
  const line = parseArguments(invocation.argv.slice(1));
  const named = line.values.get('config')?.at(-1);
  const config: MochaConfig =
    named === false ? { kind: 'none' } : readMochaConfig(tree, pkg.dir, typeof named === 'string' ? named : null);
  const own = pkg.manifest.raw['mocha'];
  const below = line.values.get('package')?.at(-1) !== false && isObject(own) ? [parseConfig(own)] : [];
  const complete = (read: readonly MochaOptions[]): Suite =>
    toSuite(request, invocation, mergeOptions([line, ...read, ...below]), config.kind === 'none' ? [] : [config.path]);
  if (config.kind === 'broken') return { suite: complete([]), question: null, note: config.note };
  if (config.kind === 'read') return { suite: complete([parseConfig(config.config)]), question: null, note: null };
  if (config.kind === 'none') return { suite: complete([]), question: null, note: null };
  const question: Question = {
    suite: complete([]),
    command: (assets) => {
      const argv = ['node', posix.join(assets, 'mocha/ask.mjs'), posix.join(tree.dir, config.path), tree.dir];
      return { argv, cwd: posix.join(tree.dir, pkg.dir), env: invocation.env, files: [] };
    },
    answer: (stdout) => {
      const answered = parseAnswer(stdout);
      return answered && complete([parseConfig(answered)]);
    },
  };
  return { suite: null, question, note: null };
}

/** ask.mjs writes it, after whatever the configuration itself prints. */
const answerMark = 'assay-mocha-config:';

function parseAnswer(stdout: string): Readonly<Record<string, unknown>> | null {
  const line = stdout.split('\n').findLast((it) => it.startsWith(answerMark));
  try {
    const value: unknown = line === undefined ? null : JSON.parse(line.slice(answerMark.length));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function toSuite(
  { pkg, tree }: DetectRequest,
  invocation: Invocation,
  options: MochaOptions,
  configFiles: readonly string[],
): Suite {
  const { dir, manifest } = pkg;
  const setup = [...listOf(options, 'require'), ...listOf(options, 'file')];
  const { script, text } = invocation;
  return {
    id: dir === '' ? 'mocha' : `${dir}:mocha`,
    runner: 'mocha',
    version: installedVersion(tree, dir, 'mocha') ?? manifest.dependencies['mocha'] ?? null,
    dir,
    layer: 'unit',
    projects: [
      {
        name: null,
        root: dir,
        include: includes(tree, dir, options),
        exclude: ['**/node_modules', '**/.*', ...listOf(options, 'ignore').map(tidy)],
        setupFiles: setup.flatMap((it) => localFile(tree, dir, it) ?? []),
      },
    ],
    args: toArguments(options),
    env: invocation.env,
    configFiles,
    aliases: {},
    pool: isOn(options, 'parallel'),
    command: null,
    because: script === '' ? 'mocha is a dependency and has tests' : `package.json script "${script}": ${text}`,
  };
}

/** Mocha takes files, folders (their own files only, unless recursive) and globs; `test/a` may also stand for `test/a.js`. */
function includes(tree: TreeView, dir: string, options: MochaOptions): readonly string[] {
  const spec = listOf(options, 'spec');
  const given = listOf(options, 'extension');
  const extensions = (given.length > 0 ? given : ['js', 'cjs', 'mjs']).map((it) => it.replace(/^\./, ''));
  const inside = isOn(options, 'recursive') ? '**/*' : '*';
  return (spec.length > 0 ? spec : ['./test']).flatMap((raw) => {
    const path = tidy(raw);
    const full = posix.join(dir, path);
    if (tree.files.has(full)) return [globLiteral(path)];
    const folder = path === '' || path === '.' ? '' : `${globLiteral(path)}/`;
    const isFolder = folder === '' || [...tree.files.keys()].some((it) => it.startsWith(`${full}/`));
    if (isFolder) return extensions.map((extension) => `${folder}${inside}.${extension}`);
    return /[*?[\]{}()!]/.test(path) ? [path] : extensions.map((extension) => `${globLiteral(path)}.${extension}`);
  });
}

function tidy(path: string): string {
  return path.replace(/^(?:\.\/+)+/, '').replace(/(?<=.)\/+$/, '');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
