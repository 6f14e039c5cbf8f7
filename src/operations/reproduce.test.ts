import { describe, expect, test } from 'vitest';
import { UserError } from '#domain/error';
import { fingerprintOf } from '#formats/fingerprint';
import { reproduce, reproShell } from '#operations/reproduce';
import { aChange, aFailure, anError, aSuite, testId } from '../../test/support/builders.ts';
import { fakeSession } from '../../test/support/fake-session.ts';

const error = anError({ stack: 'Error\n    at applyCoupons (/tree/src/discount.ts:44:18)' });
const fingerprint = fingerprintOf(error, '/tree');
const known = (over: Partial<ReturnType<typeof aFailure>> = {}, change = aChange()) => ({
  failure: aFailure({ error, fingerprint, ...over }),
  change,
  suite: aSuite(),
  seenAt: 0,
});
const told = (outcome: string, over = {}) => ({
  type: 'test',
  file: '/tree/cart.test.ts',
  project: null,
  title: ['applies two coupons'],
  outcome,
  ms: 1,
  tries: 1,
  error: outcome === 'failed' ? error : null,
  ...over,
});
const fileEnd = (over = {}) => ({
  type: 'file-end',
  file: '/tree/cart.test.ts',
  project: null,
  ms: 1,
  error: null,
  ...over,
});
const problem = { type: 'problem', error: anError({ message: 'no config' }) };

async function reproduced(report: readonly object[], failure = known()) {
  const log: string[] = [];
  const session = fakeSession({ failures: [failure], report, log });
  const onCommand = (command: string, notes: readonly string[]) => void log.push(command, ...notes);
  const answer = await reproduce(session, { id: 'f-7c2', times: 1, onCommand });
  return { result: answer.result, message: answer.message, log };
}

describe('one test', () => {
  test.each([
    ['the same error', [told('failed'), fileEnd()], 'same', error.message],
    ['another error', [told('failed', { error: anError({ message: 'other' }) })], 'different', 'other'],
    ['a failure that names no error', [told('failed', { error: null })], 'different', 'failed without saying why'],
    ['a pass', [told('passed'), fileEnd()], 'passed', 'it passed this time'],
    ['skipped is no pass', [told('skipped'), fileEnd()], 'no-answer', 'the runner said nothing about this test'],
    [
      'a file that cannot be loaded',
      [fileEnd({ error: anError({ message: 'no module', phase: 'collect' }) })],
      'different',
      'no module',
    ],
    ['of two with one title the failing one', [told('passed'), told('failed')], 'same', error.message],
    [
      'another test',
      [told('passed', { title: ['other'] }), fileEnd()],
      'no-answer',
      'the runner said nothing about this test',
    ],
    [
      'another project',
      [told('passed', { project: 'browser' })],
      'no-answer',
      'the runner said nothing about this test',
    ],
    ['nothing but a problem', [problem], 'no-answer', 'no config'],
    ['nothing', [], 'no-answer', 'the runner said nothing about this test'],
  ])('%s', async (_what, report, result, message) => {
    expect(await reproduced(report)).toMatchObject({ result, message });
  });
});

describe('a whole file', () => {
  const collect = anError({ phase: 'collect', stack: '' });
  const file = known({ test: testId([]), error: collect, fingerprint: fingerprintOf(collect, '/tree') });

  test.each([
    ['the same error', [fileEnd({ error: collect })], 'same'],
    ['a pass', [told('passed'), fileEnd()], 'passed'],
    ['a file that never ended', [told('passed')], 'no-answer'],
  ])('%s', async (_what, report, result) => {
    expect(await reproduced(report, file)).toMatchObject({ result });
  });
});

test('the tree is a fresh copy, the command is told before it runs, and everything is given back', async () => {
  const { log } = await reproduced([told('passed')], known({}, aChange({ inPlace: true })));
  expect(log).toEqual(['prepare head-copy', 'cd /tree && vitest cart.test.ts', 'npm ci', 'dispose', 'release']);
});

