import { describe, expect, test } from 'vitest';
import { commandEnvironment, scrubEnvironment } from '#adapters/executor/process/environment';
import type { Command } from '#ports/runner';

describe('scrubEnvironment', () => {
  test.each([
    'NODE_TEST_CONTEXT',
    'VITEST',
    'VITEST_POOL_ID',
    'JEST_WORKER_ID',
    'MOCHA_WORKER_ID',
    'NODE_V8_COVERAGE',
    'NODE_CHANNEL_FD',
    'NODE_UNIQUE_ID',
    'INIT_CWD',
    'OLDPWD',
    'ASSAY_EXECUTION',
    'npm_config_user_agent',
    'NPM_TOKEN_FOR_NPM',
    'GIT_DIR',
    'GIT_INDEX_FILE',
  ])('takes %s away', (name) => {
    expect(scrubEnvironment({ [name]: '1', HOME: '/home/u' })).toEqual({ HOME: '/home/u' });
  });

  test.each([
    'NO_COLOR',
    'FORCE_COLOR',
    'CI',
    'NODE_OPTIONS',
    'NODE_ENV',
    'NODE',
    'MY_VITEST',
    'GIT_AUTHOR_NAME',
    'NODE_TEST_CONTEXT_OF_MINE',
    'INPUT_DRY-RUN',
  ])('leaves %s as the user had it', (name) => {
    expect(scrubEnvironment({ [name]: 'x' })).toEqual({ [name]: 'x' });
    expect(scrubEnvironment({})).toEqual({});
  });

  test('takes NODE away only when npm set it', () => {
    expect(scrubEnvironment({ NODE: '/npm/node', npm_node_execpath: '/npm/node' })).toEqual({});
    expect(scrubEnvironment({ NODE: '/my/node', npm_node_execpath: '/npm/node' })).toEqual({
      NODE: '/my/node',
    });
  });

  test.each([
    ['/repo/node_modules/.bin:/usr/bin', '/repo/node_modules/.bin:/usr/bin'],
    ['/npm/node_modules/@npmcli/run-script/lib/node-gyp-bin:/bin', '/bin'],
  ])('PATH %s becomes %s', (path, expected) => {
    expect(scrubEnvironment({ PATH: path })).toEqual({ PATH: expected });
  });
});

describe('commandEnvironment', () => {
  const command = (env: Command['env']): Command => ({ argv: ['x'], cwd: '/repo/app', env, files: [] });

  test('adds what npm test would: the bins of the folder and of all above, the folder itself', () => {
    expect(commandEnvironment({ PATH: '/usr/bin', PWD: '/elsewhere', CI: '1' }, command({}), '42')).toEqual({
      PATH: '/repo/app/node_modules/.bin:/repo/node_modules/.bin:/node_modules/.bin:/usr/bin',
      PWD: '/repo/app',
      CI: '1',
      ASSAY_EXECUTION: '42',
      ASSAY_REPORT_FD: '3',
    });
  });

  test('the command adds, replaces and removes, but not what the executor itself needs', () => {
    const env = commandEnvironment(
      { CI: '1', A: '1' },
      command({ CI: null, A: '2', B: '3', ASSAY_EXECUTION: null }),
      '42',
    );
    expect(env).toMatchObject({ A: '2', B: '3', ASSAY_EXECUTION: '42' });
    expect(env).not.toHaveProperty('CI');
  });
});
