/**
 * The repository's own way to run its tests, read from its `test` script without Assay's detection: what Assay says is held
 * against it. Knows Vitest, Jest, Mocha and node:test, and their flags that matter here; everything else in the script is kept.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type PlainRunner = 'vitest' | 'jest' | 'mocha' | 'node';

export interface PlainSuite {
  readonly runner: PlainRunner;
  /** Of the package, relative to the root of the checkout; `.` for the root itself. */
  readonly folder: string;
  /** The script's words after the runner's name, without those that choose files or keep it watching. */
  readonly options: readonly string[];
  /** The script's words that choose files. */
  readonly files: readonly string[];
}

/** Mocha's and node's options that take the next word; only the runners whose scripts name files need them. */
const takesValue =
  /^(?:-[rRtugf]|--(?:require|reporter|reporter-options?|timeout|ui|grep|fgrep|file|config|package|ignore|extension|spec|slow|retries|jobs|import|loader|conditions|test-[a-z-]+))$/;

/** The suite of the package that `testFile` belongs to: the nearest one whose `test` script calls a runner we know. */
export function findPlainSuite(root: string, testFile: string): PlainSuite {
  for (let folder = dirname(testFile); ; folder = dirname(folder)) {
    const suite = suiteOf(root, folder);
    if (suite !== undefined) return suite;
    if (folder === '.')
      throw new Error(`no package.json above ${testFile} has a test script with a runner this bench knows`);
  }
}

function suiteOf(root: string, folder: string): PlainSuite | undefined {
  const file = join(root, folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as { readonly scripts?: Readonly<Record<string, string>> };
  return parseTestScript(manifest.scripts?.['test'] ?? '', folder);
}

/** Undefined when no command of the script is a known runner. */
export function parseTestScript(script: string, folder: string): PlainSuite | undefined {
  for (const command of script.split(/&&|\|\||;/)) {
    const [name = '', ...words] = command.trim().split(/\s+/);
    const runner = runnerNames.find((known) => known === name);
    if (runner === undefined || (runner === 'node' && !words.includes('--test'))) continue;
    const { options, files } = sortWords(words.filter((word) => !/^(?:run|watch|--run|--watch|--test)$/.test(word)));
    return { runner, folder, options, files };
  }
  return undefined;
}

const runnerNames: readonly PlainRunner[] = ['vitest', 'jest', 'mocha', 'node'];

function sortWords(words: readonly string[]): Pick<PlainSuite, 'options' | 'files'> {
  const isFile = words.map((word, index) => !word.startsWith('-') && !takesValue.test(words[index - 1] ?? ''));
  return { options: words.filter((_, index) => !isFile[index]), files: words.filter((_, index) => isFile[index]) };
}

/**
 * The command for exactly `files` (relative to the root of the checkout), or for all of the suite when undefined; coverage off.
 * With `resultsFile` the runner also writes its results there.
 */
export function plainCommand(
  root: string,
  suite: PlainSuite,
  files: readonly string[] | undefined,
  resultsFile: string | undefined,
): readonly [string, ...string[]] {
  const { runner, folder, options } = suite;
  const chosen = files?.map((file) => join(root, file));
  const results = resultsFile === undefined ? [] : resultOptions[runner](resultsFile);
  if (runner === 'vitest')
    return [
      findBin(root, folder, 'vitest'),
      'run',
      ...options,
      '--coverage.enabled=false',
      ...results,
      ...(chosen ?? suite.files),
    ];
  if (runner === 'jest') {
    // at least two workers: in-band, tests would read the runner's own arguments in process.argv
    const paths = chosen === undefined ? suite.files : ['--runTestsByPath', ...chosen];
    return [findBin(root, folder, 'jest'), ...options, '--coverage=false', '--maxWorkers=2', ...results, ...paths];
  }
  if (runner === 'mocha') return [findBin(root, folder, 'mocha'), ...options, ...results, ...(chosen ?? suite.files)];
  return ['node', '--test', ...options, ...results, ...(chosen ?? suite.files)];
}

const resultOptions: Readonly<Record<PlainRunner, (file: string) => readonly string[]>> = {
  vitest: (file) => ['--reporter=json', `--outputFile=${file}`],
  jest: (file) => ['--json', `--outputFile=${file}`],
  mocha: (file) => ['--reporter', 'json', '--reporter-option', `output=${file}`],
  node: (file) => ['--test-reporter=junit', `--test-reporter-destination=${file}`],
};

export function findBin(root: string, folder: string, name: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const bin = join(root, at, 'node_modules/.bin', name);
    if (existsSync(bin)) return bin;
    if (at === '.') throw new Error(`${name} is not installed in ${root}: install the dependencies first`);
  }
}
