/**
 * Tests that want a program of the system skip themselves, with the reason in their name, where it is missing or cannot
 * work (a container without user namespaces has `bwrap` and still no sandbox). ASSAY_TEST_STRICT=1 turns skips into failures.
 *
 *     const tmux = needs('tmux');
 *     test.skipIf(!tmux.ok)(`draws the live view${tmux.reason}`, async () => { … });
 */
import { spawnSync } from 'node:child_process';

/** What we may want -> the Debian package that has it, and the command that proves it works here. */
const programs = {
  go: { debian: 'golang-go', proof: ['go', 'version'] },
  cargo: { debian: 'cargo', proof: ['cargo', '--version'] },
  bubblewrap: { debian: 'bubblewrap', proof: ['bwrap', '--ro-bind', '/', '/', 'true'] },
  chromium: { debian: 'chromium', proof: ['chromium', '--version'] },
  pytest: { debian: 'python3-pytest', proof: ['python3', '-c', 'import pytest'] },
  python: { debian: 'python3', proof: ['python3', '--version'] },
  'pytest-cov': { debian: 'python3-pytest-cov', proof: ['/usr/bin/python3', '-c', 'import pytest_cov'] },
  'pytest-rerunfailures': {
    debian: 'python3-pytest-rerunfailures',
    proof: ['/usr/bin/python3', '-c', 'import pytest_rerunfailures'],
  },
  'pytest-xdist': { debian: 'python3-pytest-xdist', proof: ['/usr/bin/python3', '-c', 'import xdist'] },
  tmux: { debian: 'tmux', proof: ['tmux', '-V'] },
} as const satisfies Record<string, { debian: string; proof: readonly [string, ...string[]] }>;

export interface Need {
  readonly ok: boolean;
  /** Empty when ok; else ` (needs …)`, with its leading space, to append to the test's name. */
  readonly reason: string;
}

/** Whether `program` works on this machine; runs its proof once, for at most 10 seconds. */
export function needs(program: keyof typeof programs): Need {
  const { debian, proof } = programs[program];
  const [command, ...args] = proof;
  const { error, status } = spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 });
  if (status === 0) return { ok: true, reason: '' };
  const isMissing = error && 'code' in error && error.code === 'ENOENT';
  const what = isMissing ? `the Debian package ${debian}` : `a working ${proof.join(' ')}`;
  return { ok: false, reason: ` (needs ${what})` };
}