test('a tree that cannot be prepared is no answer, with the reason', async () => {
  const prepare = async () => ({ ok: false, reason: 'npm ci failed' }) as const;
  const environment = { prepare, close: async () => undefined };
  const session = fakeSession({ failures: [known()] }, { environment });
  const answer = await reproduce(session, { id: 'f-7c2a1b', times: 1, onCommand: () => undefined });
  expect(answer).toMatchObject({ result: 'no-answer', message: 'npm ci failed' });
});

test('of several fresh processes one failure is a failure; all of them are counted and told', async () => {
  const answers = ['passed', 'failed', 'passed'];
  const trials: string[] = [];
  const base = fakeSession({ failures: [known()] });
  const executor = {
    ...base.executor,
    run: (async (_command, _limits, handlers) => {
      handlers?.report?.(Buffer.from(`${JSON.stringify(told(answers.shift() ?? ''))}\n`));
      return { exit: { code: 0, signal: null, reason: 'exited', ms: 1 }, stdout: '', stderr: '' };
    }) satisfies typeof base.executor.run,
  };
  const answer = await reproduce(fakeSession({ failures: [known()] }, { executor }), {
    id: 'f-7c2',
    times: 3,
    onCommand: () => undefined,
    onTrial: ({ result }, number) => void trials.push(`${number} ${result}`),
  });
  expect(answer).toMatchObject({ result: 'same', counts: { same: 1, different: 0, passed: 2, 'no-answer': 0 } });
  expect(trials).toEqual(['1 passed', '2 same', '3 passed']);
});

test('no answer among passes is not a pass', async () => {
  const answers = [[told('passed')], []];
  const base = fakeSession({});
  const executor = {
    ...base.executor,
    run: (async (_command, _limits, handlers) => {
      for (const event of answers.shift() ?? []) handlers?.report?.(Buffer.from(`${JSON.stringify(event)}\n`));
      return { exit: { code: 0, signal: null, reason: 'exited', ms: 1 }, stdout: '', stderr: '' };
    }) satisfies typeof base.executor.run,
  };
  const session = fakeSession({ failures: [known()] }, { executor });
  const answer = await reproduce(session, { id: 'f-7c2', times: 2, onCommand: () => undefined });
  expect(answer).toMatchObject({ result: 'no-answer', counts: { passed: 1, 'no-answer': 1 } });
});

test('a snapshot that is gone says so', async () => {
  const prepare = async () => ({ ok: false, reason: 'not a tree object' }) as const;
  const over = { environment: { prepare, close: async () => undefined } };
  const forge = { ...fakeSession({}).forge, hasTree: async () => false };
  const session = fakeSession({ failures: [known()] }, { ...over, forge });
  const answer = await reproduce(session, { id: 'f-7c2', times: 1, onCommand: () => undefined });
  expect(answer).toMatchObject({ result: 'no-answer', treeId: null });
  expect(answer.message).toMatch(/gone \(tree head-tree\).*30 days.*assay validate/);
});

test('a shell gets the folder and environment of the command, and all is given back', async () => {
  const log: string[] = [];
  const session = fakeSession({ failures: [known()], log });
  const onCommand = (command: string, dir: string) => void log.push(`${command} | ${dir}`);
  expect(await reproShell(session, 'f-7c2', { program: '/bin/zsh', onCommand })).toBeNull();
  expect(log.slice(1)).toEqual([
    'cd /tree && vitest cart.test.ts | /tree',
    'attach /bin/zsh in /tree',
    'dispose',
    'release',
  ]);
});

test.each([0, 1.5, 1_001])('%d times is refused', async (times) => {
  const session = fakeSession({ failures: [known()] });
  await expect(reproduce(session, { id: 'f-7c2', times, onCommand: () => undefined })).rejects.toMatchObject({
    code: 'bad-times',
  });
});

test.each([
  ['7c2', [known()], 'bad-failure-id'],
  ['f-7c2/..', [known()], 'bad-failure-id'],
  ['f-000', [known()], 'unknown-failure'],
  ['f-7c2', [known(), known(), known({ id: 'f-7c2fff' })], 'ambiguous-failure'],
])('%s is refused', async (id, failures, code) => {
  const refused = reproduce(fakeSession({ failures }), { id, times: 1, onCommand: () => undefined });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toMatchObject({ code });
});
