/**
 * What does it cost to watch what the tests execute? The whole suite through Assay's own command for the runner, in turn with and
 * without the recorder; nothing else differs. User and system time of the whole process tree.
 * `--repo DIR`: a checkout with its dependencies installed, never written to. `--runs N`: pairs, from 5.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runners } from '#adapters/runner/index';
import type { Suite, TestFile } from '#domain/suite';
import { discoverProject } from '#flow/intake/discover';
import { matchTestFiles } from '#flow/intake/test-files';
import { type Records, readRecords } from '#formats/recording/read-record';
import type { Runner } from '#ports/runner';
import { diskTree } from '../test/support/disk-tree.ts';
import { runCommand, runnerAssets } from '../test/support/run-runner.ts';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { runnerEnvironment } from './support/assay-run.ts';
import { cloneCheckout, openCheckout } from './support/checkout.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { describe, type PairedRatio, pairedRatio } from './support/paired-ratio.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { type TimedRun, timedRun } from './support/timed-run.ts';

interface Subject {
  readonly root: string;
  readonly runner: Runner;
  readonly suite: Suite;
  readonly files: readonly TestFile[];
}

/** Test file and title -> outcome. */
type Outcomes = ReadonlyMap<string, string>;

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  if (args.repo === undefined) throw new Error('wants --repo DIR');
  const source = await openCheckout(resolve(args.repo), scratch.signal);
  const head = await source.git('rev-parse', 'HEAD');
  const { root } = await cloneCheckout(source, head, 'checkout', scratch);
  const subject = await largestSuite(root);
  const { suite, files } = subject;
  console.log(`${files.length} test files, run by ${suite.runner}`);
  const plain = await run(subject, scratch, null);
  const dir = join(scratch.folder, 'records');
  let records: Records | null = null;
  const paired = await pairedRatio(
    async () => {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dir);
      const { timed, outcomes } = await run(subject, scratch, dir);
      requireSame(plain.outcomes, outcomes);
      records = readAll(dir, root);
      return timed;
    },
    async () => (await run(subject, scratch, null)).timed,
    args.runs ?? 5,
  );
  if (records === null) throw new Error('nothing was recorded');
  const dataset = `${head.slice(0, 9)} of ${source.root.split('/').at(-1)}, ${files.length} test files, ${suite.runner}`;
  publish(benchReport('recording', dataset, figures(subject, paired, records, dir)), args.json);
}

/** One suite: with several, the one with the most test files. */
async function largestSuite(root: string): Promise<Subject> {
  const tree = diskTree(root);
  const { project, questions } = discoverProject(tree, runners, process.versions.node);
  const answers = questions.map(async (it) => it.answer((await runCommand(it.command(runnerAssets))).stdout));
  const suites = [...project.suites, ...(await Promise.all(answers)).filter((it) => it !== null)];
  const subjects = suites.flatMap((suite): Subject[] => {
    const runner = runners.find(({ name }) => name === suite.runner);
    return runner?.records ? [{ root, runner, suite, files: matchTestFiles(tree.files.keys(), suite) }] : [];
  });
  const [largest] = subjects.sort((a, b) => b.files.length - a.files.length);
  if (largest === undefined || largest.files.length === 0)
    throw new Error(`no suite in ${root} belongs to a runner that records`);
  return largest;
}

