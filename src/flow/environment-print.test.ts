import { describe, expect, test } from 'vitest';
import type { Suite } from '#domain/suite';
import { environmentPrint } from '#flow/environment-print';
import { aSuite } from '../../test/support/builders.ts';

const files: Readonly<Record<string, string>> = {
  ...{ 'package.json': '1', 'package-lock.json': '2', 'src/a.ts': '3', 'test/a.test.ts': '4', 'own/config.js': '5' },
};

function print(
  over: Readonly<Record<string, string>> = {},
  suite: Partial<Suite> = {},
  node: string | null = '24.0.0',
) {
  const all = aSuite({ configFiles: ['own/config.js'], ...suite });
  return environmentPrint(all, new Map(Object.entries({ ...files, ...over })), node);
}

describe('another environment', () => {
  test.each([
    ...['package.json', 'package-lock.json', 'own/config.js', 'packages/x/package.json', 'yarn.lock', 'tsconfig.json'],
    ...['packages/x/tsconfig.build.json', 'vitest.config.ts', 'vite.config.mts', 'jest.config.js', '.mocharc.yml'],
    ...['babel.config.cjs', '.babelrc', '.swcrc', '.env', '.env.test', '.nvmrc', 'pnpm-workspace.yaml', 'bun.lock'],
    ...['vitest.workspace.ts', 'pyproject.toml', 'requirements-dev.txt', 'uv.lock', 'tox.ini', 'postcss.config.js'],
  ])('%s', (path) => {
    expect(print({ [path]: 'edited' })).not.toBe(print());
  });

  test.each<[string, Partial<Suite>]>([
    ['arguments', { args: ['--globals'] }],
    ['variables', { env: { NODE_ENV: 'test' } }],
    ['aliases', { aliases: { '@': 'src' } }],
    ['version', { version: '9.9.9' }],
    ['name', { id: 'packages/x:vitest' }],
    ['set-up', { projects: [{ name: null, root: '', include: [], exclude: [], setupFiles: ['setup.ts'] }] }],
  ])('%s of the suite', (_, suite) => {
    expect(print({}, suite)).not.toBe(print());
  });

  test('Node', () => {
    expect(print({}, {}, '22.0.0')).not.toBe(print());
    expect(print({}, {}, null)).not.toBe(print());
  });
});

describe('the same environment', () => {
  test.each([
    'src/a.ts',
    'test/a.test.ts',
    'README.md',
    'src/package.json.ts',
    'fixtures/my-tsconfig.json',
    'vitest.ts',
  ])('%s', (path) => {
    expect(print({ [path]: 'edited' })).toBe(print());
  });

  test('whatever the order of the files', () => {
    const reversed = new Map(Object.entries(files).reverse());
    expect(environmentPrint(aSuite({ configFiles: ['own/config.js'] }), reversed, '24.0.0')).toBe(print());
  });
});
