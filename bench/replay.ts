/**
 * What does watching cost somebody who uses Assay commit by commit? Consecutive commits in their order, each judged against its parent by
 * `assay validate` as it is by default, and in a second clone by the same with `--no-record`; which goes first alternates. Each side
 * keeps one store over the whole replay and begins with none: what the first commit pays for is in the total.
 * `--repo DIR`: a checkout with its dependencies installed, never written to. `--last N`: commits, default 20.
 */
import { join, resolve } from 'node:path';
import { type BenchArguments, benchArguments } from './support/arguments.ts';
import { assayValidate } from './support/assay-run.ts';
import { type Checkout, cloneCheckout, openCheckout } from './support/checkout.ts';
import { benchReport, publish } from './support/figures.ts';
import { type ReplayCommit, replayCommits } from './support/replay/commits.ts';
import { type ReplayedCommit, type ReplaySide, replayFigures } from './support/replay/tell.ts';
import { type Scratch, withScratch } from './support/scratch.ts';

/** CPU in total, by the checkout's folder; others are only reported. */
const targets: Readonly<Record<string, string>> = { hono: '<= 1.10', commander: '<= 1.35' };

async function main({ repo, last = 20, json }: BenchArguments, scratch: Scratch): Promise<void> {
  if (repo === undefined) throw new Error('wants --repo DIR');
  const source = await openCheckout(resolve(repo), scratch.signal);
  const head = await source.git('rev-parse', 'HEAD');
  const recording = await cloneCheckout(source, head, 'recording', scratch);
  const without = await cloneCheckout(source, head, 'without', scratch);
  const commits = await replayCommits(source, last);
  const replayed: ReplayedCommit[] = [];
  for (const [index, commit] of commits.entries()) {
    const place = `${index + 1}/${commits.length}  ${commit.id.slice(0, 9)}`;
    if (commit.skipped !== null) {
      console.log(`${place}  skipped: ${commit.skipped}`);
      continue;
    }
    const sides = await replay(commit, { recording, without }, replayed.length % 2 === 0, scratch);
    replayed.push(sides);
    console.log(`${place}  ${describeSides(sides)}  ${commit.title.slice(0, 60)}`);
  }
  if (replayed.length === 0) throw new Error(`none of ${commits.length} commits can be run with what is installed`);
  const name = source.root.split('/').at(-1) ?? '';
  const dataset = `${name}, ${commits.length} commits up to ${head.slice(0, 9)}`;
  const figures = replayFigures(replayed, commits.length - replayed.length, targets[name] ?? null);
  publish(benchReport('replay', dataset, figures), json);
}

async function replay(
  { id }: ReplayCommit,
  clones: Readonly<Record<keyof ReplayedCommit, Checkout>>,
  recordingFirst: boolean,
  scratch: Scratch,
): Promise<ReplayedCommit> {
  for (const clone of Object.values(clones)) await clone.git('checkout', '--quiet', '--force', '--detach', id);
  const run = (side: keyof ReplayedCommit) => validateSide(clones[side], side, scratch);
  if (recordingFirst) {
    const recording = await run('recording');
    return { recording, without: await run('without') };
  }
  const without = await run('without');
  return { recording: await run('recording'), without };
}

async function validateSide(
  { root }: Checkout,
  side: keyof ReplayedCommit,
  { folder, signal }: Scratch,
): Promise<ReplaySide> {
  const { run, report } = await assayValidate({
    ...{ cwd: root, cache: join(folder, `cache-${side}`), json: join(folder, `${side}.json`), signal },
    arguments: ['--base', 'HEAD~1', ...(side === 'without' ? ['--no-record'] : [])],
  });
  const { verdict, timing, tests } = report;
  return { cpuMs: run.cpuMs, firstResultMs: timing.firstResultMs, planMs: timing.planMs, verdict, files: tests.files };
}

function describeSides({ recording, without }: ReplayedCommit): string {
  const seconds = (ms: number | null) => (ms === null ? '-' : (ms / 1000).toFixed(1));
  const tell = (it: ReplaySide) =>
    `${it.files} files, ${seconds(it.cpuMs)} s CPU, plan ${seconds(it.planMs)} s, first ${seconds(it.firstResultMs)} s, ${it.verdict}`;
  return `${tell(recording)} | without: ${tell(without)} | ${(recording.cpuMs / without.cpuMs).toFixed(2)}x`;
}

await withScratch('replay', (scratch) => main(benchArguments(), scratch));
