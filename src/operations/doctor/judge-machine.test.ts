import { describe, expect, test } from 'vitest';
import { bytesText, judgeIsolation, judgeMachine } from '#operations/doctor/judge-machine';
import type { MachineFacts } from '#ports/machine';

const gib = 2 ** 30;
const facts = (over: Partial<MachineFacts> = {}): MachineFacts => ({
  platform: 'linux',
  arch: 'x64',
  node: '24.21.0',
  cores: 2,
  memoryBytes: 24 * gib,
  cache: { path: '/home/me/.cache/assay', exists: true, writable: true, freeBytes: 70 * gib },
  cacheBytes: 320 * 2 ** 20,
  checkout: { path: '/repo', exists: true, writable: true, freeBytes: 70 * gib },
  sockets: [],
  cgroup: { path: '/sys/fs/cgroup/me', writable: true },
  inotify: { watches: 524_288, instances: 128 },
  ...over,
});
const of = (name: string, over: Partial<MachineFacts> = {}, node: string | null = '24.21.0') =>
  judgeMachine(facts(over), node).find((finding) => finding.name === name);

test('a usual machine lacks nothing', () => {
  expect(judgeMachine(facts(), '22.20.0').map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  expect(of('node', {}, '22.20.0')?.found).toBe('tests run on 22.20.0, Assay on 24.21.0');
  expect(of('cache')?.found).toBe('/home/me/.cache/assay, 320 MiB, 70.0 GiB free on its disk');
});

describe('what is needed', () => {
  const folder = facts().cache;

  test.each([
    ['cache', { cache: { ...folder, writable: false } }, 'missing', 'XDG_CACHE_HOME'],
    ['system', { platform: 'win32' }, 'missing', 'WSL 2'],
    ['checkout', { checkout: { ...folder, writable: false } }, 'note', 'make it writable'],
    ['cache', { cache: { ...folder, freeBytes: gib } }, 'note', 'free some space'],
    ['inotify', { inotify: { watches: 8_192, instances: 128 } }, 'note', 'fs.inotify.max_user_watches'],
  ])('%s %j is %s', (name, over, state, fix) => {
    expect(of(name, over)).toMatchObject({ state, fix: expect.stringContaining(fix) });
  });

  test('a Node to run tests on', () => {
    expect(of('node', {}, null)).toMatchObject({ state: 'missing', fix: 'install Node' });
  });
});

describe('isolation', () => {
  const works = { works: true, reason: '' };
  const trials = { bubblewrap: works, userNamespace: works, networkNamespace: works };

  test('is reported, never missing: validation runs without it', () => {
    const refused = { works: false, reason: 'Operation not permitted' };
    const poor = judgeIsolation(facts({ cgroup: null, sockets: [{ path: '/var/run/docker.sock', usable: false }] }), {
      bubblewrap: null,
      userNamespace: refused,
      networkNamespace: refused,
    });
    expect(poor.map(({ name, state, found }) => `${name} ${state} ${found}`)).toEqual([
      'bubblewrap note its program is not installed',
      'user namespaces note does not work: Operation not permitted',
      'network namespace note does not work: Operation not permitted',
      'containers note /var/run/docker.sock is there and not for this user',
      'cgroups note no control groups of version 2',
    ]);
  });

  test('that works says so', () => {
    const rich = judgeIsolation(facts({ sockets: [{ path: '/run/podman/podman.sock', usable: true }] }), trials);
    expect(rich.every(({ state }) => state === 'ok')).toBe(true);
    expect(judgeIsolation(facts({ platform: 'darwin' }), trials)).toMatchObject([{ state: 'note' }]);
  });
});

test('bytes for people', () => {
  expect([1, 5_000, 3 * 2 ** 20, 1.5 * gib].map(bytesText)).toEqual(['1 KiB', '5 KiB', '3 MiB', '1.5 GiB']);
});
