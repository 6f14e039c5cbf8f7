/**
 * How soon is a failure seen? A real fault (`src` of a bug-fix pair put back, not committed): from the start of `assay validate` to the line
 * that shows the first failing test, in turn with the repository's own runner given the same files, to the line in which it tells of one.
 * `--repo DIR --pairs FILE`: a checkout with its dependencies installed, and its pairs; the first one is taken. `--runs N`: from 5.
 */
import { join, resolve } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { assayPlan, assayProgram, runnerEnvironment } from './support/assay-run.ts';
import { type Checkout, cloneCheckout, openCheckout, putBack } from './support/checkout.ts';
import { benchReport, type Figure, figure, publish } from './support/figures.ts';
import { readPairs } from './support/pair-data.ts';
import { describe } from './support/paired-ratio.ts';
import { findPlainSuite, plainCommand } from './support/plain/suite.ts';
import { telling } from './support/plain/telling.ts';
import { type Scratch, withScratch } from './support/scratch.ts';
import { untilSeen } from './support/until-seen.ts';

async function main(args: BenchArguments, scratch: Scratch): Promise<void> {
  const { repo, pairs, runs = 5 } = args;
  if (repo === undefined || pairs === undefined) throw new Error('wants --repo DIR and --pairs FILE');
  if (runs < 5) throw new Error(`${runs} pairs say too little: at least 5`);
  const [pair] = readPairs(pairs);
  if (pair === undefined) throw new Error(`--pairs: none in ${pairs}`);
  const clone = await cloneCheckout(await openCheckout(resolve(repo), scratch.signal), pair.head, 'checkout', scratch);
  await putBack(clone, pair.src, pair.parent);
  const whole = await measure(clone, { full: true, runs }, scratch);
  const chosen = await measure(clone, { full: false, runs }, scratch);
  const figures = [
    ...describeMoments(`all ${whole.files} test files`, whole, '<= 1.2'),
    ...describeMoments(`the ${chosen.files} chosen`, chosen, null),
  ];
  const dataset = `${pair.repo}@${pair.head.slice(0, 9)} with ${pair.src.join(', ')} put back`;
  publish(benchReport('first-failure', dataset, figures), args.json);
}

interface Moments {
  readonly files: number;
  /** Seconds, pair by pair. */
  readonly measured: readonly { readonly assay: number; readonly plain: number }[];
}

async function measure(
  clone: Checkout,
  { full, runs }: { readonly full: boolean; readonly runs: number },
  { folder, signal }: Scratch,
): Promise<Moments> {
  const cache = join(folder, 'cache');
  const asked = ['--base', 'HEAD', ...(full ? ['--full'] : [])];
  const plan = await assayPlan({ cwd: clone.root, cache, json: join(folder, 'plan.json'), arguments: asked, signal });
  const files = [...new Set(plan.report.selected.map(({ file }) => file))];
  const suite = findPlainSuite(clone.root, files[0] ?? '');
  console.log(`${files.length} test files, run by ${suite.runner}`);
  const env = runnerEnvironment();
  const assay = () => {
    const command = [process.execPath, assayProgram, 'validate', '--no-reuse', ...asked] as const;
    return untilSeen({ command, cwd: clone.root, env: { ...env, XDG_CACHE_HOME: cache }, signal }, /^✗/m);
  };
  const plain = () => {
    const command = plainCommand(clone.root, suite, files, undefined);
    return untilSeen({ command, cwd: join(clone.root, suite.folder), env, signal }, telling[suite.runner]);
  };
  await assay();
  await plain();
  const measured: { readonly assay: number; readonly plain: number }[] = [];
  for (let run = 0; run < runs; run++) measured.push({ assay: (await assay()) / 1000, plain: (await plain()) / 1000 });
  return { files: files.length, measured };
}

function describeMoments(what: string, { measured }: Moments, target: string | null): readonly Figure[] {
  const ratio = describe(measured.map((it) => it.assay / it.plain));
  const seconds = describe(measured.map((it) => it.assay));
  const peer = { name: 'told by the runner alone', value: describe(measured.map((it) => it.plain)).median };
  return [
    figure({ figure: `${what}: against the runner`, value: ratio.median, spread: ratio.spread, unit: 'x', target }),
    figure({ figure: `${what}: first failure shown`, value: seconds.median, spread: seconds.spread, unit: 's', peer }),
  ];
}

const args = benchArguments();
await withScratch('first-failure', (scratch) => main(args, scratch));
