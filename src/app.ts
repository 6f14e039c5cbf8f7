/**
 * The composition root: the only file that builds everything, and (with main.ts) the only one that reads the environment.
 * No global state: two apps can live in one process.
 */
import { existsSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createWorktreeEnvironment, treesFolder } from '#adapters/environment/index';
import { processExecutor, scrubEnvironment } from '#adapters/executor/index';
import { createLocalForge } from '#adapters/forge/index';
import { languages } from '#adapters/language/index';
import { runners } from '#adapters/runner/index';
import { trustedConfigReader } from '#config/trusted-ref';
import { OutsideError, UserError } from '#domain/error';
import { drain } from '#engine/drain';
import type { FlowContext } from '#flow/context';
import { steps } from '#flow/index';
import { createNamedLocks } from '#flow/named-locks';
import { createStopwatch } from '#flow/stopwatch';
import { cacheFolder } from '#kit/cache-folder';
import type { Clock } from '#kit/clock';
import { createGit } from '#kit/git';
import { createOverlays } from '#kit/git/overlays';
import { locateRepository } from '#kit/git/repository';
import { type Guard, randomSession, startGuard } from '#kit/guard';
import type { Ids } from '#kit/id';
import { sleep } from '#kit/retry';
import type { Session } from '#operations/session';
import type { Feed } from '#ports/feed';
import { memoryHistory } from '#store/memory/history';
import { memoryJournal } from '#store/memory/journal';
import { memoryParseCache, openParseCache, type StoredParseCache } from '#store/parse-cache';
import { openStore, type Store } from '#store/sql/open';

type Environment = Readonly<Record<string, string | undefined>>;

export interface AppOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Opens the checkout that holds `folder`. */
export async function openSession(
  folder: string,
  feed: Feed,
  app: AppOptions,
): Promise<Session & { close(): Promise<void> }> {
  const repo = await findRoot(folder, app);
  const store = await openStoreOrMemory(repo, app);
  const guard = createGuard(app.env);
  const parts = createParts(guard, app);
  const context = createContext(feed, store, parts, app);
  app.signal.addEventListener('abort', () => void parts.executor.stopAll()); // installs and builds, too
  return {
    repo,
    notes: store.notes,
    environment: parts.environment,
    executor: parts.executor,
    runners,
    runnerAssets: context.runnerAssets,
    signal: app.signal,
    failures: (idPrefix) => store.history.failures(idPrefix),
    row: (run, kind) => store.journal.load(run, kind),
    rows: (run, kind) => store.journal.loadAll(run, kind),
    report: (run) => store.journal.load(run, 'report'),
    async run(request) {
      const run = await store.journal.open(request);
      const drained = await drain({
        journal: store.journal,
        run,
        owner: `${process.pid}`,
        steps,
        context: { ...context, stopwatch: createStopwatch(app.clock) },
        concurrency: request.concurrency,
        sleep,
        signal: app.signal,
      });
      const stuck = drained.parked.length > 0;
      const reasons = drained.parked.map(({ event, reason }) => `${event.name} ${event.subject}: ${reason}`);
      return { end: drained.ended === 'aborted' ? 'aborted' : stuck ? 'stuck' : 'done', run, reasons };
    },
    async close() {
      const ended = [await settled(parts.executor.stopAll()), await settled(parts.environment.close())];
      store.cache.save();
      ended.push(await settled(store.close()), await settled(guard.close()));
      const failed = ended.find((it) => it.status === 'rejected'); // everything is closed before the first failure is told
      if (failed?.status === 'rejected') throw failed.reason;
    },
  };
}

async function settled(closing: Promise<void>): Promise<PromiseSettledResult<void>> {
  const [result] = await Promise.allSettled([closing]);
  return result;
}

