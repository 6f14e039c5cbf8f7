/**
 * The composition root: the only file that builds everything, and (with main.ts) the only one that reads the environment.
 * No global state: two apps can live in one process.
 */
import { existsSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createWorktreeEnvironment, registrySettings, treesFolder } from '#adapters/environment/index';
import { processExecutor, scrubEnvironment, variablesPrint } from '#adapters/executor/index';
import { createLocalForge } from '#adapters/forge/index';
import { languages } from '#adapters/language/index';
import { createLocalMachine } from '#adapters/machine/index';
import { runners } from '#adapters/runner/index';
import { createCheckoutWatcher } from '#adapters/watcher/index';
import { readTrustedQuarantine } from '#config/quarantine/trusted';
import { trustedConfigReader } from '#config/trusted-ref';
import { OutsideError, UserError } from '#domain/error';
import { drain } from '#engine/drain';
import { executorOfRun } from '#engine/executor-of-run';
import type { FlowContext } from '#flow/context';
import { steps } from '#flow/index';
import { createNamedLocks } from '#flow/named-locks';
import { createStopwatch } from '#flow/stopwatch';
import { cacheFolder } from '#kit/cache-folder';
import { type Clock, steadyClock } from '#kit/clock';
import { createGit } from '#kit/git';
import { createOverlays, type Overlays } from '#kit/git/overlays';
import { locateRepository } from '#kit/git/repository';
import { type Guard, randomSession, startGuard } from '#kit/guard';
import type { Ids } from '#kit/id';
import { ownedName, ownSelf } from '#kit/owned-folder';
import { sleep } from '#kit/retry';
import type { Examination } from '#operations/doctor/diagnose';
import type { RunOptions, Session } from '#operations/session';
import type { Environment } from '#ports/environment';
import type { Feed } from '#ports/feed';
import { memoryHistory } from '#store/memory/history';
import { memoryJournal } from '#store/memory/journal';
import { memoryParseCache, openParseCache, type StoredParseCache } from '#store/parse-cache';
import { underFileLock } from '#store/sql/file-lock';
import { openStore, type Store } from '#store/sql/open';
import { toOutsideError } from '#store/sql/sqlite-errors';

type Variables = Readonly<Record<string, string | undefined>>;

