/**
 * What does it cost to remember what every test file executed? The size of `.assay/` after all test files of a checkout were recorded
 * once, and how long a plan reads there: each time in a fresh process, opening the store and reading all recordings.
 * `--repo DIR`: a checkout with its dependencies installed, never written to. `--runs N`: readings, from 5.
 */
import { lstatSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { runnerEnvironment } from './support/assay-run.ts';
import { cloneCheckout, openCheckout } from './support/checkout.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import type { ReadRun } from './support/inside/read-recorded.ts';
import { describe } from './support/paired-ratio.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { recordCheckout } from './support/selection/recorded-checkout.ts';
import { timedRun } from './support/timed-run.ts';

/** By the checkout's folder; others are only reported. */
const sizeTargets: Readonly<Record<string, string>> = { hono: '<= 8' };
const program = join(import.meta.dirname, 'support/inside/read-recorded.ts');

async function main({ repo, runs = 5, json }: BenchArguments, scratch: Scratch): Promise<void> {
  if (repo === undefined) throw new Error('wants --repo DIR');
  if (runs < 5) throw new Error(`${runs} readings say too little: at least 5`);
  const source = await openCheckout(resolve(repo), scratch.signal);
  const head = await source.git('rev-parse', 'HEAD');
  const clone = await cloneCheckout(source, head, 'checkout', scratch);
  const { report } = await recordCheckout(clone, scratch);
  console.log(`recorded: ${report.headline}`);
  const folder = join(clone.root, '.assay');
  const bytes = sizeOf(folder);
  const readings: ReadRun[] = [];
  for (let run = 0; run <= runs; run += 1) readings.push(await readRun(join(folder, 'assay.db'), scratch));
  const [first, ...measured] = readings; // the first one is a warm-up
  if (first === undefined || first.tests === 0) throw new Error('nothing was recorded');
  const name = source.root.split('/').at(-1) ?? '';
  const dataset = `${name}@${head.slice(0, 9)}, ${first.tests} recordings of ${first.files} files`;
  const size = figure({
    figure: '.assay after recording everything',
    value: bytes / 1e6,
    unit: 'MB',
    target: sizeTargets[name] ?? null,
  });
  publish(benchReport('recordings', dataset, [size, ...readFigures(measured)]), json);
}

async function readRun(file: string, { signal }: Scratch): Promise<ReadRun> {
  const command = [process.execPath, '--conditions=assay-source', program, file] as const;
  const { stdout } = await timedRun({ command, cwd: '/', env: runnerEnvironment(), signal });
  return JSON.parse(stdout) as ReadRun;
}

function readFigures(measured: readonly ReadRun[]): readonly Figure[] {
  const ms = (name: string, values: readonly number[], target: string | null) => {
    const { median, spread } = describe(values);
    return figure({ figure: name, value: median, spread, unit: 'ms', target });
  };
  return [
    ms(
      'reading the recordings in a plan',
      measured.map(({ readMs }) => readMs),
      '<= 50',
    ),
    ms(
      'the same, CPU',
      measured.map(({ readCpuMs }) => readCpuMs),
      null,
    ),
    ms(
      'opening the store, recordings or not',
      measured.map(({ openMs }) => openMs),
      null,
    ),
  ];
}

/** Bytes of all files below a folder. */
function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.reduce((sum, entry) => {
    const stats = lstatSync(join(folder, entry));
    return stats.isFile() ? sum + stats.size : sum;
  }, 0);
}

await withScratch('recordings', (scratch) => main(benchArguments(), scratch));