/** The root of the checkout that holds the folder. Nothing is written anywhere before it is known to be one. */
async function findRoot(folder: string, { env, clock, ids }: AppOptions): Promise<string> {
  if (!existsSync(folder))
    throw new UserError('no-such-folder', `there is no folder ${folder}`, 'name a git checkout: --repo DIR');
  const located = await locateRepository(createGit({ cwd: folder, env }), folder);
  if (located.ok) return located.repository.root;
  const overlays = createOverlays({ cacheRoot: cacheFolder(env, homedir()), env, ids, clock });
  const forge = createLocalForge(overlays);
  const { repo } = await forge.resolveChange({ repo: folder, base: null, head: null }); // says what is wrong, in its own words
  return repo;
}

interface OpenedStore extends Store {
  readonly cache: StoredParseCache;
}

/** What a change brings along must not decide about it: a `.assay/` that git tracks is the repository's word, not our memory. */
async function refuseTrackedStore(repo: string, env: Environment): Promise<void> {
  const tracked = await createGit({ cwd: repo, env }).run(['ls-files', '-z', '--', '.assay']);
  if (!tracked.ok || tracked.stdout.length === 0) return;
  const message = 'this repository has .assay/ in git, which is not trusted; remove it: git rm -r --cached .assay';
  throw new OutsideError('journal', message, { retryable: false });
}

/** The store under `.assay/`; in memory, with a note, where nothing can be written. */
async function openStoreOrMemory(repo: string, { env, clock, ids }: AppOptions): Promise<OpenedStore> {
  try {
    await refuseTrackedStore(repo, env);
    const store = await openStore(join(repo, '.assay', 'assay.db'), { clock, ids });
    return { ...store, cache: openParseCache(join(repo, '.assay', 'facts.json')) };
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    const journal = memoryJournal({ clock, ids });
    const history = memoryHistory();
    const notes = [`nothing is remembered of this run: ${error.message}`];
    return { journal, history, notes, cache: memoryParseCache(), close: async () => undefined };
  }
}

function createGuard(env: Environment): Guard {
  const path = env['PATH'] ?? '/usr/bin:/bin';
  return startGuard({ session: randomSession(), home: env['HOME'] ?? homedir(), path });
}

function createParts(
  guard: Guard,
  { env, clock, ids }: AppOptions,
): Pick<FlowContext, 'forge' | 'environment' | 'executor'> {
  const cacheRoot = cacheFolder(env, homedir());
  const overlays = createOverlays({ cacheRoot, env, ids, clock });
  const user = process.getuid?.() ?? null;
  const scrubbed = scrubEnvironment(env);
  const executor = processExecutor({
    guard,
    env: scrubbed,
    scratchRoot: join(tmpdir(), `assay-${user ?? 0}-scratch`),
    clock,
    ids,
  });
  return {
    executor,
    forge: createLocalForge(overlays),
    environment: createWorktreeEnvironment({
      cacheRoot,
      treesRoot: treesFolder({ cacheRoot, temporary: tmpdir(), user }),
      user,
      runtime: `node ${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}`,
      overlays,
      guard,
      executor,
      clock,
      ids,
    }),
  };
}

/** The version of the first `node` on the user's PATH, when that is the one we run on: asking another one would cost a process. */
function userNode(env: Environment): string | null {
  const candidates = (env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const first = candidates.find((file) => existsSync(file));
  return first !== undefined && realpathSync(first) === realpathSync(process.execPath) ? process.versions.node : null;
}

function createContext(
  feed: Feed,
  store: OpenedStore,
  parts: Pick<FlowContext, 'forge' | 'environment' | 'executor'>,
  app: AppOptions,
): FlowContext {
  return {
    ...parts,
    clock: app.clock,
    rows: store.journal,
    history: store.history,
    parseCache: store.cache,
    trustedConfig: trustedConfigReader(runners.map(({ name }) => name)),
    runners,
    languages,
    feed,
    locks: createNamedLocks(),
    userNode: userNode(app.env),
    runnerAssets: join(import.meta.dirname, 'adapters', 'runner'),
    signal: app.signal,
    stopwatch: createStopwatch(app.clock),
  };
}
