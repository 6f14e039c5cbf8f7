/**
 * How long from a change to its printed plan? One small edit in the work tree, a new one for every run: `assay plan` cold (nothing
 * remembered, an empty cache) and warm, in turn with `vitest list --changed --filesOnly` where the repository uses Vitest.
 * `--repo DIR`: a checkout with its dependencies installed, never written to; without it, a repository of 3,500 files is made.
 * `--runs N`: pairs, from 5.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { assayPlan, runnerEnvironment } from './support/assay-run.ts';
import { type Checkout, cloneCheckout, openCheckout } from './support/checkout.ts';
import { editFile, medianFanInFile } from './support/edit-file.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { generatedCheckout } from './support/generated-repo.ts';
import { describe, pairedRatio } from './support/paired-ratio.ts';
import { findBin, findPlainSuite } from './support/plain/suite.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { type TimedRun, timedRun } from './support/timed-run.ts';

/** Seconds of CPU, by the name in package.json; other repositories are only reported. */
const targets: Readonly<Record<string, Readonly<Partial<Record<Temperature, string>>>>> = {
  hono: { cold: '<= 1.0', warm: '<= 0.35' },
  generated: { warm: '<= 0.8' },
};

const generatedFiles = 3_500;

type Temperature = 'cold' | 'warm';

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  const clone = await (args.repo === undefined
    ? generatedCheckout(generatedFiles, scratch)
    : cloneOf(resolve(args.repo), scratch));
  const head = await clone.git('rev-parse', 'HEAD');
  const { path, fanIn } = await medianFanInFile(clone);
  const manifest = JSON.parse(readFileSync(join(clone.root, 'package.json'), 'utf8')) as { readonly name?: string };
  const name = manifest.name ?? 'a repository without a name';
  console.log(`editing ${path}, imported by ${fanIn} files`);
  const bench = createSides(clone, path, scratch);
  const figures: Figure[] = [];
  for (const temperature of ['cold', 'warm'] as const) {
    console.log(`measuring ${temperature}`);
    const target = targets[name]?.[temperature];
    figures.push(...(await measure(temperature, bench, args.runs ?? 5, target)));
  }
  const what =
    args.repo === undefined ? `a generated repository of ${generatedFiles} files` : `${name}@${head.slice(0, 9)}`;
  publish(benchReport('plan', `${what}, an edit of ${path}`, figures), args.json);
}

async function cloneOf(repo: string, scratch: Scratch): Promise<Checkout> {
  const source = await openCheckout(repo, scratch.signal);
  return cloneCheckout(source, await source.git('rev-parse', 'HEAD'), 'checkout', scratch);
}

interface Sides {
  readonly assay: Readonly<Record<Temperature, () => Promise<TimedRun>>>;
  /** Undefined where the repository does not use Vitest. */
  readonly peer: (() => Promise<TimedRun>) | undefined;
}

function createSides(clone: Checkout, path: string, { folder, signal }: Scratch): Sides {
  const cache = join(folder, 'cache');
  let turn = 0;
  const assay = async () => {
    editFile(clone, path, turn++);
    const json = join(folder, 'plan.json');
    const { run, report } = await assayPlan({ cwd: clone.root, cache, json, arguments: ['--base', 'HEAD'], signal });
    if (report.change.files.length !== 1)
      throw new Error(`the plan is about ${report.change.files.length} files, not about the one edited`);
    return run;
  };
  const forget = () => {
    for (const kept of [cache, join(clone.root, '.assay')]) rmSync(kept, { recursive: true, force: true });
  };
  const suite = findPlainSuite(clone.root, path);
  const listed = suite.runner === 'vitest' ? findBin(clone.root, suite.folder, 'vitest') : undefined;
  const peer = async (vitest: string) => {
    editFile(clone, path, turn++);
    const command = [vitest, 'list', '--changed', '--filesOnly'] as const;
    return timedRun({ command, cwd: join(clone.root, suite.folder), env: runnerEnvironment(), signal });
  };
  const cold = () => {
    forget();
    return assay();
  };
  return { assay: { cold, warm: assay }, peer: listed === undefined ? undefined : () => peer(listed) };
}

async function measure(
  temperature: Temperature,
  { assay, peer }: Sides,
  runs: number,
  target: string | undefined,
): Promise<readonly Figure[]> {
  const side = assay[temperature];
  const paired = await pairedRatio(side, peer ?? side, runs);
  const seconds = (timed: readonly TimedRun[], key: 'cpuMs' | 'wallMs') =>
    describe(timed.map((run) => run[key] / 1000));
  const absolute = (key: 'cpuMs' | 'wallMs', word: string) => {
    const { median, spread } = seconds(paired.a, key);
    const beside = peer === undefined ? null : { name: 'vitest list --changed', value: seconds(paired.b, key).median };
    const wanted = key === 'cpuMs' ? (target ?? null) : null;
    return figure({
      figure: `${temperature}, ${word}`,
      value: median,
      spread,
      unit: 's',
      peer: beside,
      target: wanted,
    });
  };
  const ratio = figure({
    figure: `${temperature}, CPU against the peer`,
    value: paired.cpu.median,
    spread: paired.cpu.spread,
    unit: 'x',
  });
  return [absolute('cpuMs', 'CPU'), absolute('wallMs', 'wall'), ...(peer === undefined ? [] : [ratio])];
}

const args = benchArguments();
await withScratch('plan', (scratch) => main(args, scratch));
