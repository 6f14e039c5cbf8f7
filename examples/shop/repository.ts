/**
 * Makes the shop's git repository in an empty folder: `main`, then `agent/discounts` checked out with a clean work tree.
 * Authors, dates and contents come from history.json, repo/ and patches/, and the user's git settings play no part: the
 * hashes are the same everywhere. Dependencies are links to packages that are installed already, so nothing is fetched.
 */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

interface Commit {
  readonly subject: string;
  /** `Name <mail>` */
  readonly author: string;
  readonly date: string;
  /** What of repo/ the commit adds, or the file in patches/ that it applies. */
  readonly paths?: readonly string[];
  readonly patch?: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

type Git = (args: readonly string[], env?: Readonly<Record<string, string>>) => void;

const here = import.meta.dirname;

/** Reads a JSON file of this repository, whose shape the caller knows. */
export function readJson<Shape>(file: string): Shape {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A git that knows neither the user's settings nor a repository which the caller's environment points at. */
function gitIn(folder: string): Git {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const base = { ...Object.fromEntries(own), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  return (args, env = {}) => {
    execFileSync('git', args, { cwd: folder, env: { ...base, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  };
}

function commit(git: Git, { subject, author, date, paths, patch }: Commit): void {
  if (paths !== undefined) git(['add', '--', ...paths]);
  if (patch !== undefined) git(['apply', '--index', '--whitespace=nowarn', join(here, 'patches', patch)]);
  const [, name = '', mail = ''] = /^(.+) <(.+)>$/.exec(author) ?? [];
  git(['commit', '--quiet', '-m', subject], {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: mail,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: mail,
    GIT_COMMITTER_DATE: date,
  });
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}

/** Links an installed package and its commands, as an install would place them. */
function linkPackage(name: string, wanted: string, installed: string, modules: string): void {
  const { version, bin = {} } = readJson<Manifest>(join(installed, name, 'package.json'));
  if (version !== wanted) {
    throw new Error(`the shop needs ${name} ${wanted}, installed is ${version}: make both package.json files agree`);
  }
  link(join(installed, name), join(modules, name));
  const commands = typeof bin === 'string' ? { [basename(name)]: bin } : bin;
  for (const [command, file] of Object.entries(commands)) link(join('..', name, file), join(modules, '.bin', command));
}

/** What `npm ci` would leave: the dependencies in `installed`, and each workspace as a link into the repository itself. */
function linkDependencies(folder: string, installed: string): void {
  const modules = join(folder, 'node_modules');
  const { devDependencies = {} } = readJson<Manifest>(join(folder, 'package.json'));
  for (const [name, wanted] of Object.entries(devDependencies)) linkPackage(name, wanted, installed, modules);
  for (const entry of readdirSync(join(folder, 'packages'))) {
    const workspace = join(folder, 'packages', entry);
    const path = join(modules, readJson<Manifest>(join(workspace, 'package.json')).name);
    link(relative(dirname(path), workspace), path);
  }
}

/**
 * @param folder An empty folder.
 * @param installed A `node_modules` folder with the shop's dependencies in the versions its package.json names.
 * @throws Error when git fails or a dependency is missing or of another version.
 */
export function makeShop(folder: string, installed: string): void {
  const source = join(here, 'repo');
  cpSync(source, folder, { recursive: true, filter: (path) => basename(path) !== 'node_modules' });
  const git = gitIn(folder);
  git(['init', '--quiet', '--initial-branch=main', '--object-format=sha1', '--template=']);
  const history = readJson<Readonly<Record<string, readonly Commit[]>>>(join(here, 'history.json'));
  for (const [branch, commits] of Object.entries(history)) {
    if (branch !== 'main') git(['switch', '--quiet', '--create', branch]);
    for (const step of commits) commit(git, step);
  }
  linkDependencies(folder, installed);
}
