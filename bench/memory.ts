/**
 * How much memory does Assay itself take, without the runners it starts? The peak of its own process, as the kernel counts it, read
 * while it runs: on a checkout with a real edit, on a made repository of 3,500 files, and under a test that prints 200 MB.
 * `--repo DIR`: a checkout with its dependencies installed, never written to. `--runs N`: runs of each, default 3. Linux only.
 */
import { join, resolve } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { type Checkout, cloneCheckout, openCheckout } from './support/checkout.ts';
import { editFile, medianFanInFile } from './support/edit-file.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { loudRepository, manyFiles } from './support/made-repositories.ts';
import { describe } from './support/paired-ratio.ts';
import { peakMemory } from './support/peak-memory.ts';
import { type Scratch, withScratch } from './support/scratch.ts';

interface Place {
  readonly name: string;
  readonly checkout: Checkout;
  readonly arguments: readonly string[];
  /** The file to edit before each run. */
  readonly path: string;
  readonly target: string;
}

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  if (args.repo === undefined) throw new Error('wants --repo DIR');
  const source = await openCheckout(resolve(args.repo), scratch.signal);
  const head = await source.git('rev-parse', 'HEAD');
  const clone = await cloneCheckout(source, head, 'checkout', scratch);
  const name = source.root.split('/').at(-1) ?? '';
  const base = ['--base', 'HEAD'];
  const many = await manyFiles(3_500, scratch);
  const loud = await loudRepository(200, scratch);
  const places: readonly Place[] = [
    { name, checkout: clone, arguments: base, path: (await medianFanInFile(clone)).path, target: '<= 200' },
    { name: '3,500 files', checkout: many, arguments: base, path: 'src/34/40.js', target: '<= 500' },
    { name: 'a test that prints 200 MB', checkout: loud, arguments: base, path: 'src/0.js', target: '<= 200' },
  ];
  const figures: Figure[] = [];
  for (const place of places) figures.push(await measure(place, args.runs ?? 3, scratch));
  publish(benchReport('memory', `${head.slice(0, 9)} of ${name}, and made repositories`, figures), args.json);
}

async function measure({ name, checkout, path, target, ...place }: Place, runs: number, { folder, signal }: Scratch) {
  const peaks: number[] = [];
  for (let turn = 0; turn < runs; turn += 1) {
    editFile(checkout, path, turn);
    const cache = join(folder, 'cache');
    const { bytes, headline } = await peakMemory({ cwd: checkout.root, cache, arguments: place.arguments, signal });
    console.log(`${name}, run ${turn + 1}: ${Math.round(bytes / 1e6)} MB  ${headline}`);
    peaks.push(bytes / 1e6);
  }
  const { median, spread } = describe(peaks);
  return figure({ figure: `peak of Assay itself, ${name}`, value: median, spread, unit: 'MB', target });
}

await withScratch('memory', (scratch) => main(benchArguments(), scratch));
