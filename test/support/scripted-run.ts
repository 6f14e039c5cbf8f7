/**
 * `assay` composed a second time, in this process: the real command line, flow, forge, environment, languages and runners, over a
 * journal and a history in memory and an executor that only answers from a script. Nothing is started but git, nothing is stored.
 */
import { join } from 'node:path';
import { createWorktreeEnvironment, treesFolder } from '#adapters/environment/index';
import { scriptedExecutor } from '#adapters/executor/index';
import { createLocalForge } from '#adapters/forge/index';
import { languages } from '#adapters/language/index';
import { runners } from '#adapters/runner/index';
import { runCommandLine } from '#cli/run';
import { readTrustedQuarantine } from '#config/quarantine/trusted';
import { trustedConfigReader } from '#config/trusted-ref';
import type { TreeRole } from '#domain/plan';
import { drain } from '#engine/drain';
import { steps } from '#flow/index';
import { createNamedLocks } from '#flow/named-locks';
import { createStopwatch } from '#flow/stopwatch';
import { systemClock as clock } from '#kit/clock';
import { createOverlays } from '#kit/git/overlays';
import { randomSession, startGuard } from '#kit/guard';
import { randomIds as ids } from '#kit/id';
import { sleep } from '#kit/retry';
import type { Feed, Session } from '#operations/session';
import type { Environment } from '#ports/environment';
import type { History } from '#ports/history';
import { memoryHistory } from '#store/memory/history';
import { memoryJournal } from '#store/memory/journal';
import { memoryParseCache } from '#store/parse-cache';
import { runnerAssets } from './run-runner.ts';
import type { CliResult, ScratchRepo } from './scratch-repo.ts';
import { type Script, scriptedTests } from './scripted-tests.ts';

/** Command lines run in `repo`, one after the other over one history; every run begins the script anew. */
export function scriptedRuns(repo: ScratchRepo, script: Script): (argv: readonly string[]) => Promise<CliResult> {
  const history = memoryHistory();
  return (argv) => runScripted(repo, script, history, argv);
}

async function runScripted(
  repo: ScratchRepo,
  script: Script,
  history: History,
  argv: readonly string[],
): Promise<CliResult> {
  const printed = { out: '', error: '' };
  const stream = (name: keyof typeof printed) => ({
    isTerminal: false,
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const terminal = {
    ...{ out: stream('out'), error: stream('error'), columns: () => 100, keys: null, env: repo.env, cwd: repo.dir },
    ...{ cores: 1, version: () => 'scripted', clock },
  };
  const code = await runCommandLine(argv, terminal, {
    session: async ({ feed }) => openScripted(repo, script, history, feed),
    examination: () => Promise.reject(new Error('a script examines nothing')),
  });
  return { code, stdout: printed.out, stderr: printed.error };
}

function openScripted(
  repo: ScratchRepo,
  script: Script,
  history: History,
  feed: Feed,
): Session & { close(): Promise<void> } {
  const [signal, journal] = [new AbortController().signal, memoryJournal({ clock, ids })];
  const { guard, roles, executor, forge, environment } = createParts(repo, script);
  const trustedConfig = trustedConfigReader(runners.map(({ name }) => name));
  const context = {
    ...{ clock, rows: journal, forge, environment: tellingRoles(environment, roles), executor, runners, languages },
    ...{
      trustedConfig,
      trustedQuarantine: readTrustedQuarantine,
      history,
      feed,
      locks: createNamedLocks(),
      parseCache: memoryParseCache(),
      userNode: process.versions.node,
      variables: 'none',
      runnerAssets,
      signal,
    },
  };
  return {
    ...{ repo: repo.dir, notes: [], forge, clock, environment, executor, runners, runnerAssets, signal },
    lastReport: () => Promise.resolve(null),
    attempts: (run) => journal.loadAll(run, 'attempt'),
    ...{ history, languages, parseCache: context.parseCache },
    watcher: { watch: () => Promise.reject(new Error('a script watches nothing')) },
    alone: (_name, action) => action(),
    failures: (idPrefix) => history.failures(idPrefix),
    row: (run, kind) => journal.load(run, kind),
    rows: (run, kind) => journal.loadAll(run, kind),
    report: (run) => journal.load(run, 'report'),
    async run(request) {
      const run = await journal.open(request);
      const { concurrency } = request;
      const flow = { steps, context: { ...context, stopwatch: createStopwatch(clock) } };
      const { parked } = await drain({ journal, run, owner: 'scripted', ...flow, concurrency, sleep, signal });
      return { end: parked.length > 0 ? 'stuck' : 'done', run, reasons: parked.map(({ reason }) => reason) };
    },
    async close() {
      await executor.stopAll();
      await environment.close();
      await guard.close();
    },
  };
}

function createParts({ cache, env }: ScratchRepo, script: Script) {
  const [temporary, home] = [env['TMPDIR'] ?? '', env['HOME'] ?? ''];
  const [cacheRoot, user] = [join(cache, 'scripted'), process.getuid?.() ?? null];
  const guard = startGuard({ session: randomSession(), home, path: env['PATH'] ?? '' });
  const roles = new Map<string, TreeRole>();
  const tests = scriptedTests(script, (root) => roles.get(root));
  const executor = scriptedExecutor([{ when: { arguments: ['node-test/launch.mjs'] }, replies: [tests] }], temporary);
  const treesRoot = treesFolder({ cacheRoot, temporary, user });
  const outside = { cacheRoot, ids, clock };
  const overlays = createOverlays({ ...outside, env, guard });
  const environment = { ...outside, overlays, treesRoot, user, runtime: 'scripted', registry: {}, guard, executor };
  return {
    ...{ guard, roles, executor, forge: createLocalForge(overlays) },
    environment: createWorktreeEnvironment(environment),
  };
}

/** Writes down what each tree was last prepared for: trees of two roles are one folder only when their files are the same. */
function tellingRoles(environment: Environment, roles: Map<string, TreeRole>): Environment {
  return {
    async prepare(request) {
      const tree = await environment.prepare(request);
      if (tree.ok) roles.set(tree.view.dir, request.role);
      return tree;
    },
    close: () => environment.close(),
  };
}
