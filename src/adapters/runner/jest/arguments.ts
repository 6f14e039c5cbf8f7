/**
 * The arguments a script gives to Jest, split by what they mean to us: patterns that choose files, options that are ours to decide
 * (watch, reporters, coverage, workers, shards) and the rest, which is kept as it is.
 * Invariant: an option keeps its values, however many words they are (Jest's list options take every word up to the next option).
 */

export interface JestArguments {
  /** Kept for every run. */
  readonly kept: readonly string[];
  /** Regular expressions; Jest runs the files whose path matches one of them. */
  readonly patterns: readonly string[];
  /** `--config`: a path or JSON. */
  readonly config: string | null;
  readonly selectedProjects: readonly string[];
  /** Whether an option changes which files are tests, so that only Jest itself can say. */
  readonly changesSelection: boolean;
}

const words = (text: string) => new Set(text.split(/\s+/).filter(Boolean));

const flags =
  words(`all automock bail cache changedFilesWithAncestor ci clearCache clearMocks collectCoverage collectTests color
  colors coverage debug detectLeaks detectOpenHandles errorOnDeprecated expand findRelatedTests forceExit injectGlobals json
  lastCommit listTests logHeapUsage noStackTrace notify onlyChanged onlyFailures passWithNoTests randomize resetMocks resetModules
  restoreMocks runInBand runTestsByPath showConfig showSeed silent skipFilter testLocationInResults updateSnapshot useStderr verbose
  waitForUnhandledRejections watch watchAll watchman workerThreads`);

const lists = words(`coveragePathIgnorePatterns coverageReporters ignoreProjects moduleDirectories moduleFileExtensions
  modulePathIgnorePatterns modulePaths projects reporters roots selectProjects setupFiles setupFilesAfterEnv snapshotSerializers
  testMatch testPathIgnorePatterns testPathPattern testPathPatterns testRegex transformIgnorePatterns unmockedModulePathPatterns
  watchPathIgnorePatterns`);

const dropped =
  words(`all bail changedFilesWithAncestor changedSince clearCache collectCoverage collectCoverageFrom coverage
  coverageDirectory coverageProvider coverageReporters coverageThreshold coveragePathIgnorePatterns detectOpenHandles findRelatedTests
  json lastCommit listTests notify onlyChanged onlyFailures outputFile passWithNoTests reporters runInBand runTestsByPath
  selectProjects shard showConfig silent testPathPattern testPathPatterns testSequencer updateSnapshot verbose watch watchAll watchman
  workerIdleMemoryLimit workerThreads`);

const selecting =
  words(`ignoreProjects moduleFileExtensions modulePathIgnorePatterns preset projects rootDir roots testMatch
  testPathIgnorePatterns testRegex haste filter`);

const shortNames: Readonly<Record<string, string>> = {
  ...{ b: 'bail', c: 'config', e: 'expand', f: 'onlyFailures', i: 'runInBand', o: 'onlyChanged' },
  ...{ t: 'testNamePattern', u: 'updateSnapshot', w: 'maxWorkers', env: 'testEnvironment' },
};

interface Option {
  readonly name: string;
  readonly values: readonly string[];
  readonly words: readonly string[];
}

export function parseJestArguments(argv: readonly string[]): JestArguments {
  const { options, positionals } = split(argv);
  const all = (...names: string[]) => options.flatMap((it) => (names.includes(it.name) ? it.values : []));
  // In band means one after the other; who asks for it shares something between test files.
  const oneWorker = options.some((it) => it.name === 'runInBand') ? ['--maxWorkers=1'] : [];
  return {
    kept: [...options.filter((it) => !dropped.has(it.name)).flatMap((it) => it.words), ...oneWorker],
    patterns: [...positionals, ...all('testPathPattern', 'testPathPatterns')],
    config: all('config').at(-1) ?? null,
    selectedProjects: all('selectProjects'),
    changesSelection: options.some((it) => selecting.has(it.name)),
  };
}

function split(argv: readonly string[]): { options: Option[]; positionals: string[] } {
  const options: Option[] = [];
  const positionals: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
      continue;
    }
    if (word === '--') return { options, positionals: [...positionals, ...argv.slice(at + 1)] };
    const [dashed = '', ...given] = word.replace(/^--?/, '').split('=');
    const plain = dashed.replace(/^no-/, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    const name = shortNames[plain] ?? plain;
    const values = given.length > 0 ? [given.join('=')] : [];
    const limit = given.length > 0 || flags.has(name) || dashed.startsWith('no-') ? 0 : lists.has(name) ? Infinity : 1;
    const own = [word];
    while (own.length <= limit && argv[at + 1] !== undefined && !argv[at + 1]?.startsWith('-')) {
      at += 1;
      own.push(argv[at] ?? '');
    }
    options.push({ name, values: [...values, ...own.slice(1)], words: own });
  }
  return { options, positionals };
}
