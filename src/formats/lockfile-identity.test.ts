import { describe, expect, test } from 'vitest';
import {
  lockfileIdentity,
  npmLockedPackages,
  pnpmPackages,
  yarnInstalled,
  yarnResolutions,
} from '#formats/lockfile-identity';

const npm = (own: string, dependency: string) =>
  JSON.stringify({
    name: 'a',
    version: own,
    lockfileVersion: 3,
    packages: {
      '': { name: 'a', version: own, dependencies: { b: '^1.0.0' } },
      'packages/c': { name: 'c', version: own },
      'node_modules/b': { version: dependency },
      'node_modules/c': { resolved: 'packages/c', link: true },
      'node_modules/d': { version: '1.0.0', optional: true },
    },
  });

describe('npm', () => {
  test('a release commit changes nothing, another dependency does', () => {
    const identity = (text: string) => lockfileIdentity('x/package-lock.json', text);
    expect(identity(npm('1.0.0', '1.1.0'))).toBe(identity(npm('2.0.0', '1.1.0')));
    expect(identity(npm('1.0.0', '1.1.0'))).not.toBe(identity(npm('1.0.0', '1.2.0')));
    expect(identity('<<<<<<< conflict')).toBe('<<<<<<< conflict');
  });

  test('tells what must be installed', () => {
    expect(npmLockedPackages(npm('1.0.0', '1.1.0'))).toEqual(
      new Map([
        ['node_modules/b', { version: '1.1.0', optional: false, link: false }],
        ['node_modules/c', { version: null, optional: false, link: true }],
        ['node_modules/d', { version: '1.0.0', optional: true, link: false }],
      ]),
    );
    expect(npmLockedPackages('{"lockfileVersion": 1}')).toBeNull();
  });
});

test('line ends make no difference', () => {
  expect(lockfileIdentity('yarn.lock', 'a\r\nb\r\n')).toBe(lockfileIdentity('yarn.lock', 'a\nb\n'));
});

test('yarn: what every machine installs, and what the state file says is there', () => {
  const lock = [
    '"a@npm:^1.0.0, a@npm:^1.1.0":\n  version: 1.2.0\n  resolution: "a@npm:1.2.0"\n  dependencies:\n    b: "npm:^2.0.0"\n    "@s/mac": "npm:^1.0.0"\n  linkType: hard',
    '"b@npm:^2.0.0":\n  version: 2.0.0\n  resolution: "b@npm:2.0.0"\n  linkType: hard',
    '"@s/mac@npm:^1.0.0":\n  resolution: "@s/mac@npm:1.0.0"\n  dependencies:\n    only-mac: "npm:^1.0.0"\n  conditions: os=darwin\n  linkType: hard',
    '"only-mac@npm:^1.0.0":\n  resolution: "only-mac@npm:1.0.0"\n  linkType: hard',
    '"root@workspace:.":\n  resolution: "root@workspace:."\n  dependencies:\n    a: "npm:^1.1.0"\n  linkType: soft',
  ].join('\n\n');
  expect(yarnResolutions(lock)).toEqual(['a@npm:1.2.0', 'b@npm:2.0.0']);
  const state = '"a@virtual:0af3#npm:1.2.0":\n  locations:\n\n"b@patch:b@npm%3A2.0.0#optional!builtin::hash=1":\n';
  expect([...yarnInstalled(state)]).toEqual(expect.arrayContaining(['a@npm:1.2.0', 'b@npm:2.0.0']));
});

test('pnpm: the packages of every platform', () => {
  const lock =
    "lockfileVersion: '9.0'\n\npackages:\n\n  '@s/a@1.0.0':\n    resolution: {integrity: x}\n\n  b@2.0.0:\n    resolution: {integrity: y}\n    os: [darwin]\n\nsnapshots:\n\n  c@1.0.0: {}\n";
  expect(pnpmPackages(lock)).toEqual(['@s/a@1.0.0']);
});
