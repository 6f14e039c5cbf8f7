/**
 * `npm run demo`: makes the repository of examples/shop in a temporary folder, lets the built Assay judge the branch
 * `agent/discounts`, and compares the verdict with examples/shop/expected.json. Exit 0 when it showed what it should, 1 when
 * not, 2 on wrong use. Claims nothing that the run did not find.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeShop, readJson } from '../examples/shop/repository.ts';
import { type Comparison, compare, type Expected, type Report } from '../examples/shop/verdict.ts';

const root = dirname(import.meta.dirname);
const cli = join(root, 'dist', 'main.js');
const say = (...lines: readonly string[]): void => console.log(lines.join('\n'));

interface Ended {
  readonly code: number | null;
  /** Set when the user or the system stopped the demo. */
  readonly signal: NodeJS.Signals | null;
}

/** Runs Assay on the user's terminal. A signal reaches it too, and we wait for its end so that it can clean up. */
function runAssay(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { stdio: 'inherit' });
    let stoppedBy: NodeJS.Signals | null = null;
    const remember = (signal: NodeJS.Signals): void => {
      stoppedBy = signal;
      // Ctrl-C reaches the whole group by itself; a SIGTERM is sent to us alone.
      if (signal === 'SIGTERM') child.kill(signal);
    };
    process.on('SIGINT', remember).on('SIGTERM', remember);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('SIGINT', remember).off('SIGTERM', remember);
      resolve({ code, signal: stoppedBy ?? signal });
    });
  });
}

function introduce(shop: string): void {
  say(
    '',
    'A coding assistant has worked on a small web shop: six commits on agent/discounts, some good, some not.',
    `The demo makes that repository in ${shop}`,
    'and asks Assay, with no configuration, whether the branch can be trusted. Your own repositories are not touched.',
    '',
    `$ assay validate --repo ${shop} --base main`,
    '',
  );
}

function conclude({ shown }: Comparison, { notFoundYet }: Expected): void {
  say('', 'What you saw');
  for (const { what, test, story } of shown) say(`  ${what.padEnd(16)}  ${test}`, `  ${' '.repeat(16)}  ${story}`);
  if (notFoundYet.length > 0) say('', 'Also in the branch, and not found yet');
  for (const { where, what } of notFoundYet) say(`  ${where}`, `      ${what}`);
}

/** Answers the exit code and whether the folder may go. */
async function showVerdict(folder: string): Promise<{ readonly exit: number; readonly finished: boolean }> {
  const shop = join(folder, 'shop');
  const json = join(folder, 'verdict.json');
  introduce(shop);
  mkdirSync(shop);
  makeShop(shop, join(root, 'node_modules'));

  const ended = await runAssay(['validate', '--repo', shop, '--base', 'main', '--json', json]);
  if (ended.signal !== null) {
    say('', `The demo was stopped (${ended.signal}).`);
    return { exit: ended.signal === 'SIGINT' ? 130 : 143, finished: true };
  }
  if (!existsSync(json)) {
    say('', `The demo failed: assay exited with ${ended.code} and wrote no verdict.`);
    return { exit: 1, finished: false };
  }
  const expected = readJson<Expected>(join(root, 'examples', 'shop', 'expected.json'));
  const comparison = compare(readJson<Report>(json), ended.code, expected);
  conclude(comparison, expected);
  if (comparison.problems.length === 0) return { exit: 0, finished: true };
  say('', 'The demo did not show what it should:', ...comparison.problems.map((problem) => `  - ${problem}`));
  return { exit: 1, finished: false };
}

async function demo(keep: boolean): Promise<number> {
  if (!existsSync(cli)) {
    say('Assay is not built: run `npm run build`, or `npm run demo`, which does both.');
    return 2;
  }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-demo-')));
  let remove = !keep;
  try {
    const { exit, finished } = await showVerdict(folder);
    remove &&= finished;
    return exit;
  } finally {
    if (remove) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    say(
      '',
      remove
        ? 'The repository is removed again; `npm run demo -- --keep` keeps it.'
        : `The repository is kept in ${folder}`,
    );
  }
}

function wantsToKeep(): boolean | undefined {
  try {
    return parseArgs({ options: { keep: { type: 'boolean', default: false } } }).values.keep;
  } catch (error) {
    say(`${(error as Error).message}`, 'Use: npm run demo [-- --keep]');
    return undefined;
  }
}

const keep = wantsToKeep();
process.exitCode = keep === undefined ? 2 : await demo(keep);
