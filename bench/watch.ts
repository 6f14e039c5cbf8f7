/**
 * How long from a save to the first result of `assay watch`, beyond what the repository's own runner takes to its first result on the
 * same files? And what is left after 100 quick saves: no process, no prepared tree, no temporary file, and a verdict of the newest files.
 * Each save is taken back after its first result, so that the next one meets an idle watch; the plain runner has a clone of its own.
 * `--repo DIR`: a checkout with its dependencies installed that uses Vitest, never written to. `--runs N`: saves, from 5.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { assayPlan, runnerEnvironment } from './support/assay-run.ts';
import { type Checkout, cloneCheckout, openCheckout } from './support/checkout.ts';
import { editFile, medianFanInFile } from './support/edit-file.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { describe } from './support/paired-ratio.ts';
import { plainFirstResult } from './support/plain/first-result.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { type Watched, watchCheckout } from './support/watch-run.ts';

const quickSaves = 100;

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  if (args.repo === undefined) throw new Error('wants --repo DIR');
  const source = await openCheckout(resolve(args.repo), scratch.signal);
  const head = await source.git('rev-parse', 'HEAD');
  const clone = await cloneCheckout(source, head, 'checkout', scratch);
  const plain = await cloneCheckout(source, head, 'plain', scratch);
  const { path } = await medianFanInFile(clone);
  const temporary = join(scratch.folder, 'tmp');
  mkdirSync(temporary);
  const mark = randomUUID();
  const places = { TMPDIR: temporary, XDG_CACHE_HOME: join(scratch.folder, 'cache') };
  const env = { ...runnerEnvironment(), ...places, BENCH_MARK: mark };
  editFile(plain, path, 0);
  const tests = await selectedTests(plain, scratch);
  console.log(`editing ${path}, which reaches ${tests.length} test files`);
  const watched = watchCheckout(clone.root, env, scratch.signal);
  try {
    await watched.next('verdict');
    const bench = { clone, plain, path, tests, watched, scratch };
    const figures = [
      ...(await firstResults(bench, args.runs ?? 5)),
      ...(await afterQuickSaves(bench, mark, temporary, join(places.XDG_CACHE_HOME, 'assay', 'trees'))),
    ];
    const name = (JSON.parse(readFileSync(join(clone.root, 'package.json'), 'utf8')) as { name?: string }).name;
    publish(benchReport('watch', `${name ?? source.root}@${head.slice(0, 9)}, saves of ${path}`, figures), args.json);
  } finally {
    await watched.quit();
  }
}

interface Bench {
  readonly clone: Checkout;
  readonly plain: Checkout;
  readonly path: string;
  /** What an edit of `path` selects. */
  readonly tests: readonly string[];
  readonly watched: Watched;
  readonly scratch: Scratch;
}

async function selectedTests(plain: Checkout, { folder, signal }: Scratch): Promise<readonly string[]> {
  const json = join(folder, 'plan.json');
  const cache = join(folder, 'plan-cache');
  const { report } = await assayPlan({ cwd: plain.root, cache, json, arguments: ['--base', 'HEAD'], signal });
  const files = [...new Set(report.selected.map(({ file }) => file))];
  if (files.length === 0) throw new Error('the edit reaches no test file');
  return files;
}

async function firstResults(bench: Bench, runs: number): Promise<readonly Figure[]> {
  const { clone, plain, path, tests, watched, scratch } = bench;
  const before = readFileSync(join(clone.root, path));
  const saves: number[] = [];
  const alone: number[] = [];
  for (let turn = 0; turn < runs; turn += 1) {
    const saved = Date.now();
    editFile(clone, path, turn);
    saves.push(((await watched.next('first-result')).at - saved) / 1000);
    writeFileSync(join(clone.root, path), before);
    await watched.next('unchanged');
    alone.push((await plainFirstResult(plain.root, tests, runnerEnvironment(), scratch.signal)) / 1000);
    console.log(`  save ${turn + 1}: ${saves.at(-1)?.toFixed(2)} s, the runner alone ${alone.at(-1)?.toFixed(2)} s`);
  }
  const beyond = describe(saves.map((value, index) => value - (alone[index] ?? 0)));
  const whole = describe(saves);
  return [
    figure({
      figure: "save to first result, beyond the runner's own",
      value: beyond.median,
      spread: beyond.spread,
      unit: 's',
      target: '<= 1.5',
    }),
    figure({
      figure: 'save to first result',
      value: whole.median,
      spread: whole.spread,
      unit: 's',
      peer: { name: 'the runner alone', value: describe(alone).median },
    }),
  ];
}

/** The last save is of a test file alone, so that its verdict takes no minutes. */
async function afterQuickSaves(
  bench: Bench,
  mark: string,
  temporary: string,
  trees: string,
): Promise<readonly Figure[]> {
  const { clone, path, tests, watched } = bench;
  const before = readFileSync(join(clone.root, path));
  const [verdicts, runs] = [watched.count('verdict'), watched.count('change.seen')];
  for (let turn = 1; turn < quickSaves; turn += 1) {
    editFile(clone, path, 1_000 + turn);
    await pause(20 + ((turn * 37) % 180)); // a train of saves of uneven pace
  }
  writeFileSync(join(clone.root, path), before);
  editFile(clone, tests[0] ?? path, quickSaves);
  const verdict = await watched.newestVerdict();
  const newest = await clone.git('stash', 'create').then((commit) => clone.git('rev-parse', `${commit}^{tree}`));
  await watched.quit();
  const left = processesMarked(mark);
  const names = readdirSync(temporary);
  const others = names.filter((name) => !name.startsWith('assay'));
  if (others.length > 0) console.log(`left among the temporary files by the runner itself: ${others.join(', ')}`);
  const own = [...names.filter((name) => name.startsWith('assay')).map((name) => join(temporary, name)), trees];
  const files = own.flatMap(filesBelow);
  const count = (name: string, value: number, unit: string, target?: string) =>
    figure({ figure: `${quickSaves} quick saves: ${name}`, value, unit, ...(target === undefined ? {} : { target }) });
  return [
    count('verdict of other than the newest files', verdict.tree === newest ? 0 : 1, 'verdicts', '= 0'),
    count('verdicts', watched.count('verdict') - verdicts, 'verdicts'),
    count('runs begun', watched.count('change.seen') - runs, 'runs'),
    count('processes left', left.length, 'processes', '= 0'),
    count('files of ours left', files.length, 'files', '= 0'),
    count('other temporary folders left', others.length, 'folders', '= 0'),
  ];
}

function filesBelow(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

function processesMarked(mark: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`BENCH_MARK=${mark}`);
      } catch {
        return false; // gone meanwhile, or not ours to read
      }
    });
}

const args = benchArguments();
await withScratch('watch', (scratch) => main(args, scratch));
