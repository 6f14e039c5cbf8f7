/**
 * What does Assay cost on top of the tests? The whole `assay validate` of a green edit, in turn with the repository's own runner given
 * exactly the files Assay ran, coverage off on both sides; Assay is warm, as in daily work.
 * `--repo DIR`: a checkout with its dependencies installed, never written to. `--runs N`: pairs, from 5.
 */
import { join, resolve } from 'node:path';
import type { ReportJson } from '#operations/report-schema';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { assayValidate, runnerEnvironment } from './support/assay-run.ts';
import { type Checkout, cloneCheckout, openCheckout } from './support/checkout.ts';
import { editFile, medianFanInFile } from './support/edit-file.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { describe, type PairedRatio, pairedRatio } from './support/paired-ratio.ts';
import { findPlainSuite, type PlainSuite, plainCommand } from './support/plain/suite.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { type TimedRun, timedRun } from './support/timed-run.ts';

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  if (args.repo === undefined) throw new Error('wants --repo DIR');
  const source = await openCheckout(resolve(args.repo), scratch.signal);
  const head = await source.git('rev-parse', 'HEAD');
  const clone = await cloneCheckout(source, head, 'checkout', scratch);
  const { path } = await medianFanInFile(clone);
  console.log(`editing ${path}`);
  let turn = 0;
  const assay = async () => {
    editFile(clone, path, turn++);
    const answer = await assayRun(clone, scratch);
    if (answer.report.verdict !== 'pass' || answer.report.failures.length > 0) throw new Error(answer.report.headline);
    return answer;
  };
  const { report } = await green(assay, scratch);
  const { suite, files } = chosenFiles(clone, report);
  console.log(`${files.length} test files, ${report.tests.passed} tests, run by ${suite.runner}`);
  const same = async () => {
    const { run, report } = await assay();
    if (chosenFiles(clone, report).files.join() !== files.join()) throw new Error('Assay chose other files this time');
    return run;
  };
  const plain = () => plainRunnerRun(clone, suite, files, scratch);
  const paired = await pairedRatio(
    () => green(same, scratch),
    () => green(plain, scratch),
    args.runs ?? 5,
  );
  const dataset = `${head.slice(0, 9)} of ${source.root.split('/').at(-1)}, an edit of ${path}, ${files.length} test files`;
  publish(benchReport('overhead', dataset, figures(paired)), args.json);
}

/** A run with a flaky failure in it measures the flake: it is said, and run again, at most twice. */
async function green<Run>(run: () => Promise<Run>, { signal }: Scratch): Promise<Run> {
  for (let left = 2; ; left--) {
    try {
      return await run();
    } catch (error) {
      signal.throwIfAborted();
      const words = error instanceof Error ? error.message : String(error);
      if (left === 0) throw new Error(`the edit is not green here: ${words}`);
      console.log(`not green, once more: ${words.slice(0, 200).replace(/\s+/g, ' ')}`);
    }
  }
}

function assayRun(clone: Checkout, { folder, signal }: Scratch) {
  const json = join(folder, 'report.json');
  const cache = join(folder, 'cache');
  return assayValidate({ cwd: clone.root, cache, json, arguments: ['--base', 'HEAD'], signal });
}

/** One suite alone: with several, the runner would have to be started once for each. */
function chosenFiles(
  clone: Checkout,
  report: ReportJson,
): { readonly suite: PlainSuite; readonly files: readonly string[] } {
  const files = [...new Set(report.selected.map(({ file }) => file))].sort();
  const [first] = files;
  if (first === undefined) throw new Error('Assay chose no test file for this edit: nothing to compare');
  const suite = findPlainSuite(clone.root, first);
  const elsewhere = files.find((file) => findPlainSuite(clone.root, file).folder !== suite.folder);
  if (elsewhere !== undefined)
    throw new Error(`the chosen files lie in several suites (${first}, ${elsewhere}): compare one at a time`);
  return { suite, files };
}

function plainRunnerRun(
  clone: Checkout,
  suite: PlainSuite,
  files: readonly string[],
  { signal }: Scratch,
): Promise<TimedRun> {
  const command = plainCommand(clone.root, suite, files, undefined);
  return timedRun({ command, cwd: join(clone.root, suite.folder), env: runnerEnvironment(), signal });
}

function figures({ wall, cpu, a, b }: PairedRatio): readonly Figure[] {
  const seconds = (name: string, key: 'wallMs' | 'cpuMs') => {
    const { median, spread } = describe(a.map((run) => run[key] / 1000));
    const peer = { name: 'the runner alone', value: describe(b.map((run) => run[key] / 1000)).median };
    return figure({ figure: name, value: median, spread, unit: 's', peer });
  };
  return [
    figure({
      figure: 'wall, against the runner',
      value: wall.median,
      spread: wall.spread,
      unit: 'x',
      target: '<= 1.10',
    }),
    figure({ figure: 'CPU, against the runner', value: cpu.median, spread: cpu.spread, unit: 'x' }),
    seconds('assay validate, wall', 'wallMs'),
    seconds('assay validate, CPU', 'cpuMs'),
  ];
}

const args = benchArguments();
await withScratch('overhead', (scratch) => main(args, scratch));