export interface AppOptions {
  readonly env: Variables;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Opens the checkout that holds `folder`. */
export async function openSession(
  folder: string,
  feed: Feed,
  options: AppOptions,
): Promise<Session & { close(): Promise<void> }> {
  const app = { ...options, clock: steadyClock(options.clock) }; // leases must not run out because somebody sets the clock
  const repo = await findRoot(folder, app);
  const store = await openStoreOrMemory(repo, app);
  const guard = createGuard(app.env);
  const parts = createParts(guard, app);
  const context = createContext(feed, store, parts, app);
  app.signal.addEventListener('abort', () => void parts.executor.stopAll()); // installs and builds, too
  return {
    repo,
    notes: store.notes,
    forge: parts.forge,
    watcher: createCheckoutWatcher({ env: app.env, clock: app.clock, sleep }),
    clock: app.clock,
    environment: parts.environment,
    executor: parts.executor,
    runners,
    runnerAssets: context.runnerAssets,
    signal: app.signal,
    lastReport: async () => {
      const run = await store.journal.lastReported();
      return run === null ? null : store.journal.load(run, 'report');
    },
    attempts: (run) => store.journal.loadAll(run, 'attempt'),
    history: store.history,
    languages,
    parseCache: store.cache,
    alone: (name, action) => alone(repo, name, action),
    failures: (idPrefix) => store.history.failures(idPrefix),
    row: (run, kind) => store.journal.load(run, kind),
    rows: (run, kind) => store.journal.loadAll(run, kind),
    report: (run) => store.journal.load(run, 'report'),
    async run(request, options = {}) {
      const signal = options.signal === undefined ? app.signal : AbortSignal.any([app.signal, options.signal]);
      const own = partsOfRun(parts, { ...options, signal }, guard, app);
      const run = await store.journal.open(request);
      const drained = await drain({
        journal: store.journal,
        run,
        owner: ownedName(await ownSelf(), 'drain'),
        steps,
        context: { ...context, ...own, feed: options.feed ?? feed, signal, stopwatch: createStopwatch(app.clock) },
        concurrency: request.concurrency,
        sleep,
        signal,
      }).finally(() => own.environment.close());
      if (drained.ended === 'aborted') await store.journal.abandon(run, 'stopped');
      else store.cache.save();
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

/** What doctor looks at: the checkout that holds `folder`, if it can be opened, and the machine in any case. */
export async function openExamination(
  folder: string,
  app: AppOptions,
): Promise<Examination & { close(): Promise<void> }> {
  const machine = createLocalMachine({ env: app.env, cacheRoot: cacheFolder(app.env, homedir()) });
  const shared = { machine, signal: app.signal };
  const silent: Feed = { publish: () => undefined };
  try {
    const session = await openSession(folder, silent, app);
    return { ...shared, folder: session.repo, checkout: session, executor: session.executor, close: session.close };
  } catch (error) {
    if (!(error instanceof UserError || error instanceof OutsideError)) throw error;
    const guard = createGuard(app.env);
    const { executor } = createParts(guard, app);
    app.signal.addEventListener('abort', () => void executor.stopAll());
    const close = async () => {
      await executor.stopAll();
      await guard.close();
    };
    return { ...shared, folder, checkout: error, executor, close };
  }
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
  const overlays = createOverlays({ cacheRoot: cacheFolder(env, homedir()), env, guard: createGuard(env), ids, clock });
  const forge = createLocalForge(overlays);
  const { repo } = await forge.resolveChange({ repo: folder, base: null, head: null }); // says what is wrong, in its own words
  return repo;
}

/** The lock lies among our own files; where nothing can be written, nothing can be changed either. */
async function alone<T>(repo: string, name: string, action: () => Promise<T>): Promise<T> {
  const file = join(repo, '.assay', `${name}.lock`);
  if (!existsSync(join(repo, '.assay')))
    throw new UserError(
      'cannot-write',
      `${repo} cannot be written to`,
      'make it writable, or name another one with --repo DIR',
    );
  try {
    return await underFileLock(file, action);
  } catch (error) {
    throw toOutsideError(name, file, error);
  }
}

interface OpenedStore extends Store {
  readonly cache: StoredParseCache;
}

/** What a change brings along must not decide about it: a `.assay/` that git tracks is the repository's word, not our memory. */
async function refuseTrackedStore(repo: string, env: Variables): Promise<void> {
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

function createGuard(env: Variables): Guard {
  const path = env['PATH'] ?? '/usr/bin:/bin';
  return startGuard({ session: randomSession(), home: env['HOME'] ?? homedir(), path });
}

interface Parts extends Pick<FlowContext, 'forge' | 'environment' | 'executor'> {
  readonly overlays: Overlays;
}

function createParts(guard: Guard, app: AppOptions): Parts {
  const { env, clock, ids } = app;
  const overlays = createOverlays({ cacheRoot: cacheFolder(env, homedir()), env, guard, ids, clock });
  const user = process.getuid?.() ?? null;
  const scrubbed = scrubEnvironment(env);
  const executor = processExecutor({
    guard,
    env: scrubbed,
    scratchRoot: join(tmpdir(), `assay-${user ?? 0}-scratch`),
    clock,
    ids,
  });
  const environment = createEnvironment({ executor, overlays }, guard, app);
  return { executor, overlays, forge: createLocalForge(overlays), environment };
}

/** What one run uses, and what ends with it: its commands, its trees, and what could not be prepared this time. */
function partsOfRun(
  parts: Parts,
  { signal, change }: RunOptions & { signal: AbortSignal },
  guard: Guard,
  app: AppOptions,
) {
  const executor = executorOfRun(parts.executor, signal);
  const known = change === undefined ? {} : { resolveChange: async () => change };
  const environment = createEnvironment({ executor, overlays: parts.overlays }, guard, app);
  return { executor, forge: { ...parts.forge, ...known }, environment };
}

function createEnvironment(
  { executor, overlays }: Pick<Parts, 'executor' | 'overlays'>,
  guard: Guard,
  { env, clock, ids }: AppOptions,
): Environment {
  const cacheRoot = cacheFolder(env, homedir());
  const user = process.getuid?.() ?? null;
  const treesRoot = treesFolder({ cacheRoot, temporary: tmpdir(), user });
  const runtime = `node ${process.versions.node.split('.')[0]} ${process.platform} ${process.arch}`;
  const registry = registrySettings(env);
  const machine = { cacheRoot, treesRoot, user, runtime, registry };
  return createWorktreeEnvironment({ ...machine, overlays, guard, executor, clock, ids });
}

/** The version of the first `node` on the user's PATH, when that is the one we run on: asking another one would cost a process. */
function userNode(env: Variables): string | null {
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
    trustedQuarantine: readTrustedQuarantine,
    runners,
    languages,
    feed,
    locks: createNamedLocks(),
    userNode: userNode(app.env),
    variables: variablesPrint(scrubEnvironment(app.env)),
    runnerAssets: join(import.meta.dirname, 'adapters', 'runner'),
    signal: app.signal,
    stopwatch: createStopwatch(app.clock),
  };
}
