/** A session for tests of operations: nothing is started; a test says what the runner reports and what was asked of it. */
import { createEventDecoder } from '#formats/runner-events';
import type { Session } from '#operations/session';
import type { KnownFailure } from '#ports/history';
import type { Runner } from '#ports/runner';

const refuse = (): never => {
  throw new Error('this test did not expect that call');
};

const runner: Runner = {
  name: 'vitest',
  runs: refuse,
  detect: refuse,
  command: ({ files, root }) => ({
    argv: ['vitest', ...files.map((it) => it.file)],
    cwd: root,
    env: {},
    files: [],
  }),
  decoder({ root }) {
    const decoder = createEventDecoder(root);
    return { report: (bytes) => decoder.push(bytes), end: () => decoder.flush() };
  },
};

/** `report`: the records the runner writes. `log`: what was asked of the outside, in order. */
export function fakeSession(
  options: {
    readonly failures?: readonly KnownFailure[];
    readonly report?: readonly object[];
    readonly log?: string[];
  },
  over: Partial<Session> = {},
): Session {
  const { failures = [], report = [], log = [] } = options;
  const view = {
    dir: '/tree',
    files: new Map<string, string>(),
    text: () => null,
    exists: () => false,
    names: () => [],
    ignoredText: () => null,
  };
  return {
    repo: '/repo',
    notes: [],
    forge: {
      resolveChange: refuse,
      describe: refuse,
      readFile: refuse,
      differingPaths: refuse,
      hasTree: async () => true,
      lastCommits: async () => [],
      filePasts: async () => null,
      readBlobs: async () => new Map(),
      differences: async () => new Map(),
    },
    watcher: { watch: refuse },
    clock: { now: () => 0, monotonic: () => 0 },
    lastReport: refuse,
    attempts: refuse,
    history: { files: refuse, flakes: refuse, recorded: refuse, trials: refuse, misses: refuse, flakyTests: refuse },
    languages: [],
    parseCache: { get: () => null, set: () => undefined },
    run: refuse,
    row: refuse,
    rows: refuse,
    report: refuse,
    alone: (_name, action) => action(),
    failures: async (prefix) => failures.filter((entry) => entry.failure.id.startsWith(prefix)),
    environment: {
      async prepare({ role }) {
        log.push(`prepare ${role}`);
        const release = async () => void log.push('release');
        return { ok: true, view, treeId: 'head-tree', readOutputs: () => [], notes: ['npm ci'], release };
      },
      close: async () => undefined,
    },
    executor: {
      async run(_command, _limits, handlers) {
        handlers?.report?.(Buffer.from(report.map((record) => `${JSON.stringify(record)}\n`).join('')));
        return { exit: { code: 1, signal: null, reason: 'exited', ms: 1 }, stdout: 'out', stderr: 'err' };
      },
      async attach({ argv, cwd }) {
        log.push(`attach ${argv.join(' ')} in ${cwd}`);
        return { exit: { code: 0, signal: null, reason: 'exited', ms: 1 }, stderr: '' };
      },
      async scratch() {
        const texts = async () => ({ files: [], overflow: false });
        return { dir: '/scratch', texts, dispose: async () => void log.push('dispose') };
      },
      stopAll: async () => undefined,
    },
    runners: [runner],
    runnerAssets: '/assets',
    signal: new AbortController().signal,
    ...over,
  };
}
