/**
 * A throw-away clone of somebody's checkout, as if a developer with that (perhaps old) installation stood on another revision:
 * node_modules by hard links, every other file git ignores (build outputs) as a copy. The checkout itself is never written to,
 * which is why caches that tools rewrite in place inside node_modules are left out of the links.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runnerEnvironment } from './assay-run.ts';
import type { Scratch } from './scratch.ts';

const run = promisify(execFile);
const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'commit.gpgsign=false'];

export interface Checkout {
  readonly root: string;
  git(...args: readonly string[]): Promise<string>;
}

/** Throws when `folder` is no checkout with a commit. */
export async function openCheckout(folder: string, signal: AbortSignal): Promise<Checkout> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`--repo: there is no folder ${folder}`);
  const checkout = at(realpathSync(folder), signal);
  const top = await checkout.git('rev-parse', '--show-toplevel').catch(() => '');
  if (top !== checkout.root) throw new Error(`--repo: ${folder} is not the root of a git checkout`);
  return checkout;
}

/** Makes the files of `root` the first commit of a repository there. */
export async function newCheckout(root: string, signal: AbortSignal): Promise<Checkout> {
  const checkout = at(realpathSync(root), signal);
  await checkout.git('init', '--quiet', '--initial-branch=main');
  await checkout.git('add', '--all');
  await checkout.git(...author, 'commit', '--quiet', '--no-verify', '--message', 'bench: made');
  return checkout;
}

/** `name` is a folder to make in the scratch folder; `revision` must be present in `source`. */
export async function cloneCheckout(
  source: Checkout,
  revision: string,
  name: string,
  scratch: Scratch,
): Promise<Checkout> {
  await needsCommit(source, revision);
  const root = join(scratch.folder, name);
  await source.git('clone', '--quiet', '--shared', '--no-checkout', source.root, root);
  const clone = at(root, scratch.signal);
  await clone.git('checkout', '--quiet', '--detach', revision);
  await takeIgnoredFiles(source, clone, scratch.signal);
  return clone;
}

/** Puts `files` back to what they were at `revision` (deleted when absent there), without a commit. */
export async function putBack(clone: Checkout, files: readonly string[], revision: string): Promise<void> {
  await needsCommit(clone, revision);
  for (const file of files) {
    const existed = (await clone.git('ls-tree', revision, '--', file)) !== '';
    if (existed) await clone.git('checkout', '--quiet', revision, '--', file);
    else await clone.git('rm', '--quiet', '--ignore-unmatch', '--', file);
  }
}

/** The same, committed; returns the commit. */
export async function commitRevert(clone: Checkout, files: readonly string[], revision: string): Promise<string> {
  await putBack(clone, files, revision);
  await clone.git(...author, 'commit', '--quiet', '--no-verify', '--message', 'bench: put back');
  return clone.git('rev-parse', 'HEAD');
}

/** Gives one file another text, committed. */
export async function commitText(clone: Checkout, path: string, text: string): Promise<void> {
  writeFileSync(join(clone.root, path), text);
  await clone.git(...author, 'commit', '--quiet', '--no-verify', '--message', 'bench: edited', '--', path);
}

async function needsCommit(checkout: Checkout, revision: string): Promise<void> {
  await checkout.git('cat-file', '-e', `${revision}^{commit}`).catch(() => {
    throw new Error(`${checkout.root} has no commit ${revision}: fetch it there first`);
  });
}

async function takeIgnoredFiles(source: Checkout, clone: Checkout, signal: AbortSignal): Promise<void> {
  const listed = await source.git('ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory');
  for (const entry of listed.split('\0').filter((path) => path !== '' && !path.startsWith('.assay/'))) {
    const path = entry.replace(/\/$/, '');
    const target = join(clone.root, path);
    if (!existsSync(dirname(target)) || existsSync(target)) continue;
    const isDependencies = /(?:^|\/)node_modules$/.test(path);
    const from = join(source.root, path);
    await run('cp', [isDependencies ? '-al' : '-a', from, target], { signal });
    if (isDependencies) dropCaches(target);
  }
}

function dropCaches(dependencies: string): void {
  for (const name of readdirSync(dependencies).filter((it) => /^\.(?:vite|vitest|cache)/.test(it)))
    rmSync(join(dependencies, name), { recursive: true });
}

function at(root: string, signal: AbortSignal): Checkout {
  const options = { cwd: root, signal, env: runnerEnvironment(), maxBuffer: 256 * 2 ** 20 };
  return {
    root,
    async git(...args) {
      return (await run('git', args, options)).stdout.trimEnd();
    },
  };
}
