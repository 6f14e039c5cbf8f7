/**
 * One process that reads the import graph of a checkout of plain packages, as Assay does in a plan: once with the parse cache as it is,
 * once more after each of some edits, cache and code warm. Prints what each took of CPU time, all threads included, as JSON.
 * Arguments: the checkout, the file of the cache, the file to edit, how many edits.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTreeView } from '#adapters/environment/worktree/tree-view';
import { createTypescript } from '#adapters/language/typescript/import-graph';
import type { Project } from '#domain/project';
import { openParseCache } from '#store/parse-cache';

export interface GraphRun {
  /** Milliseconds of CPU of the first graph, and of the one after each edit. */
  readonly firstMs: number;
  readonly editedMs: readonly number[];
  readonly parsed: number;
  readonly parsedAgain: readonly number[];
  readonly files: number;
  readonly edges: number;
}

const [root = '', cacheFile = '', edited = '', edits = '0'] = process.argv.slice(2);
const git = (...args: readonly string[]) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
const listed = git('ls-files', '--stage', '-z')
  .split('\0')
  .filter((line) => line !== '');
const files = new Map(
  listed.map((line) => {
    const [, blob = '', path = ''] = /^\d+ ([0-9a-f]+) \d\t(.*)$/s.exec(line) ?? [];
    return [path, blob] as const;
  }),
);
const cache = openParseCache(cacheFile);
const language = createTypescript();
const project = projectOf(readFileSync(join(root, 'package.json'), 'utf8'));

const first = await measure();
const again = [];
for (let turn = 0; turn < Number(edits); turn += 1) {
  appendFileSync(join(root, edited), `\n;void ${process.pid}${turn}\n`);
  files.set(edited, git('hash-object', '--', edited).trim());
  again.push(await measure());
}
cache.save();
const answer: GraphRun = {
  firstMs: first.ms,
  editedMs: again.map(({ ms }) => ms),
  parsed: first.parsed,
  parsedAgain: again.map(({ parsed }) => parsed),
  files: first.graph.edges.size,
  edges: [...first.graph.edges.values()].reduce((sum, edges) => sum + edges.length, 0),
};
console.log(JSON.stringify(answer));

async function measure() {
  const before = process.cpuUsage();
  const tree = createTreeView(root, files);
  const { graph, parsed } = await language.graph({ tree, project, gone: [], cache });
  const { user, system } = process.cpuUsage(before);
  return { ms: (user + system) / 1000, graph, parsed };
}

function projectOf(manifest: string): Project {
  const raw = JSON.parse(manifest) as Readonly<Record<string, unknown>>;
  const name = String(raw['name']);
  const shape = { scripts: {}, dependencies: {}, packageManager: null, workspaces: [] };
  return {
    packageManager: 'npm',
    packages: [{ dir: '', manifest: { name, type: 'module', private: true, ...shape, raw } }],
    otherPackages: [],
    suites: [],
    tests: [],
    scriptsNotRun: [],
    unusable: null,
    unread: [],
    notes: [],
  };
}
