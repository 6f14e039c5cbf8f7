import { expect, test } from 'vitest';
import { createPrograms, pinOf, registrySettings } from '#adapters/environment/worktree/dependencies/program';
import { findUnits } from '#adapters/environment/worktree/dependencies/units';
import type { TreeFiles } from '#adapters/environment/worktree/tree-files';
import type { Executor } from '#ports/executor';

function treeOf(
  packageManager: string | null,
  lockfile: string,
  more: Readonly<Record<string, string>> = {},
): TreeFiles {
  const texts = { 'package.json': JSON.stringify({ packageManager }), [lockfile]: '', ...more };
  const ids = new Map(Object.keys(texts).map((path) => [path, 'id']));
  return { tree: 't', entries: [], ids, text: (path) => new Map(Object.entries(texts)).get(path) ?? null };
}

const berryLock = { 'yarn.lock': '__metadata:\n  version: 8\n' };

/** Answers `--version` of the command lines it knows: text is a version, or after `!` a failure. Others are not installed. */
function machine(answers: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const executor: Pick<Executor, 'run'> = {
    async run({ argv, env }) {
      const own = env['npm_config_manage_package_manager_versions'] === 'false' ? ' (itself)' : '';
      const line = argv.slice(0, -1).join(' ') + own;
      asked.push(line);
      const answer = answers[line];
      const base = { signal: null, ms: 1 };
      if (answer === undefined) {
        return { exit: { ...base, code: null, reason: 'not-started' }, stdout: '', stderr: '' };
      }
      const failed = answer.startsWith('!');
      const exit = { ...base, code: failed ? 1 : 0, reason: 'exited' } as const;
      return { exit, stdout: failed ? '' : `${answer}\n`, stderr: failed ? answer.slice(1) : '' };
    },
  };
  return { asked, programs: createPrograms(executor, { NPM_TOKEN: 't' }) };
}

async function found(files: TreeFiles, answers: Readonly<Record<string, string>>): Promise<string> {
  const [unit] = findUnits(files);
  if (!unit) throw new Error('no unit');
  const answer = await machine(answers).programs.find(files, unit, '/tree');
  if (!answer.ok) return answer.reason;
  return answer.value.argv.join(' ') + (answer.value.note === null ? '' : ` [${answer.value.note}]`);
}

const pnpm = treeOf('pnpm@9.8.0+sha512.abc', 'pnpm-lock.yaml');
const exec = 'npm exec --yes --prefer-offline --package=pnpm@9.8.0 -- pnpm';

test.each([
  ['the program itself, when it is the pinned version', pnpm, { pnpm: '9.8.0' }, 'pnpm'],
  ['corepack, when it is another', pnpm, { pnpm: '8.0.0', 'corepack pnpm@9.8.0': '9.8.0' }, 'corepack pnpm@9.8.0'],
  ['npm exec, when nothing else is there', pnpm, { [exec]: '9.8.0' }, exec],
  [
    'another release of the major, when nothing leads to the pin, with a word about it',
    pnpm,
    { pnpm: '!ERR_PNPM no network', 'pnpm (itself)': '9.1.0', [exec]: '!npm error code ENOTFOUND' },
    'pnpm [by pnpm 9.1.0, since pnpm@9.8.0 is not to be had: pnpm failed: ERR_PNPM no network; corepack is not installed; ' +
      `${exec} failed: npm error code ENOTFOUND]`,
  ],
  [
    'nothing, with every reason, when only another major is there',
    pnpm,
    { pnpm: '8.0.0', 'pnpm (itself)': '8.0.0' },
    'pnpm@9.8.0 is not to be had: pnpm is 8.0.0; corepack is not installed; npm is not installed',
  ],
  ['any version without a pin', treeOf(null, 'pnpm-lock.yaml'), { pnpm: '7.0.0' }, 'pnpm'],
  [
    'never Yarn 1 for a lockfile of Yarn 2 and later',
    treeOf(null, 'yarn.lock', berryLock),
    { yarn: '1.22.22' },
    'yarn 2 or later is not to be had: yarn is 1.22.22; corepack is not installed',
  ],
  [
    'Yarn’s later releases by the package they are published in',
    treeOf('yarn@4.4.1', 'yarn.lock', berryLock),
    { yarn: '1.22.22', 'npm exec --yes --prefer-offline --package=@yarnpkg/cli-dist@4.4.1 -- yarn': '4.4.1' },
    'npm exec --yes --prefer-offline --package=@yarnpkg/cli-dist@4.4.1 -- yarn',
  ],
  [
    'what yarnPath names, in the tree itself',
    treeOf('yarn@4.4.1', 'yarn.lock', { ...berryLock, '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-4.4.1.cjs\n' }),
    {},
    'node /tree/.yarn/releases/yarn-4.4.1.cjs',
  ],
  [
    'bun without corepack, which does not know it',
    treeOf(null, 'bun.lock'),
    {},
    'bun is not to be had: bun is not installed',
  ],
])('%s', async (_, files, answers, expected) => {
  expect(await found(files, answers)).toBe(expected);
});

test('installations get the user’s registry and tokens, and not what npm says to its scripts', async () => {
  const kept = { NPM_TOKEN: 't', npm_config_registry: 'r', NPM_CONFIG_CAFILE: 'c', npm_config_https_proxy: 'p' };
  expect(registrySettings({ ...kept, npm_config_user_agent: 'u', npm_lifecycle_event: 'test', PATH: '/bin' })).toEqual(
    kept,
  );
  const [unit] = findUnits(pnpm);
  const answer = unit && (await machine({ pnpm: '9.8.0' }).programs.find(pnpm, unit, '/tree'));
  expect(answer?.ok && answer.value.env['NPM_TOKEN']).toBe('t');
});

test('a manager is looked for once in a run', async () => {
  const { asked, programs } = machine({ pnpm: '9.8.0' });
  const [unit] = findUnits(pnpm);
  if (!unit) throw new Error('no unit');
  await Promise.all([programs.find(pnpm, unit, '/one'), programs.find(pnpm, unit, '/other')]);
  expect(asked).toEqual(['pnpm']);
});

test.each([
  ['pnpm@9.8.0', 'pnpm-lock.yaml', '9.8.0'],
  ['pnpm@^9.8.0', 'pnpm-lock.yaml', null],
  ['npm@10.0.0', 'pnpm-lock.yaml', null],
  ['yarn@4.4.1', 'yarn.lock', null],
])('the pin %s for %s: %s', (packageManager, lockfile, pin) => {
  const [unit] = findUnits(treeOf(packageManager, lockfile));
  expect(unit && pinOf(unit)).toBe(pin);
});
