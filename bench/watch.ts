/**
 * How long from a save to the first result of `assay watch`, beyond what the repository's own runner takes to its first result on the
 * same file? And what is left after 100 quick saves: no process, no prepared tree, no temporary file, one verdict, of the newest files.
 * `--repo DIR`: a checkout with its dependencies installed that uses Vitest, never written to. `--runs N`: saves, from 5.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { runnerEnvironment } from './support/assay-run.ts';
import { type Checkout, cloneCheckout, openCheckout } from './support/checkout.ts';
import { editFile, medianFanInFile } from './support/edit-file.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { describe } from './support/paired-ratio.ts';
import { findBin, findPlainSuite } from './support/plain/suite.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { type Watched, watchCheckout } from './support/watch-run.ts';

const quickSaves = 100;

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  if (args.repo === undefined) throw new Error('wants --repo DIR');
  const source = await openCheckout(resolve(args.repo), scratch.signal);
  const head = await source.git('rev-parse', 'HEAD');
  const clone = await cloneCheckout(source, head, 'checkout', scratch);
  const { path } = await medianFanInFile(clone);
  console.log(`editing ${path}`);
  const mark = randomUUID();
  const temporary = join(scratch.folder, 'tmp');
  mkdirSync(temporary);
  const env = {
    ...runnerEnvironment(),
    TMPDIR: temporary,
    XDG_CACHE_HOME: join(scratch.folder, 'cache'),
    BENCH_MARK: mark,
  };
  const watched = watchCheckout(clone.root, env, scratch.signal);
  try {
    await watched.next('verdict');
    const figures = [
      ...(await firstResults({ clone, path, watched, env, scratch }, args.runs ?? 5)),
      ...(await afterQuickSaves({ clone, path, watched, env, scratch }, mark, temporary)),
    ];
    const name = (JSON.parse(readFileSync(join(clone.root, 'package.json'), 'utf8')) as { name?: string }).name;
    publish(benchReport('watch', `${name ?? source.root}@${head.slice(0, 9)}, saves of ${path}`, figures), args.json);
  } finally {
    await watched.quit();
  }
}

interface Bench {
  readonly clone: Checkout;
  readonly path: string;
  readonly watched: Watched;
  readonly env: NodeJS.ProcessEnv;
  readonly scratch: Scratch;
}

async function firstResults({ clone, path, watched, env, scratch }: Bench, runs: number): Promise<readonly Figure[]> {
  const saves: number[] = [];
  const plain: number[] = [];
  for (let turn = 0; turn < runs; turn += 1) {
    const saved = Date.now();
    editFile(clone, path, turn);
    const first = await watched.next('first-result');
    saves.push((first.at - saved) / 1000);
    const { report } = await watched.next('verdict');
    const files = [...new Set((report?.selected ?? []).map(({ file }) => file))];
    plain.push((await plainFirstResult(clone, files, env, scratch)) / 1000);
    console.log(`  save ${turn + 1}: ${saves.at(-1)?.toFixed(2)} s, the runner alone ${plain.at(-1)?.toFixed(2)} s`);
  }
  const beyond = describe(saves.map((value, index) => value - (plain[index] ?? 0)));
  const [whole, alone] = [describe(saves), describe(plain)];
  const peer = { name: 'the runner alone', value: alone.median };
  return [
    figure({
      figure: "save to first result, beyond the runner's own",
      value: beyond.median,
      spread: beyond.spread,
      unit: 's',
      target: '<= 1.5',
    }),
    figure({ figure: 'save to first result', value: whole.median, spread: whole.spread, unit: 's', peer }),
  ];
}

/** Milliseconds until the runner, started plainly with the same files, has its first test result. */
async function plainFirstResult(
  clone: Checkout,
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  { signal }: Scratch,
): Promise<number> {
  const [first] = files;
  if (first === undefined) throw new Error('no test file was selected');
  const suite = findPlainSuite(clone.root, first);
  if (suite.runner !== 'vitest') throw new Error('this bench knows how to time the first result of Vitest alone');
  const reporter = join(import.meta.dirname, 'support', 'first-result-reporter.mjs');
  const argv = [findBin(clone.root, suite.folder, 'vitest'), 'run', ...suite.options, '--coverage.enabled=false'];
  const began = Date.now();
  const child = spawn(argv[0] ?? '', [...argv.slice(1), `--reporter=${reporter}`, ...files], {
    cwd: join(clone.root, suite.folder),
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
  });
  const ended = new Promise<void>((done, failed) => child.on('error', failed).on('close', () => done()));
  let told: number | null = null;
  for await (const line of createInterface({ input: child.stdout as Readable })) {
    const at = /^first-result (\d+)$/.exec(line)?.[1];
    if (at !== undefined) told ??= Number(at) - began;
  }
  await ended;
  if (told === null) throw new Error(`the plain runner told no result of ${first}`);
  return told;
}

async function afterQuickSaves(
  { clone, path, watched }: Bench,
  mark: string,
  temporary: string,
): Promise<readonly Figure[]> {
  const before = watched.count('verdict');
  for (let turn = 0; turn < quickSaves; turn += 1) {
    editFile(clone, path, 1_000 + turn);
    await pause(20 + ((turn * 37) % 180)); // a train of saves of uneven pace
  }
  const verdict = await watched.newestVerdict();
  const verdicts = watched.count('verdict') - before;
  const seen = watched.last('change.seen');
  await watched.quit();
  const left = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => environmentOf(pid).includes(`BENCH_MARK=${mark}`));
  const files = readdirSync(temporary, { recursive: true, withFileTypes: true }).filter(
    (entry) => !entry.isDirectory(),
  );
  const count = (name: string, value: number, unit: string, target: string) =>
    figure({ figure: `after ${quickSaves} quick saves: ${name}`, value, unit, target });
  return [
    count('verdict of other than the newest files', verdict.tree === seen?.tree ? 0 : 1, 'verdicts', '= 0'),
    figure({ figure: `verdicts during ${quickSaves} quick saves`, value: verdicts, unit: 'verdicts' }),
    figure({
      figure: `runs begun during ${quickSaves} quick saves`,
      value: watched.count('change.seen'),
      unit: 'runs',
    }),
    count('processes left', left.length, 'processes', '= 0'),
    count('temporary files left', files.length, 'files', '= 0'),
  ];
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}

const args = benchArguments();
await withScratch('watch', (scratch) => main(args, scratch));