/** `dir`: where the recorder writes; null without it. */
async function run(
  { root, runner, suite, files }: Subject,
  { folder, signal }: Scratch,
  dir: string | null,
): Promise<{ readonly timed: TimedRun; readonly outcomes: Outcomes }> {
  const [scratch, temporary] = [join(folder, 'scratch'), join(folder, 'tmp')];
  for (const made of [scratch, temporary]) mkdirSync(made, { recursive: true });
  const request = { suite, files, root, scratch, assets: runnerAssets, treeFiles: new Map(), workers: 2 };
  const command = runner.command(request);
  for (const { path, text } of command.files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const recording =
    dir === null ? {} : { ASSAY_RECORDER: join(runnerAssets, 'recorder/index.cjs'), ASSAY_RECORD_DIR: dir };
  const [program = '', ...words] = command.argv;
  const timed = await timedRun({
    command: [program === 'node' ? process.execPath : program, ...words],
    cwd: command.cwd,
    // the report goes where the output goes: who reads it last finds both
    env: { ...runnerEnvironment(), TMPDIR: temporary, ...command.env, ...recording, ASSAY_REPORT_FD: '1' },
    accept: Array.from({ length: 256 }, (_, code) => code),
    signal,
  });
  return { timed, outcomes: outcomesOf(runner, { ...request, stdout: timed.stdout }) };
}

function outcomesOf(
  runner: Runner,
  { stdout, ...request }: Parameters<Runner['decoder']>[0] & { readonly stdout: string },
): Outcomes {
  const decoder = runner.decoder(request);
  // output of a test without a line end may stand before a record
  const lines = stdout.split('\n').flatMap((line) => /\{"type":"[a-z-]+".*\}$/.exec(line)?.[0] ?? []);
  const events = decoder.report(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  const tests = events.flatMap((it) => (it.type === 'test' ? [it] : []));
  if (tests.length === 0) throw new Error(`the runner told of no test:\n${stdout.slice(-2000)}`);
  return new Map(tests.map(({ file, project, title, outcome }) => [JSON.stringify([project, file, title]), outcome]));
}

/** The same tests ran, and what became of them is the same but for a few that are flaky. */
function requireSame(plain: Outcomes, recorded: Outcomes): void {
  const other = [...plain].filter(([name, outcome]) => recorded.get(name) !== outcome).map(([name]) => name);
  if (other.length === 0) return;
  console.log(`otherwise with recording: ${other.slice(0, 5).join(', ')}${other.length > 5 ? ', …' : ''}`);
  if (other.length > plain.size / 100) throw new Error(`${other.length} of ${plain.size} tests end otherwise`);
}

function readAll(dir: string, root: string): Records {
  const texts = readdirSync(dir).map((name) => ({ name, text: readFileSync(join(dir, name), 'utf8') }));
  return readRecords(texts, root);
}

function figures(
  { suite, files }: Subject,
  { wall, cpu, a, b }: PairedRatio,
  { records, unended, broken }: Records,
  dir: string,
): readonly Figure[] {
  const complete = files.filter(({ file, project }) => {
    const own = records.filter((it) => it.file === file && it.project === project);
    const isUnended = unended.some((it) => it.file === file && it.project === project);
    return own.some(({ child }) => !child) && !isUnended && own.every(({ incomplete }) => incomplete === null);
  });
  const bytes = readdirSync(dir).reduce((sum, name) => sum + readFileSync(join(dir, name)).length, 0);
  const target = suite.runner === 'vitest' ? '<= 1.25' : '<= 1.6';
  const seconds = (runs: readonly TimedRun[]) => describe(runs.map(({ cpuMs }) => cpuMs / 1000));
  const { median, spread } = seconds(a);
  return [
    figure({ figure: 'CPU, against no recording', value: cpu.median, spread: cpu.spread, unit: 'x', target }),
    figure({ figure: 'wall, against no recording', value: wall.median, spread: wall.spread, unit: 'x' }),
    figure({
      ...{ figure: 'CPU of a recording run', value: median, spread, unit: 's' },
      peer: { name: 'without recording', value: seconds(b).median },
    }),
    figure({ figure: 'test files watched completely', value: (100 * complete.length) / files.length, unit: '%' }),
    figure({ figure: 'records', value: bytes / 2 ** 20, unit: 'MB' }),
    figure({ figure: 'unreadable records', value: broken.length, unit: 'records', target: '= 0' }),
  ];
}

const args = benchArguments();
await withScratch('recording', (scratch) => main(args, scratch));
