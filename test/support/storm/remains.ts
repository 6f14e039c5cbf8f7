/** What a run left behind that it may not, in words. Looks at everything it could have touched, and waits for the guard to end. */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { filesBelow, hashOf, processesWith } from '../leftovers.ts';
import { isAlive } from './processes.ts';
import type { Scene } from './scene.ts';

/** What no run may change. */
export interface Belongings {
  readonly git: string;
  readonly work: string;
  readonly mounts: string;
}

export function belongingsOf({ repo }: Scene): Belongings {
  return {
    git: hashOf(join(repo.dir, '.git')),
    work: hashOfWork(repo.dir),
    mounts: mountsBelow(dirname(repo.dir)),
  };
}

function mountsBelow(dir: string): string {
  const lines = readFileSync('/proc/self/mountinfo', 'latin1').split('\n');
  return lines.filter((line) => line.includes(dir)).join('\n');
}

/** Sentences; empty when all is as it should be. `guards`: process ids seen while the run went on. */
export async function remainsOf(
  scene: Scene,
  before: Belongings,
  mark: string,
  guards: ReadonlySet<number>,
): Promise<readonly string[]> {
  const alive = await settle(() => [
    ...processesWith(mark).map((it) => `a process lives: ${it}`),
    ...[...guards].filter(isAlive).map((pid) => `its guard lives: ${pid}`),
  ]);
  const left = alive.length > 0 ? [] : await settle(() => leftFiles(scene));
  const now = belongingsOf(scene);
  return [
    ...alive,
    ...left,
    ...(now.git === before.git ? [] : ['the .git folder changed']),
    ...(now.work === before.work ? [] : ['the work tree changed']),
    ...(now.mounts === before.mounts ? [] : ['a mount is left']),
    ...storeProblems(join(scene.repo.dir, '.assay', 'assay.db')),
  ];
}

const goodInCache =
  /^assay\/(?:repos\/\w+\/git\/(?!indexes\/|.*(?:\.lock|tmp_\w+)$)|compiled\/|deps\/[0-9a-f]{32}\/|builds\/[0-9a-f]{32}\/)/;
const goodInMemory = /^(?:\.gitignore|assay\.db(?:-wal|-shm|-lock)?|facts\.json)$/;

function leftFiles({ repo }: Scene): readonly string[] {
  const trees = join(repo.cache, 'assay', 'trees');
  const temporary = filesBelow(repo.env['TMPDIR'] ?? '').filter((it) => !it.startsWith('node-compile-cache/'));
  const scratches = join(repo.env['TMPDIR'] ?? '', `assay-${process.getuid?.() ?? 0}-scratch`);
  return [
    ...filesBelow(repo.cache)
      .filter((it) => !goodInCache.test(it))
      .map((it) => `left in the cache: ${it}`),
    ...[trees, scratches].flatMap((dir) =>
      existsSync(dir) ? readdirSync(dir).map((it) => `left in ${dir}: ${it}`) : [],
    ),
    ...temporary.map((it) => `left among temporary files: ${it}`),
    ...filesBelow(join(repo.dir, '.assay'))
      .filter((it) => !goodInMemory.test(it))
      .map((it) => `left in .assay: ${it}`),
  ];
}

/** Whole, and no half of anything: what an event says has happened is there. */
function storeProblems(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  using store = new DatabaseSync(file, { readOnly: true, timeout: 2_000 });
  const count = (sql: string) => Number(store.prepare(sql).get()?.['n']);
  const broken = store
    .prepare('pragma integrity_check')
    .all()
    .map((row) => String(row['integrity_check']));
  const tables = count("select count(*) as n from sqlite_master where name = 'event'");
  if (tables === 0) return broken.filter((it) => it !== 'ok');
  const rules: readonly (readonly [string, string])[] = [
    ['a finished check without its attempt', said('check.finished', 'attempt', 'e.subject')],
    ['a planned check without its row', said('check.planned', 'check', 'e.subject')],
    ['a reached verdict that is not there', said('verdict.reached', 'verdict', "''")],
    ['a made report that is not there', said('report.made', 'report', "''")],
    [
      'an ended run with open events',
      `select count(*) as n from run r join event e on e.run = r.id where r.status <> 'open' and e.status in ('waiting', 'leased')`,
    ],
    ['a lease without its holder', "select count(*) as n from event where (status = 'leased') <> (lease is not null)"],
    ['a foreign key to nowhere', 'select count(*) as n from pragma_foreign_key_check'],
  ];
  return [
    ...broken.filter((it) => it !== 'ok'),
    ...rules.filter(([, sql]) => count(sql) > 0).map(([what]) => `in the store: ${what}`),
  ];
}

function said(event: string, kind: string, key: string): string {
  return `select count(*) as n from event e where e.name = '${event}' and not exists
    (select 1 from state s where s.run = e.run and s.kind = '${kind}' and s.key = ${key})`;
}

/** Names, kinds and bytes of the user's files; what Assay remembers and what is installed is not theirs. */
function hashOfWork(dir: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names.filter((it) => !/^(?:\.git|\.assay)(?:\/|$)|(?:^|\/)node_modules(?:\/|$)/.test(it))) {
    const stats = lstatSync(join(dir, name));
    hash.update(`${name} ${stats.mode}\n`);
    if (stats.isFile()) hash.update(readFileSync(join(dir, name)));
  }
  return hash.digest('hex');
}

/** Looks until nothing is found, for at most ten seconds; gives what was found last. */
async function settle(look: () => readonly string[]): Promise<readonly string[]> {
  const end = performance.now() + 10_000;
  for (let found = look(); ; found = look()) {
    if (found.length === 0 || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
